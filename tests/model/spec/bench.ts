// How a group of scenarios is run as one test: what it must break (nothing, mostly), and where its row is kept.

import { afterAll, expect, vi } from "vitest";
import { printTrace, run, Table } from "./report";
import type { Rules } from "./rules";
import type { Scenario } from "./scenario";
import type { Violation } from "./verdicts";

/** Exhaustive is exhaustive: no time-out of its own, only one against a hang. */
vi.setConfig({ testTimeout: 600_000 });

export interface Bench {
  /** The violations must be these and no others; "at least" lets a mutant break more. */
  expect(
    design: string,
    label: string,
    scenarios: readonly Scenario[],
    rules: Rules,
    breaks: readonly Violation[],
    how?: "exactly" | "at least",
  ): void;
}

/** Prints the table of the file, and the shortest trace of whatever broke, when its tests are over. */
export function bench(): Bench {
  const table = new Table();
  const traces: string[] = [];
  afterAll(() => console.log(`\n${table}\n${traces.map((trace) => `\n${trace}\n`).join("")}`));
  return {
    expect(design, label, scenarios, rules, breaks, how = "exactly") {
      const shown = run(scenarios, rules);
      const { faults = 0, evictions = 0 } = scenarios[0] ?? {};
      table.add(design, label, `${faults},${evictions}`, shown);
      for (const violation of shown.violations) traces.push(`${design}, ${label}: ${printTrace(shown, violation)}`);
      expect(shown.states).toBeGreaterThan(scenarios.length);
      if (how === "exactly") expect(shown.violations).toEqual([...breaks].sort());
      else expect(shown.violations).toEqual(expect.arrayContaining([...breaks]));
    },
  };
}
