// Every schedule of a scenario, each state once. Two schedules that lead to one state can only go on in the same ways, so
// the second is cut there; nothing is sampled.

import { Ledger } from "./ledger";
import type { Tampering } from "./process";
import { Program } from "./program";
import { checkAtRest } from "./rest";
import { BEGINNINGS, type Beginning, describeScenario, type Scenario } from "./scenario";
import { isAtRest, longest, nameOf, type Slot, type State, steps } from "./state";
import { successors } from "./step";
import { MemoryTiers } from "./tiers";

/** What may go wrong in one schedule. */
export interface Bounds {
  readonly faults: number;
  readonly evictions: number;
}

export interface Count {
  /** States at which a schedule ends, states, and steps between states. */
  ends: number;
  states: number;
  steps: number;
  /** States that were not gone on from, because an operation had made too many calls (see MOST_CALLS). */
  cut: number;
}

/**
 * Calls of one operation after which a schedule is not followed any further. Operations that take each other's lease, or
 * meet each other's write, could go on so for ever under a scheduler that wants them to; real ones pause at random.
 */
export const MOST_CALLS = 8;

export interface Counterexample {
  readonly violation: string;
  readonly trace: string;
}

/** @returns the first violation, or null if every schedule keeps every promise */
export async function explore(
  scenario: Scenario,
  bounds: Bounds,
  count: Count,
  tampering: Tampering = {},
): Promise<Counterexample | null> {
  const todo: State[] = [await beginning(scenario, bounds, tampering)];
  const seen = new Set<string>();
  for (let state = todo.pop(); state; state = todo.pop()) {
    const name = nameOf(state);
    if (seen.has(name)) continue;
    seen.add(name);
    count.states += 1;
    try {
      if (isAtRest(state)) await checkAtRest(scenario.fleet, state, tampering);
      if (longest(state) >= MOST_CALLS) {
        count.cut += 1;
        continue;
      }
      const next = await successors(state);
      count.steps += next.length;
      if (next.length === 0) count.ends += 1;
      todo.push(...next);
    } catch (error) {
      const { history = state.history } = error as { history?: State["history"] };
      const violation = String(error);
      return { violation, trace: [describeScenario(scenario), ...steps(history), violation].join("\n") };
    }
  }
  return null;
}

async function beginning(scenario: Scenario, bounds: Bounds, tampering: Tampering): Promise<State> {
  const { written, over = false, plant } = BEGINNINGS[scenario.beginning] as Beginning;
  const ledger = Ledger.of(written, over);
  const tiers = new MemoryTiers(tampering.tiers);
  await plant(tiers);
  return { tiers, slots: slotsOf(scenario, tampering), landing: [], ledger, debts: [], ...bounds, history: null };
}

/** A process for each operation, or one for all operations of a phase. */
function slotsOf({ operations, together }: Scenario, tampering: Tampering): Slot[] {
  const groups: number[][] = [];
  for (const [index, { phase }] of operations.entries()) {
    const same = together && groups.find(([first = 0]) => operations[first]?.phase === phase);
    if (same) same.push(index);
    else groups.push([index]);
  }
  return groups.map((group) => {
    const { phase } = operations[group[0] as number] as Scenario["operations"][number];
    const work = group.map((index) => ({ name: `${index}`, kind: (operations[index] as { kind: "read" }).kind }));
    // What a cookie says is known when its request begins: a program for each version it may carry then.
    const programs = new Map<number | null, Program>();
    const program = (seen: number | null) => {
      const made =
        programs.get(seen) ??
        new Program(
          phase,
          work.map((item) => ({ ...item, seen })),
          tampering,
        );
      programs.set(seen, made);
      return made;
    };
    return { phase, program, seen: "not begun", node: program(null).root };
  });
}
