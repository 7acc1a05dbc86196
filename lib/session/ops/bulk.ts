// Rows and entries in bulk: what a migration needs beyond the two contracts of the tiers.

import type { Entry, FillOutcome, PutOutcome } from "../caches/cache";
import type { SessionKey, SessionRecord } from "../core/types";

/** What a row says without its data. Times are ms since the epoch. */
export interface RowFacts {
  /** `<prefix>:<handle>`, the same in both tiers. */
  readonly key: SessionKey;
  /** Rises with each write; a visit alone does not change it. */
  readonly version: number;
  /** Signed out: the row stays without data until its absolute deadline, so that nothing revives the session. */
  readonly dead: boolean;
  /** null: nobody is signed in, or the row is dead. While the cache has yet to be told of its end a dead row keeps it. */
  readonly userId: string | null;
  /** The last visit that was written down; not each one is (SESSION_TOUCH_AFTER). */
  readonly lastSeenAt: number;
  /** From then on the session is over, unless it is visited before. */
  readonly idleExpiresAt: number;
  /** From then on it is over in any case. */
  readonly absoluteExpiresAt: number;
}

/**
 * What the first line of an entry says (caches/entry.ts). Times are ms since the epoch.
 *
 * - `absent`: nothing stands under the key.
 * - `dead`: signed out, or replaced by a new id; the entry stays so that nothing revives the session.
 * - `unreadable`: something of no form that this release knows.
 * - `live`: an entry, perhaps one whose time is over.
 */
export type EntryFacts =
  | { readonly state: "absent" | "dead" | "unreadable" }
  | {
      readonly state: "live";
      /** False: it is only a lease or a hold, and says nothing of the session. */
      readonly data: boolean;
      /** Somebody knows of something newer, or is about to find out: `cached_db` asks the row. */
      readonly held: boolean;
      /** That of the record in it; 0 without data. */
      readonly version: number;
      /** The highest version of the row that this entry contains. Below `version`: written where no row was. */
      readonly rowVersion: number;
      /** As in RowFacts; 0 without data. */
      readonly idleExpiresAt: number;
      /** As in RowFacts; 0 without data. */
      readonly absoluteExpiresAt: number;
    };

/** The rows in bulk: what a migration needs beyond the store contract. Memory does not grow with the number of rows. */
export interface RowScan {
  /**
   * The next rows in the order of their keys, of this prefix only; all kinds: live, expired, dead.
   * @param after the last key of the page before; null begins
   * @param limit at most so many rows
   * @returns none at the end; before it there may be fewer than `limit`
   * @throws SessionError SESSION_VALUE_INVALID if `after` is no key of this prefix
   */
  page(after: SessionKey | null, limit: number): Promise<readonly RowFacts[]>;
  /**
   * What the rows of `keys` say, by one statement.
   * @param keys 2000 at most
   * @returns those that have a row, dead ones too
   */
  facts(keys: readonly SessionKey[]): Promise<ReadonlyMap<SessionKey, RowFacts>>;
  /**
   * The rows of `keys` with their data.
   * @param keys 2000 at most
   * @returns those whose row is not dead; null for one that this release cannot read
   */
  records(keys: readonly SessionKey[]): Promise<ReadonlyMap<SessionKey, SessionRecord | null>>;
  /**
   * Adds rows; one that is there stays, whatever it is.
   * @param records what to add, by key
   * @returns how many were added
   */
  insertMissing(records: ReadonlyMap<SessionKey, SessionRecord>): Promise<number>;
  /**
   * Counts the rows of this prefix, by four statements that read no data.
   * @param now ms since the epoch: what is over by then is expired
   */
  count(now: number): Promise<{
    /** Neither signed out nor over: the sessions that could still be used. */
    live: number;
    /** Signed out, kept until their absolute deadline. */
    dead: number;
    /** Over, and not yet removed by `sweep`. */
    expired: number;
    /** Of all these, with a note that the cache may not know their newest change. After a `sweep` only those of the last minute. */
    owed: number;
  }>;
  /** The database's clock, ms since the epoch. */
  clock(): Promise<number>;
}

/** The entries in bulk, each call one request; large records take more, of about a megabyte each. */
export interface EntryScan {
  /**
   * Some keys of sessions (no index, no register) of this prefix. Whatever is there all the time comes at least once.
   * @param cursor "0" begins; then the one that was returned last
   * @param count about so many keys of the server, of which those of this prefix are returned: perhaps none
   * @throws SessionError SESSION_VALUE_INVALID if `cursor` is none
   */
  scan(
    cursor: string,
    count: number,
  ): Promise<{
    /** "0" at the end. */
    cursor: string;
    /** The same key may come twice. */
    keys: readonly SessionKey[];
  }>;
  /**
   * What the entries of `keys` say, without their data.
   * @param keys in any order
   * @returns one for each key, in their order
   */
  facts(keys: readonly SessionKey[]): Promise<readonly EntryFacts[]>;
  /**
   * The whole entries.
   * @param keys in any order
   * @returns one for each key, in their order
   */
  read(keys: readonly SessionKey[]): Promise<ReadonlyArray<Entry | { readonly state: "unreadable" }>>;

  // caches/cache.ts for many keys. What stands under a key and is no entry is "unreadable"; it is left alone. Each key is
  // done by itself: what another one answered means nothing for it.

  /**
   * Asks for the right to fill each key.
   * @param keys those that seem to have no data
   * @param token names these leases; the same is shown to `fill`
   * @param until ms since the epoch: so long an entry that is only a lease stays
   * @returns one for each key, in their order
   */
  lease(keys: readonly SessionKey[], token: string, until: number): Promise<readonly LeaseReply[]>;
  /**
   * Says of each key that its data may be stale, whatever they are.
   * @param keys those whose data seem to be behind
   * @param token names these holds; the same is shown to `fill`
   * @param until ms since the epoch: so long an entry stays that had to be made for it
   * @returns one for each key, in their order; never "hit"
   */
  hold(keys: readonly SessionKey[], token: string, until: number): Promise<readonly LeaseReply[]>;
  /**
   * Ends leases or holds with what the database had.
   * @param fills `record` null: there is no such row. `until` (ms since the epoch): so long the entry may stay
   * @param token that of the leases or holds
   * @param checkedAt ms since the epoch: when the rows were asked
   * @returns one for each, in their order: "ok", "kept" (other data stay), "lost" (the lease is another's by now), "absent",
   *   "dead", "unreadable"
   */
  fill(
    fills: ReadonlyArray<{ key: SessionKey; record: SessionRecord | null; until: number }>,
    token: string,
    checkedAt: number,
  ): Promise<ReadonlyArray<FillOutcome | "unreadable">>;
  /**
   * Hands on what was written to the rows. Makes no entry, and leaves holds alone.
   * @param puts `until` (ms since the epoch): so long the entry may stay
   * @param checkedAt ms since the epoch: when the rows were written
   * @returns one for each, in their order: "ok", "old" (a later write is there, which contains this one), "overtaken"
   *   (something is there that does not), "absent", "dead", "unreadable"
   */
  put(
    puts: ReadonlyArray<{ key: SessionKey; record: SessionRecord; until: number }>,
    checkedAt: number,
  ): Promise<ReadonlyArray<PutOutcome | "unreadable">>;
  /**
   * Notes entries in their users' indexes, as `create` does; not those that are dead or absent.
   * @param members `absoluteExpiresAt` (ms since the epoch): so long the note is of use
   * @returns one for each, in their order
   */
  enlist(
    members: ReadonlyArray<{ key: SessionKey; userId: string; absoluteExpiresAt: number }>,
  ): Promise<ReadonlyArray<"ok" | "absent" | "dead" | "unreadable">>;

  /**
   * Removes keys (UNLINK), for the purge before `cached_db`.
   * @param keys of `scanAll`
   * @returns how many went
   */
  remove(keys: readonly string[]): Promise<number>;
  /**
   * As `scan`, but entries and user indexes: all that may go. The register and other prefixes' keys are not among them.
   * @param cursor as for `scan`
   * @param count as for `scan`
   */
  scanAll(
    cursor: string,
    count: number,
  ): Promise<{
    /** "0" at the end. */
    cursor: string;
    /** The same key may come twice. */
    keys: readonly string[];
  }>;
  /** The server's clock, ms since the epoch. */
  clock(): Promise<number>;
  /** What DBSIZE, INFO and CONFIG tell; null where the server does not say, as Upstash of most. */
  server(): Promise<{
    /** `noeviction` is what `bridge`, `cache+bridge` and `cache` need: with any other a full server throws sessions away. */
    evictionPolicy: string | null;
    /** Bytes. */
    usedMemory: number | null;
    /** Bytes; 0: no limit of its own. */
    maxMemory: number | null;
    /** All keys of this database of the server, those of other prefixes and other programs too. */
    keys: number | null;
  }>;
}

/**
 * "ok": the lease or hold is taken. "hit": there are data that nobody doubts. "dead": signed out. "unreadable": no entry.
 */
export type LeaseReply = "ok" | "hit" | "dead" | "unreadable";
