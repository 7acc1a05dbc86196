// The table of the consistency paper, 2.4, row by row: its own protocol, and the one that lib/session follows.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { type Fleet, scenariosOf } from "./fleets";
import { PAPER, type Rules, SHIPPED, withRules } from "./rules";
import { BOTH, ENTRY_ONLY, ROW_ONLY } from "./scenario";
import type { Violation } from "./verdicts";

const rows = bench();

const DESIGNS: ReadonlyArray<readonly [string, Rules]> = [
  ["paper", PAPER],
  ["shipped", SHIPPED],
];

const expectRow = (design: string, fleet: Fleet, rules: Rules, violations: readonly Violation[]): void =>
  rows.expect(design, fleet.modes.join("+"), scenariosOf(fleet), rules, violations);

describe("the designs that are in use", () => {
  const naive = withRules(PAPER, { design: "naive" });
  const none = { faults: 0, evictions: 0 };

  it("naive cached_db", () => {
    expectRow("naive", { modes: ["B"], ...none }, naive, ["lost update", "resurrection"]);
  });
  it("naive db with cached_db", () => {
    expectRow("naive", { modes: ["D", "B"], ...none }, naive, ["lost update", "resurrection", "stale read"]);
  });
  it("naive cached_db with cache", () => {
    const starts = [BOTH, ROW_ONLY, ENTRY_ONLY];
    expectRow("naive", { modes: ["B", "C"], starts, ...none }, naive, ["lost session", "lost update", "resurrection"]);
  });
  it("naive db with cache", () => {
    const starts = [BOTH, ROW_ONLY, ENTRY_ONLY];
    const all = ["lost session", "lost update", "resurrection", "stale read"] as const;
    expectRow("naive", { modes: ["D", "C"], starts, ...none }, naive, all);
  });
  it("Django, update-only saves", () => {
    const django = withRules(PAPER, { design: "django" });
    expectRow("Django", { modes: ["B"], ...none }, django, ["lost update", "resurrection"]);
  });
});

describe("the protocol", () => {
  const rows: ReadonlyArray<[Fleet["modes"], ReadonlyArray<readonly [number, number]>]> = [
    [
      ["B"],
      [
        [2, 0],
        [1, 1],
        [0, 2],
      ],
    ],
    [
      ["D", "B"],
      [
        [2, 0],
        [1, 1],
        [0, 2],
      ],
    ],
    [
      ["B", "S"],
      [
        [2, 0],
        [1, 1],
      ],
    ],
    [["S"], [[2, 0]]],
    [["S", "C"], [[2, 0]]],
    [["C"], [[2, 0]]],
  ];
  for (const [modes, bounds] of rows)
    for (const [faults, evictions] of bounds)
      it(`${modes.join("+")} with ${faults} faults and ${evictions} evictions`, () => {
        for (const [design, rules] of DESIGNS) expectRow(design, { modes, faults, evictions }, rules, []);
      });
  it("with statements that land late", () => {
    const rules = withRules(SHIPPED, { lateStatements: true });
    for (const modes of [
      ["D", "B"],
      ["B", "S"],
      ["S", "C"],
    ] as const)
      expectRow("shipped, late statements", { modes, faults: 1, evictions: 0 }, rules, []);
  });
});

describe("fleets the protocol does not allow", () => {
  it("cached_db with cache, no bridge", () => {
    const modes = ["B", "C"] as const;
    // The paper's checker lets every fill land unless a fault hinders it; here a fill nobody waits for may never land,
    // and leaves its hold: B then takes its row for newer than what cache wrote.
    expectRow("paper, no bridge", { modes, faults: 0, evictions: 0 }, PAPER, ["lost update"]);
    expectRow("shipped, no bridge", { modes, faults: 0, evictions: 0 }, SHIPPED, []);
    for (const [design, rules] of DESIGNS)
      expectRow(`${design}, no bridge`, { modes, faults: 1, evictions: 0 }, rules, ["lost update", "stale read"]);
  });
  it("db with cache", () => {
    const fleet = { modes: ["D", "C"], starts: [BOTH, ROW_ONLY, ENTRY_ONLY], faults: 0, evictions: 0 } as const;
    for (const [design, rules] of DESIGNS)
      expectRow(`${design}, never neighbours`, fleet, rules, ["lost session", "lost update", "stale read"]);
  });
});

describe("the version in the cookie (M5)", () => {
  const without = withRules(SHIPPED, { cookieVersion: "never" });
  it("is not needed with one fault", () => {
    expectRow("shipped without M5", { modes: ["B"], faults: 1, evictions: 1 }, without, []);
  });
  it("is needed with two", () => {
    const broken = ["lost update", "stale read"] as const;
    expectRow("shipped without M5", { modes: ["B"], faults: 2, evictions: 0 }, without, broken);
  });
});

describe("with three operations", () => {
  const rows: [Fleet["modes"], number][] = [
    [["B"], 0],
    [["D", "B"], 0],
  ];
  // Most of the whole table's time: in `npm run test:model` only.
  if (process.env.MODEL_FULL === "1") rows.push([["B"], 1]);
  for (const [modes, faults] of rows)
    it(`${modes.join("+")} with ${faults} faults`, { timeout: 3_600_000 }, () => {
      // Fewer leases a process: what a third operation adds is not another round of the same two.
      for (const [design, rules] of DESIGNS)
        expectRow(
          `${design}, 3 operations`,
          { modes, count: 3, faults, evictions: 0 },
          withRules(rules, { leases: 2 }),
          [],
        );
    });
});
