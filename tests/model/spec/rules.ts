// The protocol's decisions by name, as far as somebody might take another one. To try a change, add a rule here, read it
// where the decision is taken, and run every table with it.

import { FOREVER } from "./state";

export interface Times {
  /** Idle lifetime, trust in an entry (cacheMaxAge) and life of a lease, in ticks. */
  readonly idle: number;
  readonly maxAge: number;
  readonly lease: number;
  /** By how much the end of a session may be off: the clocks' difference and the length of a request. */
  readonly tolerance: number;
  /** The absolute deadline of a session that is made at 0. */
  readonly absolute: number;
  /** The clock stops here. */
  readonly horizon: number;
}

export const NO_CLOCK: Times = {
  idle: FOREVER,
  absolute: FOREVER,
  maxAge: FOREVER,
  lease: FOREVER,
  tolerance: 0,
  horizon: 0,
};

export interface Rules {
  readonly design: "protocol" | "naive" | "django";
  // Which procedures `cached_db` and `cache` follow is told by the mode; these are the details.
  readonly fillCreates: boolean;
  readonly killBeforeBury: boolean;
  readonly dbHolds: boolean;
  readonly failedPutHolds: boolean;
  readonly putYieldsToHold: boolean;
  readonly watermark: boolean;
  readonly killLeavesDead: boolean;
  readonly buryLeavesDead: boolean;
  readonly swapChecksVersion: boolean;
  readonly swapUpserts: boolean;
  readonly casChecksVersion: boolean;
  readonly cacheAdoptsRows: boolean;
  /** When the sealed cookie carries the version (M5). */
  readonly cookieVersion: "both failed" | "never";
  /** Decision 002: a lease that found nothing is deleted by its fill. */
  readonly takeBackLease: boolean;
  /** Decisions 003 and 014: whether a reader in `cached_db` gives an entry ahead of its row a row, and how. */
  readonly rowsForEntries: "never" | "by a write" | "in one attempt";
  /** What a reader in `cached_db` does to the entry of a dead row; "held": leaves it so, and takes back its own lease. */
  readonly deadRow: "nothing" | "killed" | "held";
  /** The same in `cache`, whose reader looks at the row only if there is no data. */
  readonly cacheDeadRow: "nothing" | "killed" | "held";
  /** Base of another attempt: the row (2.3, "Conflict"), or the newer of row and entry. */
  readonly rebase: "row" | "newest";
  /** `cached_db` outside the bridge answers with a held entry that is newer than its row. */
  readonly newerEntryWins: boolean;
  /** In the bridge, of equal versions after a hold: entry or row. Outside it is always the row. */
  readonly bridgeTie: "entry" | "row";
  /** Of equal versions the entry wins in every mode if it is beyond its watermark: no row has that history. */
  readonly tieByWatermark: boolean;
  /** Outside the bridge an entry without a row is a session, or only if it is beyond its watermark (decision 032). */
  readonly entryWithoutRow: "a session" | "if ahead";
  /** Of row and entry one is the answer, with the later visit of the two. */
  readonly answerTakesLaterVisit: boolean;
  /** `fill`, `put` and `cas` keep a later visit of what they replace. */
  readonly entryKeepsLaterVisit: boolean;
  /** And `cas` keeps the entry for as long as that visit asked. */
  readonly casKeepsEntryAsLong: boolean;
  /** A `swap` is refused by a row that has had a later visit. */
  readonly swapChecksVisit: boolean;
  /** A fill merges the deadlines of equal versions. */
  readonly fillMergesDeadlines: boolean;
  /** In `cached_db` an idle deadline in the entry is not the last word. */
  readonly rowDecidesExpiry: boolean;
  /** An entry that has a row behind it stays until the absolute deadline. */
  readonly keepUntilAbsolute: boolean;
  readonly touchReachesEntry: boolean;
  /** In the bridge a touch goes to the entry first, and one that did not reach it is none. */
  readonly bridgeTouchesEntryFirst: boolean;
  readonly cacheMaxAge: boolean;
  /** Whose clock stamps a fill: the reader's when it has the row, or the server's when the fill lands (2.3). */
  readonly fillStamp: "asked" | "landed";
  readonly createNotAfter: boolean;
  /** `cached_db` outside the bridge makes the entry of a new session itself. */
  readonly cachedDbCreatesEntry: boolean;
  /** Whether a hold follows a `create`, or the script of a rotation, without a reply, and whether it is waited for. */
  readonly lostCreateHolds: "no" | "unwaited" | "waited for";
  /** Decision 011. A write in the bridge never stands on a row that the entry has not got: it hands the row on first. */
  readonly bridgeHandsRowOnFirst: boolean;
  /** And a record says which row versions it does not descend from, so that their writers are told "overtaken". */
  readonly recordsKnowForks: boolean;
  /** Rotation in the bridge: the script checks the version that was held, and the child takes over what came since. */
  readonly bridgeRotateChecksVersion: boolean;
  /** Rotation in the bridge whose parent's entry is dead by then: the child is buried again. */
  readonly bridgeBuriesSecondChild: boolean;
  /**
   * A rotation whose rows may have been written or not holds the parent's entry. No promise rests on it: it spares
   * `cached_db` an old id that can be read and not be written.
   */
  readonly unknownRotationHolds: boolean;
  readonly rotateKillsEntry: boolean;
  readonly rotateBuriesParent: boolean;
  /** A timed-out statement may land later, as a cache call may. */
  readonly lateStatements: boolean;
  /**
   * Leases one operation may take: the request's time budget. Two that wait for their fill can take the lease from each
   * other for ever; whoever has no time left answers "unavailable".
   */
  readonly leases: number;
  readonly times: Times;
}

/** Consistency paper, 2.3, as written. */
export const PAPER: Rules = {
  design: "protocol",
  fillCreates: false,
  killBeforeBury: false,
  dbHolds: true,
  failedPutHolds: true,
  putYieldsToHold: false,
  watermark: true,
  killLeavesDead: true,
  buryLeavesDead: true,
  swapChecksVersion: true,
  swapUpserts: false,
  casChecksVersion: true,
  cacheAdoptsRows: true,
  cookieVersion: "both failed",
  takeBackLease: false,
  rowsForEntries: "never",
  deadRow: "nothing",
  cacheDeadRow: "nothing",
  rebase: "row",
  newerEntryWins: false,
  bridgeTie: "entry",
  tieByWatermark: false,
  entryWithoutRow: "a session",
  answerTakesLaterVisit: false,
  entryKeepsLaterVisit: false,
  casKeepsEntryAsLong: false,
  swapChecksVisit: false,
  fillMergesDeadlines: true,
  rowDecidesExpiry: true,
  keepUntilAbsolute: true,
  touchReachesEntry: true,
  bridgeTouchesEntryFirst: false,
  cacheMaxAge: true,
  fillStamp: "landed",
  createNotAfter: true,
  cachedDbCreatesEntry: true,
  lostCreateHolds: "no",
  bridgeHandsRowOnFirst: false,
  recordsKnowForks: false,
  bridgeRotateChecksVersion: false,
  bridgeBuriesSecondChild: false,
  unknownRotationHolds: false,
  rotateKillsEntry: true,
  rotateBuriesParent: true,
  lateStatements: false,
  leases: 3,
  times: NO_CLOCK,
};

/** What lib/session did before decisions 011 to 014: kept because the tables show what it violated. */
export const EARLIER: Rules = {
  ...PAPER,
  takeBackLease: true,
  rowsForEntries: "by a write",
  deadRow: "killed",
  cacheDeadRow: "killed",
  rebase: "newest",
  newerEntryWins: true,
  fillStamp: "asked",
  bridgeRotateChecksVersion: true,
};

/** What lib/session does. */
export const SHIPPED: Rules = {
  ...EARLIER,
  rowsForEntries: "in one attempt",
  deadRow: "held",
  tieByWatermark: true,
  entryWithoutRow: "if ahead",
  answerTakesLaterVisit: true,
  entryKeepsLaterVisit: true,
  bridgeTouchesEntryFirst: true,
  lostCreateHolds: "unwaited",
  bridgeHandsRowOnFirst: true,
  recordsKnowForks: true,
  bridgeBuriesSecondChild: true,
  unknownRotationHolds: true,
  cacheDeadRow: "held",
  casKeepsEntryAsLong: true,
};

/** What this model proposes: an answer to each violation that it finds in SHIPPED and that has one. */
export const PROPOSED: Rules = { ...SHIPPED, swapChecksVisit: true };

export const withRules = (base: Rules, changes: Partial<Rules>): Rules => ({ ...base, ...changes });
