// Everything that can happen next in a state: a step of a process, each way it can fail, a crash, a late call that lands,
// an eviction, a tick of the clock, a gate that opens.

import type { Call, Reply } from "./calls";
import type { Machine, Node } from "./machine";
import { mayBegin, type Scenario } from "./scenario";
import { at, type Pending, type Process, replaceAt, type State } from "./state";
import { perform } from "./tiers";
import { begun, judge, sinceNow, type Violation } from "./verdicts";

export interface Move {
  readonly to: State;
  readonly violation: Violation | null;
  readonly label: () => string;
}

/** Which way a call fails that its caller gets no reply to. */
type Failure = "not applied" | "applied" | "may land later";

export function moves(scenario: Scenario, machine: Machine, state: State): Move[] {
  const found: Move[] = [];
  scenario.operations.forEach((_, index) => {
    const begins = at(state.processes, index).node === null;
    if (begins && !mayBegin(scenario, state, index)) return;
    const from = begins ? begin(scenario, machine, state, index) : { state, violation: null };
    const { node } = at(from.state.processes, index);
    if (!node?.call) return;
    found.push(deliver(scenario, machine, from.state, index, node, node.call, null));
    if (state.faults === 0) return;
    for (const failure of failures(node.call, machine))
      found.push(deliver(scenario, machine, from.state, index, node, node.call, failure));
    if (!begins) found.push(crash(scenario, state, index, machine));
  });
  state.pending.forEach((_, index) => {
    found.push(land(machine, state, index));
  });
  if (state.evictions > 0) found.push(...evictions(state));
  if (state.now < machine.rules.times.horizon && mayTick(state)) found.push(tick(state));
  if (!state.gate) found.push(...openGate(scenario, state));
  return found;
}

const isRead = (call: Call) => call.op === "find" || call.op === "get";

function failures(call: Call, { rules }: Machine): Failure[] {
  if (isRead(call)) return ["not applied"];
  // A call that may land later may land at once or never as well.
  if (call.tier === "entry" || rules.lateStatements) return ["may land later"];
  return ["not applied", "applied"];
}

function nameOf({ operations }: Scenario, index: number): string {
  const { name, mode, other } = at(operations, index);
  return `${index + 1} ${mode} ${name}${other ? " (other browser)" : ""}`;
}

function begin(scenario: Scenario, machine: Machine, state: State, index: number): { state: State } {
  const operation = at(scenario.operations, index);
  const { name, mode, skew = 0, other = false, id = "first" } = operation;
  const { promised, now } = state;
  const key = id === "current" ? promised.current : 0;
  const child = scenario.operations.slice(0, index + 1).filter((one) => one.name === "rotate").length;
  const cookie = other ? 0 : promised.cookie;
  // The first bit belongs to writes before the start.
  const facts = { mode, key, cookie, child, bit: 1 << (index + 1), skew, index };
  const process: Process = {
    node: machine.start(name, facts, now),
    since: sinceNow(promised, machine.rules, now, other),
  };
  return {
    state: {
      ...state,
      processes: replaceAt(state.processes, index, process),
      promised: begun(promised, name, key, machine.rules, now),
    },
  };
}

function deliver(
  scenario: Scenario,
  machine: Machine,
  state: State,
  index: number,
  node: Node,
  call: Call,
  failure: Failure | null,
): Move {
  const { rules } = machine;
  const applied = failure === null || failure === "applied" ? perform(call, state.slots, rules, state.now) : null;
  const reply: Reply | null = failure === null && applied ? applied.reply : null;
  const next = machine.after(node, reply, state.now);
  const late = failure === "may land later" ? [call] : [];
  const after: State = {
    ...state,
    slots: applied ? applied.slots : state.slots,
    faults: state.faults - (failure === null ? 0 : 1),
    pending: withPending(machine, state.pending, index, [...late, ...next.deferred]),
  };
  const label = () => {
    const told = next.answers.map((answer) => `; answers ${JSON.stringify(answer)}`).join("");
    const how = failure ? `no reply (${failure})` : JSON.stringify(reply);
    return `${nameOf(scenario, index)}: ${printed(call)} -> ${how}${told}`;
  };
  return { ...told(machine, after, index, next), label };
}

/** Judges what a process has just answered. */
function told(machine: Machine, state: State, index: number, node: Node): { to: State; violation: Violation | null } {
  const { since } = at(state.processes, index);
  if (!since) throw new Error("a process at work has begun");
  let { promised } = state;
  let violation: Violation | null = null;
  for (const answer of node.answers) {
    const judged = judge(promised, since, answer, machine.rules, state.now);
    promised = judged.promised;
    violation ??= judged.violation;
  }
  const process: Process = node.call ? { node, since } : { node: machine.ended, since: null };
  return { to: { ...state, promised, processes: replaceAt(state.processes, index, process) }, violation };
}

function withPending(machine: Machine, pending: readonly Pending[], by: number, calls: readonly Call[]) {
  if (calls.length === 0) return pending;
  const more = calls.map((call) => ({ id: machine.idOfCall(call), by }));
  return [...pending, ...more].sort((a, b) => a.id - b.id);
}

function crash(scenario: Scenario, state: State, index: number, machine: Machine): Move {
  const ended: Process = { node: machine.ended, since: null };
  return {
    to: { ...state, faults: state.faults - 1, processes: replaceAt(state.processes, index, ended) },
    violation: null,
    label: () => `${nameOf(scenario, index)}: the process ends here`,
  };
}

function land(machine: Machine, state: State, index: number): Move {
  const { id, by } = at(state.pending, index);
  const call = machine.callOfId(id);
  const { slots, reply } = perform(call, state.slots, machine.rules, state.now);
  return {
    to: { ...state, slots, pending: state.pending.filter((_, i) => i !== index) },
    violation: null,
    label: () => `${by + 1}'s call lands: ${printed(call)} -> ${JSON.stringify(reply)}`,
  };
}

function evictions(state: State): Move[] {
  return state.slots.flatMap((slot, key) =>
    slot.entry === null
      ? []
      : {
          to: {
            ...state,
            evictions: state.evictions - 1,
            slots: replaceAt(state.slots, key, { ...slot, entry: null }),
          },
          violation: null,
          label: () => `eviction of entry ${key}`,
        },
  );
}

/** An operation takes no longer than a tick; calls that were given up may. */
const mayTick = ({ processes, now }: State) => processes.every(({ since }) => since === null || since.began === now);

/** True time moves on, and with it what the cache keeps. */
function tick(state: State): Move {
  const now = state.now + 1;
  const slots = state.slots.map((slot) => (slot.entry && slot.entry.until <= now ? { ...slot, entry: null } : slot));
  return { to: { ...state, now, slots }, violation: null, label: () => `the clock shows ${now}` };
}

function openGate({ operations, gate }: Scenario, state: State): Move[] {
  if (!gate) return [];
  const busy = operations.some(({ phase = 0 }, i) => phase <= gate.phase - 2 && state.processes[i]?.node?.call);
  if (busy || !gate.open(at(state.slots, 0))) return [];
  const slots = gate.purge ? state.slots.map((slot) => ({ ...slot, entry: null })) : state.slots;
  return [{ to: { ...state, gate: true, slots }, violation: null, label: () => `phase ${gate.phase} may begin` }];
}

function printed(call: Call): string {
  const { tier: _, op, key, ...rest } = call;
  return `${op}(${key}) ${JSON.stringify(rest)}`;
}
