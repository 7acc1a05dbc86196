import type { SessionKey, SessionRecord, Touch } from "../core/types";

/** What the database knows of a key. A dead row is a session that was signed out and must stay so. */
export type Row =
  | { readonly state: "absent" }
  | { readonly state: "dead"; readonly absoluteExpiresAt: number }
  | { readonly state: "live"; readonly record: SessionRecord };

/**
 * The database tier: the authority in the modes `db` and `cached_db`. Each method is one conditional statement (rotate:
 * one transaction) and holds no policy: whether a record has expired is the caller's question. A method that cannot
 * tell what happened throws; the change may then have been applied or not. tests/contract/store.ts is this text as tests.
 */
export interface SessionStore {
  /** The row as it is. Throws only when the database failed or the row cannot be understood. */
  find(key: SessionKey): Promise<Row>;

  /** Adds a row. Never overwrites, not even a dead one: overwriting would hand one visitor another's session. */
  insert(key: SessionKey, record: SessionRecord): Promise<"ok" | "exists">;

  /**
   * Replaces a row that is not dead and whose version is at most `readVersion`; `record.version` must be greater.
   * "lost" if there is no such row: the caller reads to learn whether it is gone, dead or newer. Never inserts.
   */
  swap(key: SessionKey, readVersion: number, record: SessionRecord): Promise<"ok" | "lost">;

  /** Moves the idle deadline and the last visit of a row that is not dead; never back, never the version. */
  touch(key: SessionKey, touch: Touch): Promise<void>;

  /**
   * Makes a row dead for good: data and user dropped, key and absolute deadline kept. An absent row is added as a dead
   * one that lasts until `absentUntil` (ms); with `absentUntil` null it stays absent.
   */
  bury(key: SessionKey, absentUntil: number | null): Promise<void>;

  /**
   * Buries `parent` (not dead, version at most `readVersion`) and inserts `child`, both or neither. If the parent has no
   * row and `parentMayBeAbsent`, a dead row is written for it. "lost" changes nothing: the caller reads the parent.
   */
  rotate(
    parent: SessionKey,
    readVersion: number,
    child: SessionKey,
    record: SessionRecord,
    parentMayBeAbsent: boolean,
  ): Promise<"ok" | "lost">;

  /** The rows of a user that are not dead, newest visit first. Expired ones may be among them. */
  listByUser(userId: string): Promise<ReadonlyArray<{ readonly key: SessionKey; readonly record: SessionRecord }>>;

  /**
   * Garbage collection, at most `limit` rows: rows past their absolute deadline, dead ones too, and, if `idle`, live rows
   * past their idle deadline. `before` is a time in ms. Returns how many went.
   */
  deleteExpired(options: { before: number; limit: number; idle: boolean }): Promise<number>;

  /** Notes (or clears) that the cache still has to be told of the row's newest change. */
  markOutbox(key: SessionKey, since: number | null): Promise<void>;

  /** Keys whose newest change the cache has not acknowledged, oldest first. */
  listOutbox(limit: number): Promise<ReadonlyArray<{ readonly key: SessionKey; readonly row: Row }>>;
}
