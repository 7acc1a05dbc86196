// Expiry, touch and the trust in an entry, with a clock: a session lives as long as its visits say, whatever tier and
// mode they came through, and no longer; a stale residue is over with cacheMaxAge.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { multisets } from "./fleets";
import type { Mode, OperationName } from "./procedures/self";
import { PAPER, PROPOSED, type Rules, SHIPPED, type Times, withRules } from "./rules";
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
      const steady = withRules(PROPOSED, { times: STEADY });
      const skewed = withRules(PROPOSED, { times: SKEWED });
      // Found by this model, both with one fault. C0: a `cas` that lands late takes the deadline of a later touch back.
      // S+C: cache touches only the entry; a row that is newer by a write nobody acknowledged does not know of it.
      const late = modes.some((mode) => mode === "C" || mode === "C0") ? (["lost session"] as const) : [];
      rows.expect("proposed", label, timed(modes, STEADY, 1, [0]), steady, late);
      rows.expect("proposed", `${label}, clocks differ`, timed(modes, SKEWED, 0, [1, -1]), skewed, []);
      if (!modes.includes("C0")) return;
      const keeps = withRules(steady, { writeKeepsLaterIdle: true });
      rows.expect("writes keep the later idle", label, timed(modes, STEADY, 1, [0], ["touch", "write"]), keeps, []);
    });
});

describe("touch in the bridge", () => {
  const touched = (modes: readonly Mode[]) => timed(modes, STEADY, 1, [0], ["read", "touch"]);
  const shipped = withRules(SHIPPED, { times: STEADY });
  // Found by this model: of equal versions the bridge answers with the entry as it was, whose idle deadline may be the
  // older one (a touch that reached only the row), and so says "none". The answer needs the later of each deadline too.
  it("says none for a session that its row knows to be alive", () => {
    rows.expect("shipped", "B+S touch", touched(["B", "S"]), shipped, ["lost session"]);
    rows.expect(
      "later deadline",
      "B+S touch",
      touched(["B", "S"]),
      withRules(shipped, { tieTakesLaterDeadline: true }),
      [],
    );
  });
  it("counts as a visit although cache cannot see it", () => {
    const later = withRules(shipped, { tieTakesLaterDeadline: true });
    rows.expect("later deadline", "S+C touch", touched(["S", "C"]), later, ["lost session"]);
    const both = withRules(later, { bridgeTouchNeedsEntry: true });
    rows.expect("and touch needs the entry", "S+C touch", touched(["S", "C"]), both, []);
  });
});

describe("time rules taken otherwise", () => {
  const at = (changes: Partial<Rules>) => withRules(PROPOSED, { times: STEADY, ...changes });
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
  const at = (changes: Partial<Rules>) => withRules(PROPOSED, { times: STEADY, ...changes });
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
    rows.expect("mutant: no cacheMaxAge", "D+B", scenarios, withRules(PAPER, { times, cacheMaxAge: false }), [
      "lost update",
      "stale read",
    ]));
});
