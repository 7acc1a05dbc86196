// The words of the migration kit: what the command line and the console share.

import type { Settings } from "../core/config";
import type { Mode, SessionKey, SessionRecord } from "../core/types";
import type { SessionCache } from "../caches/cache";
import type { SessionStore } from "../stores/store";

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

/** The entries in bulk, each call one request. */
export interface EntryScan {
  /** Some keys of sessions (no index, no register) of this prefix; "0" begins, and ends. Keys may come twice. */
  scan(cursor: string, count: number): Promise<{ cursor: string; keys: readonly SessionKey[] }>;
  facts(keys: readonly SessionKey[]): Promise<readonly EntryFacts[]>;
  /** Whole entries: record and facts; null where there is no data or it cannot be read. */
  records(keys: readonly SessionKey[]): Promise<ReadonlyMap<SessionKey, SessionRecord>>;
  /** `lease` of caches/cache.ts for many keys, pipelined. */
  lease(keys: readonly SessionKey[], token: string, until: number): Promise<readonly ("ok" | "hit" | "dead")[]>;
  /** `fill` of caches/cache.ts for many keys, pipelined; null: the row is absent. */
  fill(
    fills: ReadonlyArray<{ key: SessionKey; record: SessionRecord | null; until: number }>,
    token: string,
    checkedAt: number,
  ): Promise<readonly ("ok" | "kept" | "lost" | "absent" | "dead")[]>;
  /** Removes keys of any kind under this prefix (UNLINK), for the purge before `cached_db`. Returns how many went. */
  remove(keys: readonly string[]): Promise<number>;
  /** As `scan`, but every key under the prefix: entries and indexes. */
  scanAll(cursor: string, count: number): Promise<{ cursor: string; keys: readonly string[] }>;
  /** The server's clock, ms. */
  clock(): Promise<number>;
  /** What INFO and CONFIG tell, null where the server does not say. Bytes. */
  server(): Promise<{
    evictionPolicy: string | null;
    usedMemory: number | null;
    maxMemory: number | null;
    keys: number | null;
  }>;
}

/** Everything the kit works on; made by ops/kit.ts from the environment. A tier that is not configured is null. */
export interface Kit {
  readonly settings: Settings;
  readonly phase: Phase;
  readonly store: SessionStore | null;
  readonly cache: SessionCache | null;
  readonly rows: RowScan | null;
  readonly entries: EntryScan | null;
  readonly fleet: Fleet;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  close(): Promise<void>;
}

/** A process that runs sessions, as it told itself. */
export interface Member {
  /** A random name; new with each process. */
  readonly process: string;
  readonly mode: Mode;
  readonly bridge: boolean;
  readonly hasDatabase: boolean;
  readonly hasCache: boolean;
  /** What was deployed: SESSION_BUILD, or what the platform says (VERCEL_GIT_COMMIT_SHA …); null if nothing does. */
  readonly build: string | null;
  readonly startedAt: number;
  readonly seenAt: number;
  /** Counters since the process started, by `<event type>.<outcome>`; and errors of the cache in the last ten minutes. */
  readonly counts: Readonly<Record<string, number>>;
  readonly recent: { readonly cacheCalls: number; readonly cacheErrors: number };
}

/** The register of processes, in every configured tier. */
export interface Fleet {
  /** Members seen within `withinMs`, the union of the tiers; of one process the latest word. Throws if a configured tier does not answer. */
  members(withinMs: number): Promise<readonly Member[]>;
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
