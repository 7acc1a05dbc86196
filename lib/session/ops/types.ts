// The words of the migration kit: what the command line and the console share.

import type { SessionCache } from "../caches/cache";
import type { Settings } from "../core/config";
import type { Mode } from "../core/types";
import type { Fleet, Member } from "../fleet/types";
import type { SessionStore } from "../stores/store";
import type { EntryScan, RowScan } from "./bulk";

export type { Fleet, Member } from "../fleet/types";
export type { EntryFacts, EntryScan, LeaseReply, RowFacts, RowScan } from "./bulk";

/**
 * The states of a site, in the order a migration walks through them. Only neighbours may run side by side, which is what
 * makes a rolling deploy safe (docs/migrate.md).
 */
export const PHASES = ["db", "db+cache", "cached_db", "bridge", "cache+bridge", "cache"] as const;
/** One of PHASES: what SESSION_MODE says, whether SESSION_BRIDGE is on, and in `db` whether a cache is configured. */
export type Phase = (typeof PHASES)[number];

/**
 * Which phase a process is in by its settings.
 * @param of its settings, or a member of the fleet
 */
export function phaseOf(of: { mode: Mode; bridge: boolean; hasCache: boolean }): Phase {
  if (of.mode === "db") return of.hasCache ? "db+cache" : "db";
  if (of.mode === "cached_db") return of.bridge ? "bridge" : "cached_db";
  return of.bridge ? "cache+bridge" : "cache";
}

/** Everything the kit works on; made by ops/kit.ts from the environment. A tier that is not configured is null. */
export interface Kit {
  /** What the environment says, checked. Addresses and secrets are among it: print none of it. */
  readonly settings: Settings;
  /** The phase that this environment names; what the site runs `running` tells. */
  readonly phase: Phase;
  /** Single rows, as the site reads and writes them. */
  readonly store: SessionStore | null;
  /** Single entries, as the site reads and writes them. */
  readonly cache: SessionCache | null;
  /** Rows in bulk. */
  readonly rows: RowScan | null;
  /** Entries in bulk. */
  readonly entries: EntryScan | null;
  /** Who runs, by the registers of both tiers. */
  readonly fleet: Fleet;
  /**
   * The same by the register of each tier alone, where there is one.
   * @param withinMs milliseconds back from now
   * @throws SessionError SESSION_STORE_UNAVAILABLE if a configured tier does not answer
   */
  noted(withinMs: number): Promise<ReadonlyMap<"database" | "cache", readonly Member[]>>;
  /**
   * Takes processes that were not heard of for an hour out of each register, at most `limit` of each. A register that
   * does not answer keeps its notes.
   * @param limit notes of each register
   * @returns how many notes went
   */
  forget(limit: number): Promise<number>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Disconnects the database client of setup.ts, which the whole process shares: for a script that ends. */
  close(): Promise<void>;
}

/** How a long job tells where it is. */
export interface Progress {
  /** Records looked at since the job began; with `after`, since it went on. */
  readonly done: number;
  /** About what `done` will come to, counted at the start; null while nobody knows. */
  readonly total: number | null;
  /** How many records came to what; the words are those of the job (`warm`, `backfill`, `compare`, `purge`, `sweep`). */
  readonly counts: Readonly<Record<string, number>>;
  /** What `JobOptions.after` of the same job takes to go on from here. */
  readonly checkpoint: string;
}

/** How a long job is to run. */
export interface JobOptions {
  /** The checkpoint that an earlier run of the same job told last; it begins at the beginning if absent. */
  readonly after?: string;
  /** At most so many records a second, from the start of the job on; as fast as it goes if absent. */
  readonly rate?: number;
  /** Records a batch: 500 unless told, 2000 at most. */
  readonly batch?: number;
  /** Stops the job between two batches, without an error: it returns what it has come to. */
  readonly signal?: AbortSignal;
}

/**
 * A long job: yields its progress after each batch, and returns the last one, or its result. It runs only while somebody
 * iterates; `finished` lets it come to its end.
 */
export type Job<Result = Progress> = AsyncGenerator<Progress, Result, undefined>;

/**
 * How the two tiers differ on one session.
 *
 * - `missing`: a living row without entry data. `cache` would have to adopt it.
 * - `behind`: the entry's version or a deadline is below the row's. `warm` mends both.
 * - `ahead`: the entry knows more than the row: version, deadline, or there is no row. `backfill` mends it.
 * - `entry-undead`: the row is dead, the entry is not. `sweep` ends it, or `revoke`.
 * - `row-undead`: the entry is dead, the row is not. `backfill` ends it.
 * - `unreadable`: the entry is in no form that this release knows.
 */
export type DifferenceKind = "missing" | "behind" | "ahead" | "entry-undead" | "row-undead" | "unreadable";

/** One session on which the tiers differ. */
export interface Difference {
  /** The public handle, which is the key without its prefix: what `inspect` and `revoke` take. */
  readonly handle: string;
  /** In what they differ. */
  readonly kind: DifferenceKind;
  /** Why, in words: versions and deadlines, never data. */
  readonly why: string;
}

/** What `compare` found. */
export interface Comparison {
  /** Rows looked at. */
  readonly rows: number;
  /** Entries looked at; one that Redis named twice is counted twice. */
  readonly entries: number;
  /** Rows that agree with their entries, among them those that are over in both. */
  readonly same: number;
  /** Sessions by how they differ. All 0: the tiers hold the same. */
  readonly differences: Readonly<Record<DifferenceKind, number>>;
  /** The first ones of each kind. */
  readonly examples: readonly Difference[];
  /** False: a sample, or stopped; what was not looked at may differ. */
  readonly complete: boolean;
}

/** One condition of a step, or one finding of `doctor`. */
export interface Gate {
  /** A name that stays, such as `fleet`; the kit's README says what each gate asks. */
  readonly name: string;
  /** null: could not be told, which counts as no; of `doctor`, worth a look. */
  readonly ok: boolean | null;
  /** What was found, with numbers: a sentence for a person. */
  readonly found: string;
  /** What to do about it; empty if `ok`. */
  readonly fix: string;
}

/** From one phase to a neighbour: one change of the environment and one deploy. */
export interface Step {
  /** The phase that is left. */
  readonly from: Phase;
  /** The phase that is entered. */
  readonly to: Phase;
  /** What to change in the environment: name -> value, null takes it away. */
  readonly change: Readonly<Record<string, string | null>>;
  /** What does as well, in its place, while nobody knows which Redis it will be. */
  readonly or?: Readonly<Record<string, string | null>>;
}

/** Whether a step may be taken now. */
export interface Verdict {
  /** The step that was asked about. */
  readonly step: Step;
  /** Every gate said yes. */
  readonly go: boolean;
  /** Each condition of the step, in the order in which they were asked. */
  readonly gates: readonly Gate[];
}
