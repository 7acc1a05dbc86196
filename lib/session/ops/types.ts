// The words of the migration kit: what the command line and the console share.

import type { Entry, FillOutcome, PutOutcome, SessionCache } from "../caches/cache";
import type { Settings } from "../core/config";
import type { Mode, SessionKey, SessionRecord } from "../core/types";
import type { Fleet } from "../fleet/types";
import type { SessionStore } from "../stores/store";

export type { Fleet, Member } from "../fleet/types";

/**
 * The states of a site, in the order a migration walks through them. Only neighbours may run side by side, which is what
 * makes a rolling deploy safe (docs/migrate.md).
 */
export const PHASES = ["db", "db+cache", "cached_db", "bridge", "cache+bridge", "cache"] as const;
export type Phase = (typeof PHASES)[number];

/** Which phase a process is in by its settings. */
export function phaseOf(of: { mode: Mode; bridge: boolean; hasCache: boolean }): Phase {
  if (of.mode === "db") return of.hasCache ? "db+cache" : "db";
  if (of.mode === "cached_db") return of.bridge ? "bridge" : "cached_db";
  return of.bridge ? "cache+bridge" : "cache";
}

/** What a row says without its data. Times are ms since the epoch. */
export interface RowFacts {
  readonly key: SessionKey;
  readonly version: number;
  readonly dead: boolean;
  readonly userId: string | null;
  readonly lastSeenAt: number;
  readonly idleExpiresAt: number;
  readonly absoluteExpiresAt: number;
}

/** What the first line of an entry says (caches/entry.ts). `data` is whether it has any. */
export type EntryFacts =
  | { readonly state: "absent" | "dead" | "unreadable" }
  | {
      readonly state: "live";
      readonly data: boolean;
      readonly held: boolean;
      readonly version: number;
      readonly rowVersion: number;
      readonly idleExpiresAt: number;
      readonly absoluteExpiresAt: number;
    };

/** The rows in bulk: what a migration needs beyond the store contract. Memory does not grow with the number of rows. */
export interface RowScan {
  /** The next rows in the order of their keys, of this prefix only; all kinds: live, expired, dead. */
  page(after: SessionKey | null, limit: number): Promise<readonly RowFacts[]>;
  facts(keys: readonly SessionKey[]): Promise<ReadonlyMap<SessionKey, RowFacts>>;
  /** The living ones among `keys`; null for a row that this release cannot read. */
  records(keys: readonly SessionKey[]): Promise<ReadonlyMap<SessionKey, SessionRecord | null>>;
  /** Adds those that have no row at all; whatever is there stays. Returns how many were added. */
  insertMissing(records: ReadonlyMap<SessionKey, SessionRecord>): Promise<number>;
  /** Cheap counts: living (neither dead nor expired at `now`), dead, expired, with a note for the cache. */
  count(now: number): Promise<{ live: number; dead: number; expired: number; owed: number }>;
  /** The database's clock, ms. */
  clock(): Promise<number>;
}

/** The entries in bulk, each call one request; large records take more, of about a megabyte each. */
export interface EntryScan {
  /** Some keys of sessions (no index, no register) of this prefix; "0" begins, and ends. Keys may come twice. */
  scan(cursor: string, count: number): Promise<{ cursor: string; keys: readonly SessionKey[] }>;
  facts(keys: readonly SessionKey[]): Promise<readonly EntryFacts[]>;
  /** The whole entries. */
  read(keys: readonly SessionKey[]): Promise<ReadonlyArray<Entry | { readonly state: "unreadable" }>>;

  // caches/cache.ts for many keys. What stands under a key and is no entry is "unreadable"; it is left alone.

  lease(keys: readonly SessionKey[], token: string, until: number): Promise<readonly LeaseReply[]>;
  hold(keys: readonly SessionKey[], token: string, until: number): Promise<readonly LeaseReply[]>;
  /** `record` null: there is no such row. */
  fill(
    fills: ReadonlyArray<{ key: SessionKey; record: SessionRecord | null; until: number }>,
    token: string,
    checkedAt: number,
  ): Promise<ReadonlyArray<FillOutcome | "unreadable">>;
  put(
    puts: ReadonlyArray<{ key: SessionKey; record: SessionRecord; until: number }>,
    checkedAt: number,
  ): Promise<ReadonlyArray<PutOutcome | "unreadable">>;
  /** Notes entries in their users' indexes, as `create` does; not those that are dead or absent. */
  enlist(
    members: ReadonlyArray<{ key: SessionKey; userId: string; absoluteExpiresAt: number }>,
  ): Promise<ReadonlyArray<"ok" | "absent" | "dead" | "unreadable">>;

  /** Removes keys (UNLINK), for the purge before `cached_db`. Returns how many went. */
  remove(keys: readonly string[]): Promise<number>;
  /** As `scan`, but entries and user indexes: all that may go. The register and other prefixes' keys are not among them. */
  scanAll(cursor: string, count: number): Promise<{ cursor: string; keys: readonly string[] }>;
  /** The server's clock, ms. */
  clock(): Promise<number>;
  /** What INFO, CONFIG and DBSIZE tell, null where the server does not say. Bytes; a `maxMemory` of 0 is no limit. */
  server(): Promise<{
    evictionPolicy: string | null;
    usedMemory: number | null;
    maxMemory: number | null;
    keys: number | null;
  }>;
}

export type LeaseReply = "ok" | "hit" | "dead" | "unreadable";

/** Everything the kit works on; made by ops/kit.ts from the environment. A tier that is not configured is null. */
export interface Kit {
  readonly settings: Settings;
  readonly phase: Phase;
  readonly store: SessionStore | null;
  readonly cache: SessionCache | null;
  readonly rows: RowScan | null;
  readonly entries: EntryScan | null;
  readonly fleet: Fleet;
  /**
   * Takes processes that were not heard of for an hour out of each register, at most `limit` of each.
   * @returns how many notes went
   */
  forget(limit: number): Promise<number>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  close(): Promise<void>;
}

/** How a long job tells where it is. `checkpoint` is what `after` takes to go on from here. */
export interface Progress {
  readonly done: number;
  /** null while nobody knows. */
  readonly total: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly checkpoint: string;
}

export interface JobOptions {
  /** The checkpoint of an earlier run. */
  readonly after?: string;
  /** At most so many records a second. */
  readonly rate?: number;
  /** Records a batch. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
}

/** A long job: yields its progress after each batch, returns the last one. Stopping the iteration stops the job. */
export type Job<Result = Progress> = AsyncGenerator<Progress, Result, undefined>;

/** How the two tiers differ on one session. */
export type DifferenceKind =
  /** A living row without entry data: `cache` would have to adopt it. */
  | "missing"
  /** The entry's version or a deadline is below the row's. */
  | "behind"
  /** The entry knows more than the row: version, deadline, or there is no row. */
  | "ahead"
  /** The row is dead, the entry is not. */
  | "entry-undead"
  /** The entry is dead, the row is not. */
  | "row-undead"
  | "unreadable";

export interface Difference {
  /** The public handle: the key without its prefix. */
  readonly handle: string;
  readonly kind: DifferenceKind;
  /** Why, in words: versions and deadlines, never data. */
  readonly why: string;
}

export interface Comparison {
  readonly rows: number;
  readonly entries: number;
  readonly same: number;
  readonly differences: Readonly<Record<DifferenceKind, number>>;
  /** The first ones. */
  readonly examples: readonly Difference[];
  /** Whether everything was looked at, or a sample. */
  readonly complete: boolean;
}

/** One condition of a step. */
export interface Gate {
  readonly name: string;
  /** null: could not be told; counts as no. */
  readonly ok: boolean | null;
  /** What was found, with numbers. */
  readonly found: string;
  /** What to do about it; empty if `ok`. */
  readonly fix: string;
}

export interface Step {
  readonly from: Phase;
  readonly to: Phase;
  /** What to change in the environment: name -> value, null takes it away. */
  readonly change: Readonly<Record<string, string | null>>;
}

export interface Verdict {
  readonly step: Step;
  readonly go: boolean;
  readonly gates: readonly Gate[];
}
