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
  /** Which procedures `cached_db` and `cache` follow is told by the mode; these are the details. */
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
  /** Decision 003: a reader in `cached_db` gives an entry ahead of its row a row. */
  readonly rowsForEntries: boolean;
  /** Base of another attempt: the row (2.3, "Conflict"), or the newer of row and entry. */
  readonly rebase: "row" | "newest";
  /** `cached_db` outside the bridge answers with a held entry that is newer than its row. */
  readonly newerEntryWins: boolean;
  /** In the bridge, of equal versions after a hold: entry or row. Outside it is always the row. */
  readonly bridgeTie: "entry" | "row";
  /** Of equal versions the entry wins in every mode if it is beyond its watermark: no row has that history. */
  readonly tieByWatermark: boolean;
  /** On equal versions an answer carries the later of each deadline, as the fill stores it. */
  readonly tieTakesLaterDeadline: boolean;
  /** A fill merges the deadlines of equal versions. */
  readonly fillMergesDeadlines: boolean;
  /** A write keeps the later idle deadline of what it replaces (then nobody could shorten it). */
  readonly writeKeepsLaterIdle: boolean;
  /** In `cached_db` an idle deadline in the entry is not the last word. */
  readonly rowDecidesExpiry: boolean;
  /** An entry that has a row behind it stays until the absolute deadline. */
  readonly keepUntilAbsolute: boolean;
  readonly touchReachesEntry: boolean;
  readonly cacheMaxAge: boolean;
  /** Whose clock stamps a fill: the reader's before it asked the row, or the server's when the fill lands (2.3). */
  readonly fillStamp: "asked" | "landed";
  readonly createNotAfter: boolean;
  /** `cached_db` outside the bridge makes the entry of a new session itself; and holds it when the reply was lost. */
  readonly cachedDbCreatesEntry: boolean;
  readonly lostCreateHolds: boolean;
  /**
   * Two answers to what this model found in the bridge (bridge.test.ts). A write there never stands on a row that the
   * entry has not got: it hands the row on first.
   */
  readonly bridgeHandsRowOnFirst: boolean;
  /** And an entry remembers which row versions it does not descend from, so that their writers are told "overtaken". */
  readonly entryKnowsForks: boolean;
  /** In the bridge a touch that did not reach the entry is none. */
  readonly bridgeTouchNeedsEntry: boolean;
  /** Rotation in the bridge: the script checks the version that was held, and the child takes over what came since. */
  readonly bridgeRotateChecksVersion: boolean;
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
  rowsForEntries: false,
  rebase: "row",
  newerEntryWins: false,
  bridgeTie: "entry",
  tieByWatermark: false,
  tieTakesLaterDeadline: false,
  fillMergesDeadlines: true,
  writeKeepsLaterIdle: false,
  rowDecidesExpiry: true,
  keepUntilAbsolute: true,
  touchReachesEntry: true,
  cacheMaxAge: true,
  fillStamp: "landed",
  createNotAfter: true,
  cachedDbCreatesEntry: true,
  lostCreateHolds: false,
  bridgeHandsRowOnFirst: false,
  entryKnowsForks: false,
  bridgeTouchNeedsEntry: false,
  bridgeRotateChecksVersion: false,
  rotateKillsEntry: true,
  rotateBuriesParent: true,
  lateStatements: false,
  leases: 3,
  times: NO_CLOCK,
};

/** What lib/session does where it refines the paper (docs/decisions 002 and 003, and its own readings). */
export const SHIPPED: Rules = {
  ...PAPER,
  takeBackLease: true,
  rowsForEntries: true,
  rebase: "newest",
  newerEntryWins: true,
  fillStamp: "asked",
  bridgeRotateChecksVersion: true,
};

/** What this model proposes: the same with an answer to each violation it found in the bridge, and in `create`. */
export const PROPOSED: Rules = {
  ...SHIPPED,
  bridgeHandsRowOnFirst: true,
  entryKnowsForks: true,
  tieByWatermark: true,
  tieTakesLaterDeadline: true,
  bridgeTouchNeedsEntry: true,
  cachedDbCreatesEntry: false,
};

export const withRules = (base: Rules, changes: Partial<Rules>): Rules => ({ ...base, ...changes });
