// Three phases in a row: what one leaves behind (entries, holds, missing rows, late calls) meets the one after the next.

import { describe, it } from "vitest";
import { bench } from "./bench";
import type { Mode, OperationName } from "./procedures/self";
import { EARLIER, SHIPPED, withRules } from "./rules";
import { AHEAD, BOTH, ENTRY_ONLY, type Gate, ROW_ONLY, type Scenario, type Start, TIED } from "./scenario";
import type { Slot } from "./state";

const rows = bench();

interface Crossing {
  readonly modes: readonly Mode[];
  readonly starts: readonly Start[];
  readonly rest: readonly Mode[];
  readonly faults: number;
  readonly gate?: Gate;
  readonly names?: readonly OperationName[];
}

/** Each operation in each phase, in the order of the phases. */
function crossing({ modes, starts, rest, faults, gate, names = ["read", "write", "destroy"] }: Crossing): Scenario[] {
  const lists = modes.reduce<OperationName[][]>(
    (before, _, phase) =>
      // What comes last need not end the session: that is asked at rest.
      before.flatMap((list) =>
        names.filter((name) => phase < modes.length - 1 || name !== "destroy").map((name) => [...list, name]),
      ),
    [[]],
  );
  return lists.flatMap((list) =>
    starts.map((start) => ({
      operations: list.map((name, phase) => ({ name, mode: modes[phase] ?? "D", phase })),
      start,
      rest,
      faults,
      evictions: 0,
      ...(gate ? { gate } : {}),
    })),
  );
}

const rowVersion = ({ row }: Slot) => (row === null || row === "dead" ? 0 : row.v);
const entryVersion = ({ entry }: Slot) => (entry === null || entry.dead ? 0 : (entry.data?.v ?? 0));
/** 2.6, P3 -> P4: nothing missing, nothing behind. */
const covered = (slot: Slot) => slot.row === "dead" || entryVersion(slot) >= rowVersion(slot);
/** 2.6, P3 -> P2: "live E whose R is absent or R.v < E.v". */
const notAhead = (slot: Slot) => slot.row === "dead" || rowVersion(slot) >= entryVersion(slot);
/** The same by the watermark: what the entry has beyond it the row has never seen, whatever the versions say. */
const known = (slot: Slot) =>
  slot.row === "dead" || (notAhead(slot) && !(slot.entry && !slot.entry.dead && slot.entry.db < entryVersion(slot)));

describe("cached_db, db, cached_db again", () => {
  const fleet = { modes: ["B", "D", "B"], starts: [BOTH], rest: ["D", "B"] } as const;
  it("needs no purge while db holds what it makes stale", () => {
    rows.expect("shipped", "B, D, B", crossing({ ...fleet, starts: [BOTH, ROW_ONLY], faults: 0 }), SHIPPED, []);
    const names = ["write", "destroy"] as const;
    rows.expect("shipped", "B, D, B", crossing({ ...fleet, names, faults: 1 }), SHIPPED, []);
  });
  it("breaks without the holds (M8)", () => {
    const rules = withRules(SHIPPED, { dbHolds: false });
    rows.expect("mutant: no hold", "B, D, B", crossing({ ...fleet, faults: 0 }), rules, ["lost update", "stale read"]);
  });
  it("needs the purge after a db without cache credentials (M8)", () => {
    const scenarios = (purge: boolean) =>
      (["write", "destroy"] as const).flatMap((name): Scenario[] => [
        {
          operations: [
            { name, mode: "D0", phase: 0 },
            { name: "read", mode: "B", phase: 2 },
          ],
          start: BOTH,
          rest: ["D", "B"],
          faults: 0,
          evictions: 0,
          gate: { phase: 2, open: () => true, purge },
        },
      ]);
    rows.expect("shipped", "D0, purge, B", scenarios(true), SHIPPED, []);
    const broken = ["lost update", "resurrection", "stale read"] as const;
    rows.expect("no purge", "D0, B", scenarios(false), SHIPPED, broken);
  });
});

describe("cached_db, bridge, cache", () => {
  const fleet = { modes: ["B", "S", "C"], starts: [BOTH], rest: ["S", "C"] } as const;
  const gate: Gate = { phase: 2, open: covered };
  it("with the gate", () => {
    rows.expect("shipped", "B, S, gate, C", crossing({ ...fleet, gate, faults: 0 }), SHIPPED, []);
    const names = ["write", "read"] as const;
    rows.expect("shipped", "B, S, gate, C", crossing({ ...fleet, names, gate, faults: 1 }), SHIPPED, []);
  });
  it("without it cache reads what a hold had marked as stale", () => {
    const names = ["write", "read"] as const;
    const scenarios = crossing({ ...fleet, names, faults: 1 });
    rows.expect("no gate", "B, S, C", scenarios, SHIPPED, ["lost update", "stale read"], "at least");
  });
});

describe("cache, bridge, cached_db", () => {
  const starts = [BOTH, ENTRY_ONLY, AHEAD];
  const fleet = { modes: ["C", "S", "B"], starts, rest: ["S", "B"] } as const;
  it("rows for entries (decision 003): no gate is needed to get to cached_db", () => {
    // Before decision 014 the adopting write was a third writer: bridge.test.ts.
    rows.expect("earlier", "C, S, B", crossing({ ...fleet, faults: 0 }), EARLIER, ["lost update"]);
    rows.expect("shipped", "C, S, B", crossing({ ...fleet, faults: 0 }), SHIPPED, []);
    const names = ["write", "read"] as const;
    // With a fault B answers from a row alone that may be behind: rows on first sight do not replace the gate.
    const faulty = { ...fleet, names, starts: [BOTH], faults: 1 };
    rows.expect("no gate", "C, S, B", crossing(faulty), SHIPPED, ["lost update", "stale read"]);
    const gated = crossing({ ...faulty, gate: { phase: 2, open: known } });
    rows.expect("shipped", "C, S, gate by watermark, B", gated, SHIPPED, []);
    const byVersion = crossing({ ...faulty, starts: [BOTH, TIED], gate: { phase: 2, open: notAhead } });
    rows.expect("shipped", "C, S, gate by version, B", byVersion, SHIPPED, ["lost update", "stale read"], "at least");
  });
  it("without them a session of cache has no row", () => {
    const names = ["read"] as const;
    const fleet3 = { modes: ["S", "B", "D"], starts: [ENTRY_ONLY, AHEAD], rest: ["B", "D"], names, faults: 0 } as const;
    const rules = withRules(SHIPPED, { rowsForEntries: "never" });
    rows.expect("without 003", "S, B, D", crossing(fleet3), rules, ["lost session", "stale read"], "at least");
  });

  // Found by this model: the gate P3 -> P2 compares versions, and equal versions need not be the same history.
  const last = (open: (slot: Slot) => boolean): Scenario[] =>
    [BOTH, AHEAD, TIED].map((start) => ({
      operations: [
        { name: "write", mode: "C", phase: 0 },
        { name: "write", mode: "S", phase: 1 },
        { name: "read", mode: "D", phase: 3 },
      ],
      start,
      rest: ["D"],
      faults: 1,
      evictions: 0,
      gate: { phase: 3, open },
    }));
  // At rest only who is past the gate may be asked, so the scenarios end with it.
  it("then db: the gate by versions lets a fork pass", () =>
    rows.expect(
      "gate: R.v >= E.v",
      "C, S, gate, D",
      last(notAhead),
      SHIPPED,
      ["stale read", "lost update"],
      "at least",
    ));
  it("then db: the gate by the watermark does not", () =>
    rows.expect("gate: E.db >= E.v", "C, S, gate, D", last(known), SHIPPED, []));
});
