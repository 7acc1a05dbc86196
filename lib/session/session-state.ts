// What one session is and holds during one request: the facts of the stored record, reads, and changes in memory.

import { isSessionError, SessionError } from "./core/errors";
import { expiresAt, parseIdleRule } from "./core/expiry";
import { handleOfKey } from "./core/id";
import { UNSTORED } from "./core/record";
import type { IdleRule, Mode, SessionRecord } from "./core/types";
import { DataBag, type Patch, RESERVED } from "./data";
import { addFlash, type FlashMessage, listFlashes } from "./flash";
import type { Resumed, SessionManager } from "./manager";
import type { Source } from "./modes/mode";

/** The part of a session that asks no store. */
export class SessionState<Data extends object = Record<string, unknown>> {
  protected readonly manager: SessionManager;
  protected resumed: Resumed | null;
  protected bag: DataBag;
  /** Another idle lifetime that is yet to be saved. */
  protected idleRule: IdleRule | null = null;
  protected hasEnded = false;
  #hasGone = false;

  protected constructor(manager: SessionManager, resumed: Resumed | null) {
    this.manager = manager;
    this.resumed = resumed;
    this.bag = new DataBag(resumed?.record.data ?? {}, manager.shape);
  }

  /** The public handle of the stored session, for `revokeSession` and lists; no cookie can be made of it. Null while nothing is stored. */
  get id(): string | null {
    return this.resumed && !this.isNew ? handleOfKey(this.resumed.key) : null;
  }
  /** The signed-in user, or null. */
  get userId(): string | null {
    return this.resumed?.record.userId ?? null;
  }
  /** Whether nothing is stored yet: also while a session of an earlier library is only read from its cookie (import/). */
  get isNew(): boolean {
    return this.resumed === null || this.resumed.record.version === UNSTORED;
  }
  /** When it began; null while nothing is stored. */
  get createdAt(): Date | null {
    return this.#date((record) => record.createdAt);
  }
  /** The last visit that was noted; visits are noted at most every SESSION_TOUCH_AFTER seconds. */
  get lastSeenAt(): Date | null {
    return this.#date((record) => record.lastSeenAt);
  }
  /** When it ends without another visit: the earlier of idle and absolute deadline. */
  get expiresAt(): Date | null {
    return this.#date(expiresAt);
  }
  /** When the user signed in with this session; null if nobody did. */
  get authenticatedAt(): Date | null {
    return this.#date((record) => record.authenticatedAt);
  }
  /** The mode of this process: `db`, `cached_db` or `cache`. */
  get mode(): Mode {
    return this.manager.mode;
  }
  /** Which tier answered: `database` or `cache`; `none` while nothing is stored. */
  get source(): "none" | Source {
    return this.resumed && !this.isNew ? this.resumed.source : "none";
  }
  /** Whether `destroy` was called. */
  get ended(): boolean {
    return this.hasEnded;
  }
  /** Whether nothing can be written to it any more: it ended here, or a verb was told SESSION_GONE. @internal */
  get over(): boolean {
    return this.hasEnded || this.#hasGone;
  }

  /**
   * The value, or undefined. A change inside it is noticed at save.
   * @param key one of SessionData
   * @throws SessionError SESSION_DATA_INVALID if its schema refuses it and `onInvalid` is "refuse"; SESSION_KEY_INVALID for a
   * key that is no text, as each verb with a key
   */
  get<K extends keyof Data & string>(key: K): Data[K] | undefined {
    return visible(key) ? (this.bag.get(key) as Data[K] | undefined) : undefined;
  }
  /** Whether there is a value. @param key one of SessionData */
  has(key: keyof Data & string): boolean {
    return visible(key) && this.bag.has(key);
  }
  /** The keys that have a value. */
  keys(): (keyof Data & string)[] {
    return this.bag.keys().filter(visible) as (keyof Data & string)[];
  }
  /** Keys with their values. */
  entries(): [keyof Data & string, unknown][] {
    return this.keys().map((key) => [key, this.get(key)]);
  }
  /** The data as a plain object. */
  toJSON(): Partial<Data> {
    return Object.fromEntries(this.entries()) as Partial<Data>;
  }

  /**
   * Sets a value in memory; `save` stores it.
   * @param key one of SessionData, at most 128 characters
   * @param value JSON, Date, Map, Set or bigint
   * @returns this session
   * @throws SessionError SESSION_VALUE_INVALID naming the path of what cannot be stored, and the session is unchanged;
   * SESSION_KEY_INVALID, SESSION_ENDED
   */
  set<K extends keyof Data & string>(key: K, value: Exclude<Data[K], undefined>): this {
    this.assertOpen();
    assertOwnKey(key);
    this.bag.set(key, value);
    return this;
  }
  /** Takes a value away. @param key one of SessionData @returns whether it was there @throws SessionError SESSION_ENDED */
  delete(key: keyof Data & string): boolean {
    this.assertOpen();
    return visible(key) && this.bag.delete(key);
  }
  /** Deletes every key. The session itself, its user and its id stay. */
  clear(): void {
    this.assertOpen();
    this.bag.clear();
  }
  /** The value, which is deleted. @param key one of SessionData */
  pop<K extends keyof Data & string>(key: K): Data[K] | undefined {
    const value = this.get(key);
    this.delete(key);
    return value;
  }
  /**
   * The value; if there is none, `value`, which is then set.
   * @param key one of SessionData
   * @param value as for `set`
   * @throws SessionError as `set`
   */
  setDefault<K extends keyof Data & string>(key: K, value: Exclude<Data[K], undefined>): Data[K] {
    if (!this.has(key)) this.set(key, value);
    return this.get(key) as Data[K];
  }

  /**
   * Keeps a message for the next page the user sees; `<Flash />` shows it once. Saved with everything else.
   * @param key what kind of message it is, such as "notice"
   * @param value what it says: a text or a number, or whatever else `set` takes, for a `<Flash render={…} />` to show. A
   * `<Flash />` without `render` shows nothing of it, and the message is over with that navigation all the same
   * @throws SessionError SESSION_VALUE_INVALID naming the path, SESSION_KEY_INVALID, SESSION_ENDED
   */
  flash(key: string, value: unknown): void {
    this.assertOpen();
    addFlash(this.bag, key, value, this.manager.now());
  }
  /** The messages that wait to be shown, oldest first: each with its `id`, `key` and `value`. */
  flashes(): FlashMessage[] {
    return listFlashes(this.bag);
  }

  /**
   * Sets this session's idle lifetime: seconds, a fixed end, until the browser closes, or null for the default. Never
   * beyond the absolute deadline. Takes effect with the next save.
   * @param lifetime seconds, a Date, "browser" or null
   * @throws SessionError SESSION_VALUE_INVALID, SESSION_ENDED
   */
  setExpiry(lifetime: number | Date | "browser" | null): void {
    this.assertOpen();
    this.idleRule = parseIdleRule(lifetime);
  }

  /** @internal */
  stored(): Resumed | null {
    return this.resumed;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const who = this.userId === null ? "anonymous" : "signed in";
    return `Session { ${this.isNew ? "new" : "stored"}, ${who}, ${this.bag.names("").filter(visible).length} keys }`;
  }

  /** Goes on from what is stored now, which contains `saved`; what else was changed stays a change. */
  protected goOnFrom(resumed: Resumed, saved: Patch | null): void {
    this.resumed = resumed;
    this.bag.rebase(resumed.record.data, saved);
  }

  /** What fails leaves no lifetime behind that it had set. */
  protected async orRestore(work: () => Promise<void>): Promise<void> {
    const rule = this.idleRule;
    try {
      await work();
    } catch (error) {
      this.idleRule = rule;
      throw error;
    }
  }

  protected passOn(error: unknown): never {
    this.#hasGone ||= isSessionError(error, "SESSION_GONE");
    throw error;
  }

  protected assertOpen(): void {
    if (this.hasEnded) throw new SessionError("SESSION_ENDED", "This session was destroyed.");
  }

  #date(pick: (record: SessionRecord) => number | null): Date | null {
    const time = this.resumed && pick(this.resumed.record);
    return time === null ? null : new Date(time);
  }
}

/** @returns false for a key that is the library's own @throws SessionError SESSION_KEY_INVALID for what is no text */
function visible(key: unknown): key is string {
  if (typeof key === "string") return !key.startsWith(RESERVED);
  throw new SessionError("SESSION_KEY_INVALID", "A session key is no text.");
}

/** @throws SessionError SESSION_KEY_INVALID for a key that no user may set */
export function assertOwnKey(key: unknown): void {
  if (!visible(key)) throw new SessionError("SESSION_KEY_INVALID", `Keys that begin with "${RESERVED}" are reserved.`);
}
