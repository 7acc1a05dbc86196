// Rotation (regenerate, login): the old id dead in every tier, the new one with all that was acknowledged, per phase.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { multisets } from "./fleets";
import type { Mode } from "./procedures/self";
import { EARLIER, PAPER, type Rules, SHIPPED, withRules } from "./rules";
import { BOTH, ENTRY_ONLY, type Operation, ROW_ONLY, type Scenario, type Start } from "./scenario";
import type { Violation } from "./verdicts";

const rows = bench();

const kindsIn = (modes: readonly Mode[]): Operation[] =>
  modes.flatMap((mode): Operation[] => [
    { name: "read", mode, id: "first" },
    { name: "read", mode, id: "current" },
    { name: "write", mode },
    { name: "destroy", mode },
    { name: "rotate", mode },
  ]);

/** One rotation and another operation that comes with the old id or the browser's, or another rotation. */
function rotations(modes: readonly Mode[], faults: number, starts: readonly Start[]): Scenario[] {
  return modes.flatMap((mode) =>
    kindsIn(modes).flatMap((other) =>
      starts.map((start) => ({
        operations: [{ name: "rotate", mode }, other],
        start,
        rest: modes,
        faults,
        evictions: 0,
      })),
    ),
  );
}

const PHASES: ReadonlyArray<{ name: string; modes: readonly Mode[]; starts: readonly Start[] }> = [
  { name: "P1 and P2", modes: ["D", "B"], starts: [BOTH, ROW_ONLY] },
  { name: "P2 and P3", modes: ["B", "S"], starts: [BOTH, ROW_ONLY] },
  { name: "P3 and P4", modes: ["S", "C"], starts: [BOTH, ROW_ONLY, ENTRY_ONLY] },
  { name: "P5, no database", modes: ["C0"], starts: [ENTRY_ONLY] },
];

const expectPhases = (
  design: string,
  rules: Rules,
  breaks: (modes: readonly Mode[], faults: number) => Violation[],
) => {
  for (const { name, modes, starts } of PHASES)
    for (const faults of [0, 1])
      it(`${name}, ${faults} faults`, () =>
        rows.expect(design, `${name} rotate`, rotations(modes, faults, starts), rules, breaks(modes, faults)));
};

const bridgeWithCache = (modes: readonly Mode[]) => modes.includes("S") && modes.includes("C");

/**
 * Found by this model: the bridge answers "unfinished" when the script's reply is lost. The parent's entry is then still
 * alive to `cache`, which ignores holds: a write that comes with the old id is acknowledged there, and dies with it.
 */
const residue = (modes: readonly Mode[], faults: number): Violation[] =>
  bridgeWithCache(modes) && faults > 0 ? ["lost update"] : [];

describe("rotation as lib/session does it", () => expectPhases("shipped", SHIPPED, residue));

describe("rotation before decision 011", () =>
  expectPhases("earlier", EARLIER, (modes, faults) =>
    bridgeWithCache(modes) ? ["lost session", ...residue(modes, faults), "two ids"] : [],
  ));

describe("three at once in the bridge", () => {
  const three = multisets(kindsIn(["S", "C"]), 3)
    .filter((operations) => operations.some(({ name }) => name === "rotate"))
    .map((operations): Scenario => ({ operations, start: BOTH, rest: ["S", "C"], faults: 0, evictions: 0 }));
  it("leave one id, with all that was acknowledged", () =>
    rows.expect("shipped", "S+C rotate, 3 operations", three, withRules(SHIPPED, { leases: 2 }), []));
});

describe("rotation taken otherwise", () => {
  // Found by this model: 2.3 says "P3: hold the parent first, then the same as P2", and P2 checks no version.
  it("the bridge's script does not check the version, as the paper has it", () =>
    rows.expect("paper: P3 as P2", "S+C rotate", rotations(["S", "C"], 0, [BOTH]), PAPER, ["lost update", "two ids"]));
  it("a second child is left alive", () =>
    rows.expect(
      "mutant: two children",
      "S+C rotate",
      rotations(["S", "C"], 0, [BOTH]),
      withRules(SHIPPED, { bridgeBuriesSecondChild: false }),
      ["two ids"],
    ));
  it("a reader kills the entry of a dead row", () =>
    rows.expect(
      "mutant: readers kill",
      "B+S rotate",
      rotations(["B", "S"], 0, [BOTH]),
      withRules(SHIPPED, { deadRow: "killed" }),
      ["lost session"],
    ));
  // Found by this model: it has not found an entry, then finds the row dead, and a rotation between the two tiers takes the
  // dead entry for the end of its session: no id is left.
  it("a reader in `cache` kills the entry of a dead row", () =>
    rows.expect(
      "mutant: cache kills",
      "S+C rotate",
      rotations(["S", "C"], 0, [ROW_ONLY]),
      withRules(SHIPPED, { cacheDeadRow: "killed" }),
      ["lost session"],
    ));
  it("the entry of the old id is left", () =>
    rows.expect(
      "mutant: old entry left",
      "D+B rotate",
      rotations(["D", "B"], 0, [BOTH]),
      withRules(SHIPPED, { rotateKillsEntry: false }),
      ["resurrection"],
      "at least",
    ));
  it("the row of the old id is left", () =>
    rows.expect(
      "mutant: old row left",
      "D+B rotate",
      rotations(["D", "B"], 0, [BOTH]),
      withRules(SHIPPED, { rotateBuriesParent: false }),
      ["resurrection"],
      "at least",
    ));
});
