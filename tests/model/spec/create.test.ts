// Creating a session, per mode; and why a late `create` is refused by the server's clock.

import { describe, it } from "vitest";
import { bench } from "./bench";
import type { Mode } from "./procedures/self";
import { EARLIER, PAPER, SHIPPED, type Times, withRules } from "./rules";
import { EMPTY, type Operation, type Scenario } from "./scenario";

const rows = bench();

function creations(modes: readonly Mode[], faults: number, evictions: number): Scenario[] {
  const next: Operation[] = modes.flatMap((mode): Operation[] => [
    { name: "read", mode, id: "current" },
    { name: "write", mode, id: "current" },
    { name: "destroy", mode, id: "current" },
  ]);
  return modes.flatMap((mode) =>
    next.map((other) => ({
      operations: [{ name: "create", mode }, other],
      start: EMPTY,
      rest: modes,
      faults,
      evictions,
    })),
  );
}

/** A life of five ticks; a late `create` is refused after one. */
const TIMES: Times = { idle: 5, absolute: 5, maxAge: 3, lease: 1, tolerance: 0, horizon: 4 };

describe("a created session is there, in every mode of the fleet", () => {
  const fleets: ReadonlyArray<[readonly Mode[], number]> = [
    [["D", "B"], 1],
    [["B", "S"], 1],
    [["S", "C"], 2],
    [["C0"], 2],
  ];
  for (const [modes, faults] of fleets)
    it(`${modes.join("+")} with ${faults} faults`, () =>
      rows.expect("shipped", `${modes.join("+")} create`, creations(modes, faults, 0), SHIPPED, []));
});

describe("a create that lands late", () => {
  const scenarios = creations(["B"], 1, 1);
  const stale = ["lost update", "resurrection"] as const;
  // Found by this model: the paper's and the code's "create as best it can" leaves B a residue, bounded by not-after.
  it("within its not-after time revives what was evicted: an ended session, an old version", () => {
    rows.expect("shipped", "B create, within not-after", scenarios, SHIPPED, stale);
  });
  it("is refused for good once a hold has followed the lost reply", () => {
    for (const modes of [["B"], ["D", "B"]] as const) {
      const twice = creations(modes, 2, 0);
      const label = `${modes.join("+")} create`;
      rows.expect("earlier", label, twice, EARLIER, ["lost update"]);
      // Nobody waits for the hold: until it lands, a cache that fails once more lets the old version in.
      rows.expect("shipped", label, twice, SHIPPED, ["lost update"]);
      rows.expect("hold is waited for", label, twice, withRules(SHIPPED, { lostCreateHolds: "waited for" }), []);
    }
  });
  it("cannot exist if cached_db leaves the entry to the first read", () => {
    const rules = withRules(SHIPPED, { cachedDbCreatesEntry: false });
    rows.expect("no create in B", "B create", scenarios, rules, []);
    rows.expect("no create in B", "D+B create", creations(["D", "B"], 2, 0), rules, []);
  });
  it("is refused after it", () => {
    const late = scenarios.map((scenario) => ({
      ...scenario,
      operations: scenario.operations.map((operation) => ({
        ...operation,
        between: operation.name === "create" ? ([0, 0] as const) : ([2, 4] as const),
      })),
    }));
    rows.expect("paper", "B create, after not-after", late, withRules(PAPER, { times: TIMES }), []);
    const mutant = withRules(PAPER, { times: TIMES, createNotAfter: false });
    rows.expect("mutant: no not-after", "B create, after not-after", late, mutant, stale);
  });
});
