// Who runs sessions at the moment: the words. No code, and nothing about a session or a user.

import type { Mode } from "../core/types";

/** A process that runs sessions, as it told itself. Times are ms since the epoch. */
export interface Member {
  /** A random name; new with each process. */
  readonly process: string;
  /** Its SESSION_MODE. */
  readonly mode: Mode;
  /** Whether its SESSION_BRIDGE is on. */
  readonly bridge: boolean;
  /** Whether its environment names a database. */
  readonly hasDatabase: boolean;
  /** Whether its environment names a cache. */
  readonly hasCache: boolean;
  /** What was deployed: SESSION_BUILD, or what the platform says (VERCEL_GIT_COMMIT_SHA …); null if nothing does. */
  readonly build: string | null;
  /** When it told for the first time that it runs. */
  readonly startedAt: number;
  /** Its last word; it tells every half minute while it is used. */
  readonly seenAt: number;
  /** Counters since the process started, by `<event type>.<outcome>` (metrics/counters.ts). */
  readonly counts: Readonly<Record<string, number>>;
  /** Calls to the cache in the last ten minutes, and how many of them were not answered. */
  readonly recent: {
    /** All of them. */
    readonly cacheCalls: number;
    /** Those that failed or were late. */
    readonly cacheErrors: number;
  };
  /** Calls since the process started by how long they took: one number per bucket of metrics/histogram.ts. */
  readonly latencies: {
    /** Up to 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000 ms, and longer. */
    readonly database: readonly number[];
    /** The same buckets. */
    readonly cache: readonly number[];
  };
}

/** The register of processes, in every configured tier. */
export interface Fleet {
  /**
   * Members seen within `withinMs`, the union of the tiers; of one process the latest word.
   * @param withinMs milliseconds back from now; 3,600,000 is the most that is remembered
   * @throws SessionError SESSION_STORE_UNAVAILABLE if a configured tier does not answer
   */
  members(withinMs: number): Promise<readonly Member[]>;
}

/**
 * The register in one tier. A note is kept for REMEMBERED_MS (fleet/member.ts) after the last word of its process. Each
 * method throws SESSION_STORE_UNAVAILABLE when the tier does not answer. tests/contract/fleet.ts is this text as tests.
 */
export interface Register {
  /** Writes the note of a process, over its earlier one. "missing": this tier has no place for it. */
  note(member: Member): Promise<"ok" | "missing">;
  /** The notes of the last `withinMs` (of the latest MOST_MEMBERS processes), in any order. */
  list(withinMs: number): Promise<readonly Member[]>;
  /** Removes notes that are too old, at most `limit`. @returns how many went */
  sweep(limit: number): Promise<number>;
}

/** The register of a configured tier. */
export interface TierRegister {
  readonly tier: "database" | "cache";
  readonly register: Register;
}
