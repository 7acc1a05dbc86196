// Runs a row of a table and keeps what it showed.

import { explore } from "./explore";
import { Machine } from "./machine";
import type { Rules } from "./rules";
import type { Scenario } from "./scenario";
import type { Violation } from "./verdicts";

export interface Shown {
  readonly states: number;
  readonly violations: readonly Violation[];
  /** The shortest trace of all scenarios to each violation. */
  readonly traces: ReadonlyMap<Violation, readonly string[]>;
}

export function run(scenarios: readonly Scenario[], rules: Rules): Shown {
  const traces = new Map<Violation, readonly string[]>();
  let states = 0;
  for (const scenario of scenarios) {
    const explored = explore(scenario, new Machine(rules));
    states += explored.states;
    for (const [violation, trace] of explored.violations) {
      const known = traces.get(violation);
      if (!known || trace.length < known.length) traces.set(violation, trace);
    }
  }
  return { states, violations: [...traces.keys()].sort(), traces };
}

export class Table {
  readonly #rows: string[][] = [["design", "fleet", "F,X", "states", "result"]];

  add(design: string, fleet: string, bounds: string, shown: Shown): void {
    const result = shown.violations.length === 0 ? "none" : shown.violations.join(", ");
    this.#rows.push([design, fleet, bounds, String(shown.states), result]);
  }

  toString(): string {
    const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)));
    return this.#rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
  }
}

export const printTrace = (shown: Shown, violation: Violation): string =>
  [violation, ...(shown.traces.get(violation) ?? [])].join("\n  ");
