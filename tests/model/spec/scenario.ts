// What happens to a session: who does what in which mode, from which start, with how many faults.

import type { Mode, OperationName } from "./procedures/self";
import type { Rules } from "./rules";
import { type Data, type Entry, FOREVER, type Promised, type Slot, type State } from "./state";

export interface Operation {
  readonly name: OperationName;
  readonly mode: Mode;
  /** Operations of phases that are not neighbours never run at the same time. */
  readonly phase?: number;
  /** The difference of its clock from the servers'. */
  readonly skew?: number;
  /** Another browser with the same session: it does not get the writer's cookie. */
  readonly other?: boolean;
  /** Begins only while the clock shows something between, both included. */
  readonly between?: readonly [number, number];
  /** With the session's first id, or with the one the browser holds when it begins. */
  readonly id?: "first" | "current";
}

export interface Start {
  readonly name: string;
  readonly slot: Slot;
  /** Write ids that were acknowledged before. Bit 0 is kept for them. */
  readonly acked?: number;
  /** Nothing is there yet. */
  readonly empty?: boolean;
}

/** What must hold before a phase may begin, checked when the phase two before it has ended. */
export interface Gate {
  readonly phase: number;
  readonly open: (slot: Slot) => boolean;
  /** The cache is emptied. */
  readonly purge?: boolean;
}

export interface Scenario {
  readonly operations: readonly Operation[];
  readonly start: Start;
  /** The modes that are asked when everything is at rest. */
  readonly rest: readonly Mode[];
  readonly faults: number;
  readonly evictions: number;
  readonly gate?: Gate;
}

export const record = (v: number, writes: number, times?: Partial<Data>): Data => ({
  v,
  writes,
  idle: FOREVER,
  abs: FOREVER,
  forks: [],
  ...times,
});
export const entryOf = (data: Data | null, facts?: Partial<Extract<Entry, { dead: false }>>): Entry => ({
  dead: false,
  data,
  db: data?.v ?? 0,
  hold: 0,
  at: 0,
  until: data?.abs ?? FOREVER,
  ...facts,
});

export const BOTH: Start = { name: "both", slot: { row: record(1, 0), entry: entryOf(record(1, 0)) } };
export const ROW_ONLY: Start = { name: "row only", slot: { row: record(1, 0), entry: null } };
export const ENTRY_ONLY: Start = { name: "entry only", slot: { row: null, entry: entryOf(record(1, 0), { db: 0 }) } };
/** `cache` and the bridge wrote the same version, the row's without an acknowledgement: its process ended in between. */
export const TIED: Start = {
  name: "equal versions",
  slot: { row: record(2, 0), entry: entryOf(record(2, 1), { db: 1, hold: 63 }) },
  acked: 1,
};
export const EMPTY: Start = { name: "nothing", slot: { row: null, entry: null }, empty: true };
/** Written in `cache` since it was last written to its row. */
export const AHEAD: Start = {
  name: "entry ahead",
  slot: { row: record(1, 0), entry: entryOf(record(2, 1), { db: 1 }) },
  acked: 1,
};

export function initialState(scenario: Scenario, rules: Rules): State {
  const { operations, start, faults, evictions } = scenario;
  const rotations = operations.filter(({ name }) => name === "rotate").length;
  const empty: Slot = { row: null, entry: null };
  const { idle, tolerance, horizon } = rules.times;
  const timed = horizon > 0;
  const promised: Promised = {
    acked: start.acked ?? 0,
    ackedAt: timed ? Array.from({ length: operations.length + 1 }, () => 0) : [],
    ended: Array.from({ length: rotations + 1 }, () => 0),
    current: start.empty ? -1 : 0,
    cookie: 0,
    liveUntil: start.empty ? -FOREVER : timed ? idle - tolerance : FOREVER,
    overFrom: timed ? idle + tolerance : FOREVER,
    began: 0,
  };
  return {
    slots: [start.slot, ...Array.from({ length: rotations }, () => empty)],
    processes: operations.map(() => ({ node: null, since: null })),
    pending: [],
    promised,
    now: 0,
    faults,
    evictions,
    gate: scenario.gate === undefined,
  };
}

/** Whether the phases allow an operation to begin. */
export function mayBegin(scenario: Scenario, state: State, index: number): boolean {
  const { operations, gate } = scenario;
  const operation = operations[index];
  if (!operation) return false;
  const phase = operation.phase ?? 0;
  if (gate && !state.gate && phase >= gate.phase) return false;
  if (gate && state.gate && phase <= gate.phase - 2) return false;
  const [from, to] = operation.between ?? [0, FOREVER];
  if (state.now < from || state.now > to) return false;
  if (operation.id === "current" && state.promised.current < 0) return false;
  return operations.every((other, i) => {
    const node = state.processes[i]?.node ?? null;
    const otherPhase = other.phase ?? 0;
    if (otherPhase <= phase - 2) return node === null || node.call === null;
    return otherPhase < phase + 2 || node === null;
  });
}
