// Expiry, touch and the trust in an entry, with a clock: a session lives as long as its visits say, whatever tier and
// mode they came through, and no longer; a stale residue is over with cacheMaxAge.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { multisets } from "./fleets";
import type { Mode, OperationName } from "./procedures/self";
import { EARLIER, PROPOSED, type Rules, SHIPPED, type Times, withRules } from "./rules";
import { entryOf, type Operation, record, type Scenario, type Start } from "./scenario";

const rows = bench();

const STEADY: Times = { idle: 3, absolute: 6, maxAge: 9, lease: 1, tolerance: 1, horizon: 4 };
const SKEWED: Times = { idle: 5, absolute: 8, maxAge: 9, lease: 2, tolerance: 3, horizon: 5 };

function timed(
  modes: readonly Mode[],
  times: Times,
  faults: number,
  skews: readonly number[],
  names: readonly OperationName[] = ["read", "touch", "write"],
): Scenario[] {
  const data = record(1, 0, { idle: times.idle, abs: times.absolute });
  const entryOnly: Start = { name: "entry only", slot: { row: null, entry: entryOf(data, { db: 0 }) } };
  const both: Start = { name: "both", slot: { row: data, entry: entryOf(data) } };
  const kinds: Operation[] = names.flatMap((name) => modes.map((mode) => ({ name, mode })));
  return multisets(kinds, 2).flatMap((pair) =>
    skews.map((skew) => ({
      operations: pair.map((operation, index) => ({ ...operation, skew: index === 0 ? skew : -skew })),
      start: modes.includes("C0") ? entryOnly : both,
      rest: modes,
      faults,
      evictions: 0,
    })),
  );
}

const FLEETS: ReadonlyArray<readonly Mode[]> = [["D", "B"], ["B", "S"], ["S", "C"], ["C0"]];

describe("visits keep a session, and only they do", () => {
  for (const modes of FLEETS)
    it(modes.join("+"), () => {
      const label = `${modes.join("+")} touch`;
      const faulty = timed(modes, STEADY, 1, [0]);
      const steady = withRules(SHIPPED, { times: STEADY });
      rows.expect("shipped", label, faulty, steady, []);
      // Found by this model: a `cas` that lands late leaves the visit of a touch in the entry, and lets the entry end
      // before. Only without a database does an entry end with its idle deadline.
      const hasty = withRules(steady, { casKeepsEntryAsLong: false });
      if (modes.includes("C0")) rows.expect("mutant: as short as written", label, faulty, hasty, ["lost session"]);
      rows.expect(
        "shipped",
        `${label}, clocks differ`,
        timed(modes, SKEWED, 0, [1, -1]),
        withRules(steady, { times: SKEWED }),
        [],
      );
    });
});

describe("a statement that lands late", () => {
  const late = { times: STEADY, lateStatements: true };
  const scenarios = timed(["D", "B"], STEADY, 1, [0], ["touch", "write"]);
  it("takes the visit of a touch back, unless the row refuses it", () => {
    rows.expect("shipped", "D+B touch, late", scenarios, withRules(SHIPPED, late), ["lost session"]);
    rows.expect("proposed", "D+B touch, late", scenarios, withRules(PROPOSED, late), []);
  });
});

describe("touch in the bridge", () => {
  const earlier = withRules(EARLIER, { times: STEADY });
  const without = (changes: Partial<Rules>) => withRules(SHIPPED, { times: STEADY, ...changes });
  const touched = (modes: readonly Mode[]) => timed(modes, STEADY, 1, [0], ["read", "touch"]);
  // Found by this model: of equal versions the bridge answered with the entry as it was, whose idle deadline may be the
  // older one (a touch that reached only the row), and so said "none".
  it("is seen wherever it arrived", () => {
    const scenarios = touched(["B", "S"]);
    rows.expect("earlier", "B+S touch", scenarios, earlier, ["lost session"]);
    const mutant = without({ answerTakesLaterVisit: false });
    rows.expect("mutant: the answer as it was", "B+S touch", scenarios, mutant, ["lost session"]);
  });
  it("counts as a visit although cache cannot see the row", () => {
    const scenarios = touched(["S", "C"]);
    rows.expect("earlier", "S+C touch", scenarios, earlier, ["lost session"]);
    const mutant = without({ bridgeTouchesEntryFirst: false });
    rows.expect("mutant: row first", "S+C touch", scenarios, mutant, ["lost session"]);
  });
  it("is kept by what is written over it", () => {
    const scenarios = timed(["S", "C"], STEADY, 1, [0], ["touch", "write"]);
    const mutant = without({ entryKeepsLaterVisit: false });
    rows.expect("mutant: the entry forgets", "S+C touch", scenarios, mutant, ["lost session"]);
  });
});

describe("time rules taken otherwise", () => {
  const at = (changes: Partial<Rules>) => withRules(SHIPPED, { times: STEADY, ...changes });
  it("the entry alone says expired", () =>
    rows.expect(
      "mutant: entry decides expiry",
      "D+B touch",
      timed(["D", "B"], STEADY, 0, [0]),
      at({ rowDecidesExpiry: false }),
      ["lost session"],
    ));
  it("an entry with a row behind it goes with its idle deadline", () =>
    rows.expect(
      "mutant: kept until idle",
      "S+C touch",
      timed(["S", "C"], STEADY, 0, [0]),
      at({ keepUntilAbsolute: false }),
      ["lost session"],
      "at least",
    ));
});

describe("touch taken otherwise", () => {
  const at = (changes: Partial<Rules>) => withRules(SHIPPED, { times: STEADY, ...changes });
  it("a touch that leaves the entry alone", () =>
    rows.expect(
      "mutant: touch leaves the entry",
      "S+C touch",
      timed(["S", "C"], STEADY, 0, [0], ["read", "touch"]),
      at({ touchReachesEntry: false }),
      ["lost session"],
    ));
});

describe("a stale residue (residue 1)", () => {
  const times: Times = { idle: 20, absolute: 20, maxAge: 2, lease: 1, tolerance: 1, horizon: 5 };
  const data = record(1, 0, { idle: 20, abs: 20 });
  const start: Start = { name: "both", slot: { row: data, entry: entryOf(data, { until: 20 }) } };
  const scenarios: Scenario[] = (["B", "D"] as const).map((mode) => ({
    operations: [
      { name: "write", mode },
      { name: "read", mode: "B", other: true },
    ],
    start,
    rest: ["B"],
    faults: 2,
    evictions: 0,
  }));
  it("is over with cacheMaxAge, for other browsers too", () =>
    rows.expect("shipped", "D+B cacheMaxAge", scenarios, withRules(SHIPPED, { times }), []));
  it("stays without it", () =>
    rows.expect("mutant: no cacheMaxAge", "D+B", scenarios, withRules(SHIPPED, { times, cacheMaxAge: false }), [
      "lost update",
      "stale read",
    ]));
});
