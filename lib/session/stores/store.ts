import type { SessionKey, SessionRecord, Touch } from "../core/types";

/** What the database knows of a key. A dead row is a session that was signed out and must stay so. */
export type Row =
  | { readonly state: "absent" }
  | { readonly state: "dead"; readonly absoluteExpiresAt: number }
  | { readonly state: "live"; readonly record: SessionRecord };

/** A row of a user's list. `record` is null if this release cannot read it: it can still be ended. */
export interface ListedRow {
  readonly key: SessionKey;
  readonly absoluteExpiresAt: number;
  readonly record: SessionRecord | null;
}

/** A row whose newest change the cache may not know. */
export interface OwedRow {
  readonly key: SessionKey;
  /** Since when (ms): the name of this note. */
  readonly since: number;
  readonly dead: boolean;
  readonly absoluteExpiresAt: number;
}

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
   * Replaces a row that is not dead, of a known format and of a version that is at most `readVersion`, and whose absolute
   * deadline is not before the record's: that one never grows. `record.version` must be greater. "lost" if there is no
   * such row: the caller reads to learn whether it is gone, dead, newer, shorter-lived or not to be read. Never inserts.
   */
  swap(key: SessionKey, readVersion: number, record: SessionRecord): Promise<"ok" | "lost">;

  /** Moves the idle deadline and the last visit of a row that is not dead; never back, never the version. */
  touch(key: SessionKey, touch: Touch): Promise<void>;

  /**
   * Makes a row dead for good: data dropped, key and absolute deadline kept. An absent row is added as a dead one that
   * lasts until `absentUntil` (ms); with `absentUntil` null it stays absent.
   * @param owedAt ms: notes in the same statement that the cache has yet to be told, so that no crash can part the two.
   *   The user is then kept, for `listOutbox`; with null it is dropped
   */
  bury(key: SessionKey, absentUntil: number | null, owedAt: number | null): Promise<void>;

  /**
   * Buries `parent` (not dead, of a known format, version at most `readVersion`) and inserts `child`, both or neither. If the parent has no
   * row and `parentMayBeAbsent`, a dead row is written for it. "lost" changes nothing: the caller reads the parent.
   * @param options.deadline ms: a row of the parent whose absolute deadline is earlier is "lost" too, as somebody shortened it.
   *   Absent at a sign-in, which begins a new one
   */
  rotate(
    parent: SessionKey,
    readVersion: number,
    child: SessionKey,
    record: SessionRecord,
    options: { readonly parentMayBeAbsent: boolean; readonly owedAt: number | null; readonly deadline?: number },
  ): Promise<"ok" | "lost">;

  /** The rows of a user that are not dead, newest visit first. Expired ones may be among them. */
  listByUser(userId: string): Promise<readonly ListedRow[]>;

  /**
   * Garbage collection, at most `limit` rows: rows past their absolute deadline, dead ones too, and, if `idle`, live rows
   * past their idle deadline. `before` is a time in ms. Returns how many went.
   */
  deleteExpired(options: { before: number; limit: number; idle: boolean }): Promise<number>;

  /** Notes that the cache has yet to be told of the row's newest change, since the time `since` (ms). */
  markOutbox(key: SessionKey, since: number): Promise<void>;

  /** Takes the note of that time back, and with it the user of a dead row. A note made since then stays. */
  clearOutbox(key: SessionKey, since: number): Promise<void>;

  /** Rows with a note, oldest first. @param userId only those that are or were sessions of this user */
  listOutbox(limit: number, userId?: string): Promise<readonly OwedRow[]>;
}
