// Breadth first through everything that can happen, so that the first trace found is a shortest one.

import type { Machine } from "./machine";
import { moves } from "./moves";
import { Probe } from "./probe";
import { initialState, type Scenario } from "./scenario";
import { codeOf, type State } from "./state";
import type { Violation } from "./verdicts";

export interface Explored {
  readonly states: number;
  /** A shortest trace to each kind of violation. */
  readonly violations: ReadonlyMap<Violation, readonly string[]>;
}

export function explore(scenario: Scenario, machine: Machine): Explored {
  const first = initialState(scenario, machine.rules);
  const seen = new Map<string, number>([[codeOf(first), 0]]);
  const parents: number[] = [-1];
  const violations = new Map<Violation, readonly string[]>();
  const probe = new Probe(scenario, machine);
  const trace = (index: number, last: string) => [...retrace(scenario, machine, first, seen, parents, index), last];

  let level: State[] = [first];
  let index = -1;
  while (level.length > 0) {
    const next: State[] = [];
    for (const state of level) {
      index++;
      const found = probe.of(state);
      if (found && !violations.has(found.violation)) violations.set(found.violation, trace(index, found.label));
      for (const move of moves(scenario, machine, state)) {
        if (move.violation) {
          if (!violations.has(move.violation)) violations.set(move.violation, trace(index, move.label()));
          continue;
        }
        const code = codeOf(move.to);
        if (seen.has(code)) continue;
        seen.set(code, parents.length);
        parents.push(index);
        next.push(move.to);
      }
    }
    level = next;
  }
  return { states: seen.size, violations };
}

/** The labels from the start to a state: only its code was kept, so the way is walked again. */
function retrace(
  scenario: Scenario,
  machine: Machine,
  first: State,
  seen: ReadonlyMap<string, number>,
  parents: readonly number[],
  target: number,
): string[] {
  const path: number[] = [];
  for (let index = target; index > 0; index = parents[index] ?? 0) path.unshift(index);
  const labels: string[] = [`start: ${JSON.stringify(first.slots)}`];
  let state = first;
  for (const index of path) {
    const move = moves(scenario, machine, state).find(({ to }) => seen.get(codeOf(to)) === index);
    if (!move) throw new Error("a trace cannot be walked again");
    labels.push(move.label());
    state = move.to;
  }
  return labels;
}
