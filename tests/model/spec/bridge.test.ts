// Three operations in the bridge: what two do not show. Found by this model: the paper's protocol loses an acknowledged
// update there without any fault, in two ways.
//   1. R runs two versions ahead of E: `put` (v > E.v) overwrites what `cache` wrote in between.
//   2. A writer that stands on E overwrites a row it has never seen; E.db then covers that row's version, and its writer
//      is told "old", although E does not descend from it.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { multisets } from "./fleets";
import { EARLIER, PAPER, type Rules, SHIPPED, withRules } from "./rules";
import { AHEAD, BOTH, type Operation, type Scenario } from "./scenario";

const rows = bench();
const write = (mode: "S" | "C"): Operation => ({ name: "write", mode });
const read = (mode: "S" | "C"): Operation => ({ name: "read", mode });

const three: Scenario[] = multisets([write("S"), write("C"), read("S")], 3)
  .filter((operations) => operations.filter(({ name }) => name === "write").length >= 2)
  .flatMap((operations) =>
    [BOTH, AHEAD].map((start) => ({ operations, start, rest: ["S", "C"], faults: 0, evictions: 0 })),
  );
const withFault = three.map((scenario) => ({ ...scenario, faults: 1 }));

const few = (rules: Rules, changes: Partial<Rules> = {}) => withRules(rules, { leases: 2, ...changes });

describe("three operations in the bridge", () => {
  it("as in the paper", () => rows.expect("paper", "S+C, 3 operations", three, few(PAPER), ["lost update"]));
  it("before decision 011", () => rows.expect("earlier", "S+C, 3 operations", three, few(EARLIER), ["lost update"]));
  it("as shipped", () => {
    rows.expect("shipped", "S+C, 3 operations", three, few(SHIPPED), []);
    rows.expect("shipped", "S+C, 3 operations", withFault, few(SHIPPED), []);
  });
  for (const [name, changes] of [
    ["only rows handed on first", { recordsKnowForks: false }],
    ["only forks in the record", { bridgeHandsRowOnFirst: false }],
  ] as const)
    it(`with half of decision 011: ${name}`, () =>
      rows.expect(name, "S+C, 3 operations", three, few(SHIPPED, changes), ["lost update"]));
});
