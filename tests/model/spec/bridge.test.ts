// Three writers in the bridge: what two do not show. Found by this model: the paper's protocol loses an acknowledged
// update there without any fault, in two ways.
//   1. R runs two versions ahead of E: `put` (v > E.v) overwrites what `cache` wrote in between.
//   2. A writer that stands on E overwrites a row it has never seen; E.db then covers that row's version, and its writer
//      is told "old", although E does not descend from it.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { type Fleet, multisets, scenariosOf } from "./fleets";
import { PAPER, PROPOSED, type Rules, SHIPPED, withRules } from "./rules";
import { BOTH, type Operation, type Scenario } from "./scenario";

const rows = bench();
const write = (mode: "S" | "C"): Operation => ({ name: "write", mode });
const read = (mode: "S" | "C"): Operation => ({ name: "read", mode });

const three: Scenario[] = multisets([write("S"), write("C"), read("S")], 3)
  .filter((operations) => operations.filter(({ name }) => name === "write").length >= 2)
  .map((operations) => ({ operations, start: BOTH, rest: ["S", "C"], faults: 0, evictions: 0 }));

const few = (rules: Rules, changes: Partial<Rules> = {}) => withRules(rules, { leases: 2, ...changes });

describe("three operations in the bridge", () => {
  it("as in the paper", () => rows.expect("paper", "S+C, 3 operations", three, few(PAPER), ["lost update"]));
  it("as shipped", () => rows.expect("shipped", "S+C, 3 operations", three, few(SHIPPED), ["lost update"]));
  for (const [name, changes] of [
    ["only forks known", { entryKnowsForks: true }],
    ["only row handed on first", { bridgeHandsRowOnFirst: true }],
  ] as const)
    it(name, () => rows.expect(name, "S+C, 3 operations", three, few(SHIPPED, changes), ["lost update"]));
  it("both", () => {
    const changes = { entryKnowsForks: true, bridgeHandsRowOnFirst: true };
    rows.expect("paper and both", "S+C, 3 operations", three, few(PAPER, changes), []);
    rows.expect("proposed", "S+C, 3 operations", three, few(PROPOSED), []);
    const faulty = three.map((scenario) => ({ ...scenario, faults: 1 }));
    rows.expect("proposed", "S+C, 3 operations", faulty, few(PROPOSED), []);
  });
});

describe("the proposal with two operations", () => {
  const fleets: ReadonlyArray<[Fleet["modes"], number, number]> = [
    [["D", "B"], 1, 1],
    [["B", "S"], 2, 0],
    [["S", "C"], 2, 0],
  ];
  for (const [modes, faults, evictions] of fleets)
    it(modes.join("+"), () => {
      rows.expect("proposed", modes.join("+"), scenariosOf({ modes, faults, evictions }), PROPOSED, []);
    });
  it("and a statement that lands late", () => {
    const rules = withRules(PROPOSED, { lateStatements: true });
    for (const modes of [
      ["D", "B"],
      ["S", "C"],
    ] as const)
      rows.expect("late statements", modes.join("+"), scenariosOf({ modes, faults: 1, evictions: 0 }), rules, []);
  });
});
