// What a procedure knows of the process it runs in, and the steps that every mode has in common.

import { answer, ask, type Call, type Outcome, type Procedure, type Stamp, Unavailable } from "../calls";
import type { Rules } from "../rules";
import { ANONYMOUS, type Data, type Entry, type Fork, type Row } from "../state";

/** D `db`, D0 without a cache, B `cached_db`, S the same with the bridge on, C `cache`, C0 without a database. */
export type Mode = "D" | "D0" | "B" | "S" | "C" | "C0";
export type OperationName = "read" | "write" | "destroy" | "create" | "touch" | "rotate";

export interface Self {
  readonly mode: Mode;
  readonly rules: Rules;
  /** The id the browser sent, the version its cookie carried, and the id a rotation would give it. */
  readonly key: number;
  readonly cookie: number;
  readonly child: number;
  /** The one write id of this process. */
  readonly bit: number;
  /** The clock of this process. */
  now(): number;
  /** A token that no other lease has. */
  token(): number;
}

/** A record as it was read, and where. */
export interface Found {
  readonly data: Data;
  readonly source: "row" | "entry";
  /** Row versions it does not descend from: what an entry has beyond its watermark no row has given it. */
  readonly fork?: Fork | null;
}

/** How a procedure goes on as another one and forgets how it got there: fewer states, the same protocol. */
export interface Become {
  readonly become: Body;
  readonly with: Base | null;
}
export interface Base {
  /** What it stands on, unless that is still to be read. */
  readonly found: Found | null;
  /** 0 for a write that changes nothing. */
  readonly bit: number;
}
export type Body = (self: Self, base: Base | null) => Procedure<Become | undefined>;

export const hasRow = (self: Self) => self.mode !== "C0";
export const hasCache = (self: Self) => self.mode !== "D0";
export const liveRow = (row: Row): Data | null => (row === null || row === "dead" ? null : row);
export const dataOf = (entry: Entry): Data | null => (entry === null || entry.dead ? null : entry.data);
export const isLive = (self: Self, data: Data) => self.now() < data.idle && self.now() < data.abs;
export const leaseUntil = (self: Self) => self.now() + self.rules.times.lease;

export const live = (self: Self, { data }: Found): Outcome => ({ kind: "live", key: self.key, writes: data.writes });
export const none = (self: Self): Outcome => ({ kind: "none", key: self.key });
export const gone = (self: Self): Outcome => ({ kind: "gone", key: self.key });
export const UNAVAILABLE: Outcome = { kind: "unavailable" };

/** A session that begins. */
export function newRecord(self: Self): Data {
  const { idle, absolute: abs } = self.rules.times;
  return { v: 1, writes: self.bit, idle: Math.min(self.now() + idle, abs), abs, forks: [] };
}

/** The oldest go, whose writers have long been answered. */
const MOST_FORKS = 4;

/** A write is a visit: the idle deadline moves on. A write without a change is none. */
export function nextVersion(self: Self, { data, fork }: Found, bit: number): Data {
  const visited = Math.max(data.idle, Math.min(self.now() + self.rules.times.idle, data.abs));
  const forks = fork && self.rules.recordsKnowForks ? [...data.forks, fork].slice(-MOST_FORKS) : data.forks;
  return { ...data, v: data.v + 1, writes: data.writes | bit, idle: bit === 0 ? data.idle : visited, forks };
}

/** How long `cached_db` keeps an entry, and since when it is the row's. */
export function keepCopy(self: Self, abs: number): Stamp {
  const { cacheMaxAge, keepUntilAbsolute, times } = self.rules;
  const whole = (self.mode === "S" && keepUntilAbsolute) || !cacheMaxAge;
  return { at: self.now(), until: whole ? abs : Math.min(self.now() + times.maxAge, abs) };
}

/** How long `cache` keeps an entry: with a row behind it not less than that could revive it. */
export function keepOnly(self: Self, data: Data): Stamp {
  const whole = self.mode === "C" && self.rules.keepUntilAbsolute;
  return { at: self.now(), until: whole ? data.abs : Math.min(data.idle, data.abs) };
}

export const killCall = (self: Self, key: number, abs: number): Call => ({
  tier: "entry",
  op: "kill",
  key,
  until: Math.max(abs, leaseUntil(self)),
});

/** @returns whether the entry is now known not to be trusted */
export function* holdAsBestItCan(self: Self): Procedure<boolean> {
  try {
    yield* ask.lease("hold", self.key, ANONYMOUS, leaseUntil(self));
    return true;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return false;
  }
}

/** Statements; should one get no reply, nobody knows whether it was applied, and the entry must not be trusted. */
export function* distrusting<T>(self: Self, statements: Procedure<T>, mustHold = true): Procedure<T> {
  try {
    return yield* statements;
  } catch (error) {
    if (error instanceof Unavailable && mustHold) yield* holdAsBestItCan(self);
    throw error;
  }
}

/** @returns whether it was accepted */
export function* tell(call: Call): Procedure<boolean> {
  try {
    yield call;
    return true;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return false;
  }
}

/** The whole of an operation; whatever it does not catch is "unavailable". */
export function orUnavailable(body: Body): Body {
  return function* (self, base) {
    try {
      return yield* body(self, base);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (base?.bit !== 0) yield* answer(UNAVAILABLE);
      return undefined;
    }
  };
}

/** The row first, then the entry: a copy must not be refilled from a row that is still alive. */
export function* destroy(self: Self): Procedure<undefined> {
  const bury: Call = { tier: "row", op: "bury", key: self.key };
  const kill = killCall(self, self.key, self.rules.times.absolute);
  const calls = [...(hasRow(self) ? [bury] : []), ...(hasCache(self) ? [kill] : [])];
  if (self.rules.killBeforeBury) calls.reverse();
  let accepted = true;
  for (const call of calls) accepted = (yield* tell(call)) && accepted;
  yield* answer(accepted ? { kind: "destroyed", key: self.key } : UNAVAILABLE);
  return undefined;
}
