import type { SessionKey, SessionRecord, Touch } from "../core/types";

/**
 * What the cache knows of a key. `held` means that somebody knows of something newer, or is about to find out: in
 * `cached_db` the data is then not to be trusted. `record` is null in an entry that is only a lease. `checkedAt` (ms) is
 * when the data was last known to be the row's; `rowVersion` the highest row version the entry descends from.
 */
export type Entry =
  | { readonly state: "absent" }
  | { readonly state: "dead" }
  | {
      readonly state: "live";
      readonly record: SessionRecord | null;
      readonly held: boolean;
      readonly checkedAt: number;
      readonly rowVersion: number;
    };

/** What `lease` and `hold` found. `entry` is the entry as it was just before. */
export type LeaseOutcome = { readonly outcome: "ok" | "hit" | "dead"; readonly entry: Entry };
export type FillOutcome = "ok" | "kept" | "lost" | "absent" | "dead";
export type PutOutcome = "ok" | "old" | "overtaken" | "absent" | "dead";
export type CasOutcome = "ok" | "conflict" | "absent" | "dead";

/** Until when an entry may stay in the cache (ms). Garbage collection only: deadlines live in the record. */
export interface Keep {
  readonly until: number;
}

/**
 * The cache tier: the authority in mode `cache`, a copy in `cached_db`. Every method is atomic on one key. Only `create`,
 * `lease`, `hold` and `rotate` make an entry; everything else refuses when there is none, so that whatever arrives late
 * cannot bring back what is gone. A dead entry stays dead. What stands under the key and cannot be understood only `kill`
 * overwrites; the others throw (`isUnreadable`). tests/contract/cache.ts is this text as tests.
 * `token` is a random string that names one lease or hold.
 */
export interface SessionCache {
  /** The entry as it is. Throws when the cache failed or the entry cannot be understood. */
  get(key: SessionKey): Promise<Entry>;

  /**
   * Adds an entry; "exists" if there is one of any kind. Refuses ("late") after `notAfter` (ms, the server's clock), so
   * that a call that was given up cannot revive a session that has meanwhile been buried and forgotten.
   */
  create(
    key: SessionKey,
    record: SessionRecord,
    options: Keep & { rowVersion: number; notAfter: number; checkedAt: number },
  ): Promise<"ok" | "exists" | "late">;

  /** Asks for the right to fill: "hit" if there is data without a hold, "dead", else the hold is `token` and "ok". */
  lease(key: SessionKey, token: string, options: Keep): Promise<LeaseOutcome>;

  /** Says that the data may be stale, whatever it is; makes an entry without data if there is none. */
  hold(key: SessionKey, token: string, options: Keep): Promise<LeaseOutcome>;

  /**
   * Ends the lease `token` with what the database had. Newer data replaces older ("ok"); other data stays ("kept"), on
   * equal versions with the later of each deadline. `record` null (the row is absent): an entry without data goes.
   */
  fill(
    key: SessionKey,
    record: SessionRecord | null,
    token: string,
    options: Keep & { checkedAt: number },
  ): Promise<FillOutcome>;

  // `fill`, `put` and `cas` keep a later visit than the record knows of, with its idle deadline: a touch that came in between
  // is not taken back.

  /**
   * Hands on what was written to the row. Leaves a hold alone: whoever holds must look for itself. "old": a descendant of
   * this write is there; "overtaken": something is there that does not contain it, because a neighbour wrote the entry
   * meanwhile, or because of what is there the `forks` name this version.
   */
  put(key: SessionKey, record: SessionRecord, options: Keep & { checkedAt: number }): Promise<PutOutcome>;

  /** Writes where the cache is the authority: the entry's version must be `readVersion`, `record.version` one more. */
  cas(key: SessionKey, readVersion: number, record: SessionRecord, options: Keep): Promise<CasOutcome>;

  /**
   * Moves the idle deadline and the last visit of an entry that has data; never back, never the version. The entry stays
   * as long as before, or until `until` if that is later.
   */
  touch(key: SessionKey, touch: Touch, options?: Keep): Promise<void>;

  /**
   * Makes the entry dead, also where there was none, or something else, and keeps it so until `until`. Takes it from the
   * user's index.
   */
  kill(key: SessionKey, options: Keep & { userId: string | null }): Promise<void>;

  /**
   * Kills `parent` and creates `child` in one step. With `readVersion` the parent's data must have that version, 0 for an
   * entry without data ("conflict", "absent"); with null it may be anything but dead. A dead parent refuses with "dead". "exists" if the
   * child is there already, "late" as in `create`.
   */
  rotate(
    parent: SessionKey,
    readVersion: number | null,
    child: SessionKey,
    record: SessionRecord,
    options: Keep & {
      parentUntil: number;
      rowVersion: number;
      notAfter: number;
      checkedAt: number;
      parentUserId: string | null;
    },
  ): Promise<CasOutcome | "exists" | "late">;

  /** The keys that `create` and `rotate` noted for a user and that have not passed their deadline. Some may be dead. */
  listByUser(userId: string, now: number): Promise<readonly SessionKey[]>;
}
