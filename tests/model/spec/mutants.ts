// One decision of the protocol taken differently, and what that must break. A checker that lets one of these pass
// would let the same fault of the code pass.

import type { Fleet } from "./fleets";
import type { Rules } from "./rules";
import { BOTH, ROW_ONLY, TIED } from "./scenario";
import type { Violation } from "./verdicts";

export interface Mutant {
  readonly name: string;
  readonly changes: Partial<Rules>;
  readonly fleet: Fleet;
  readonly breaks: readonly Violation[];
}

const B = { modes: ["B"] } as const;
const DB = { modes: ["D", "B"] } as const;
const SC = { modes: ["S", "C"] } as const;
const none = { faults: 0, evictions: 0 };
const fault = { faults: 1, evictions: 0 };
const eviction = { faults: 0, evictions: 1 };

/** The mutants of the paper's table. */
export const TABLE_MUTANTS: readonly Mutant[] = [
  {
    name: "fill may create",
    changes: { fillCreates: true },
    fleet: { ...B, ...eviction },
    breaks: ["lost update", "resurrection"],
  },
  {
    name: "kill before bury",
    changes: { killBeforeBury: true },
    fleet: { ...B, ...eviction },
    breaks: ["resurrection"],
  },
  {
    name: "db mode does not hold",
    changes: { dbHolds: false },
    fleet: { ...DB, ...none },
    breaks: ["stale read", "lost update"],
  },
  {
    name: "failed put ignored",
    changes: { failedPutHolds: false },
    fleet: { ...B, ...fault },
    breaks: ["stale read", "lost update"],
  },
  {
    name: "put yields to a foreign hold",
    changes: { putYieldsToHold: true },
    fleet: { ...B, ...none },
    breaks: ["lost update"],
  },
  {
    name: "no db watermark",
    changes: { watermark: false },
    fleet: { ...SC, ...none },
    breaks: ["lost update"],
  },
  {
    name: "DEL instead of a dead entry",
    changes: { killLeavesDead: false },
    fleet: { ...SC, faults: 2, evictions: 0 },
    breaks: ["lost update"],
  },
];

/** More of the kind: each removes one mechanism of 2.3. */
export const MORE_MUTANTS: readonly Mutant[] = [
  {
    name: "swap without a version (M1)",
    changes: { swapChecksVersion: false },
    fleet: { modes: ["D"], starts: [ROW_ONLY], ...none },
    breaks: ["lost update"],
  },
  {
    name: "swap inserts what is gone, rows are deleted (M3)",
    changes: { swapUpserts: true, buryLeavesDead: false },
    fleet: { modes: ["D"], starts: [ROW_ONLY], ...none },
    breaks: ["resurrection"],
  },
  {
    name: "rows are deleted (M3)",
    changes: { buryLeavesDead: false, entryWithoutRow: "a session" },
    fleet: { modes: ["B"], starts: [BOTH], ...eviction },
    breaks: ["resurrection"],
  },
  {
    name: "cas without a version (M1)",
    changes: { casChecksVersion: false },
    fleet: { modes: ["C"], ...none },
    breaks: ["lost update"],
  },
  {
    name: "no adopt-on-miss (M9)",
    changes: { cacheAdoptsRows: false },
    fleet: { ...SC, ...none },
    breaks: ["lost session"],
  },
  {
    name: "the row wins a tie",
    changes: { bridgeTie: "row", tieByWatermark: false },
    fleet: { ...B, starts: [TIED], ...none },
    breaks: ["lost update", "stale read"],
  },
];
