// What there is of one session: its rows and entries, the processes at work on it, and what was promised so far. States
// are plain values that never change; two are the same when their codes are.

import type { Node } from "./machine";

/** Stands for every time in the scenarios without a clock. */
export const FOREVER = 99;
/** The token of a hold that nobody means to end by a fill. */
export const ANONYMOUS = 63;

/** Row versions above the first, up to the second: they were written while a neighbour wrote the entry without them. */
export type Fork = readonly [after: number, upTo: number];

/**
 * A stored session. `writes` is a set of write ids, one bit each, so that a lost update shows. `idle` tells of the last
 * visit as well: whichever is later belongs to the later visit. `forks`: decision 011.
 */
export interface Data {
  readonly v: number;
  readonly writes: number;
  readonly idle: number;
  readonly abs: number;
  readonly forks: readonly Fork[];
}

export type Row = null | "dead" | Data;

/** `data` null: only a lease. `db`: the highest row version it descends from. `hold`: a token, 0 for none. */
export type Entry =
  | null
  | { readonly dead: true; readonly until: number }
  | {
      readonly dead: false;
      readonly data: Data | null;
      readonly db: number;
      readonly hold: number;
      readonly at: number;
      readonly until: number;
    };

/** Both tiers under one key: 0 is the session's first id, each further one belongs to a rotation. */
export interface Slot {
  readonly row: Row;
  readonly entry: Entry;
}

/** What had been promised when an operation began: it is judged by that. */
export interface Promised {
  /** Acknowledged writes, and since which tick each was. */
  readonly acked: number;
  readonly ackedAt: readonly number[];
  /** Per key: 0 in use, 1 an end has begun, 2 an end was acknowledged, 3 its time is over. */
  readonly ended: readonly number[];
  /** The key the browser holds now, -1 before it was given one, and the version in its cookie. */
  readonly current: number;
  readonly cookie: number;
  /** The session may not be over before, and must be over from (true time). */
  readonly liveUntil: number;
  readonly overFrom: number;
  /** When the operation began (true time); 0 in the promises as they stand. */
  readonly began: number;
}

/** `node` null: not yet begun. `since` is null before and after. */
export interface Process {
  readonly node: Node | null;
  readonly since: Promised | null;
}

/** A call nobody waits for any more: it may land at any time, or never. */
export interface Pending {
  readonly id: number;
  readonly by: number;
}

export interface State {
  readonly slots: readonly Slot[];
  readonly processes: readonly Process[];
  readonly pending: readonly Pending[];
  readonly promised: Promised;
  readonly now: number;
  readonly faults: number;
  readonly evictions: number;
  /** A gate of the migration that has been passed. */
  readonly gate: boolean;
}

function pushData(to: number[], { v, writes, idle, abs, forks }: Data): void {
  to.push(v, writes, idle, abs, forks.length, ...forks.flat());
}

function pushSlot(to: number[], { row, entry }: Slot): void {
  if (row === null) to.push(0);
  else if (row === "dead") to.push(1);
  else {
    to.push(2);
    pushData(to, row);
  }
  if (entry === null) to.push(0);
  else if (entry.dead) to.push(1, entry.until);
  else {
    to.push(entry.data ? 3 : 2, entry.db, entry.hold, entry.at, entry.until);
    if (entry.data) pushData(to, entry.data);
  }
}

function pushPromised(to: number[], promised: Promised): void {
  const { acked, ackedAt, ended, current, cookie, liveUntil, overFrom, began } = promised;
  to.push(acked, current + 1, cookie, liveUntil + FOREVER, overFrom + FOREVER, began, ...ackedAt, ...ended);
}

/** One short string per state. */
export function codeOf(state: State): string {
  const code = [state.now, state.faults, state.evictions, state.gate ? 1 : 0];
  for (const slot of state.slots) pushSlot(code, slot);
  pushPromised(code, state.promised);
  for (const { node, since } of state.processes) {
    code.push(node === null ? 0 : node.id);
    if (since) pushPromised(code, since);
  }
  for (const { id } of state.pending) code.push(id);
  return String.fromCharCode(...code);
}

/** A short code of one tier's content, to remember a procedure's next step by. */
export function codeOfSlot(slot: Slot): string {
  const code: number[] = [];
  pushSlot(code, slot);
  return String.fromCharCode(...code);
}

export function replaceAt<T>(list: readonly T[], index: number, value: T): readonly T[] {
  const copy = list.slice();
  copy[index] = value;
  return copy;
}

/** The element that is known to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`nothing at ${index} of ${list.length}`);
  return value;
}
