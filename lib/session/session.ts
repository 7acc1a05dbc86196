// The session object that pages, actions and handlers hold: reads, changes, and the five verbs that write.

import { SessionError } from "./core/errors";
import { expiresAt } from "./core/expiry";
import { handleOfKey, newToken } from "./core/id";
import type { DeviceFacts, IdleRule, Mode, SessionRecord } from "./core/types";
import { applyPatch, DataBag, type Patch, RESERVED } from "./data";
import type { Draft, Resumed, Saved, SessionManager } from "./manager";
import type { Source } from "./modes/mode";

/** What the session needs of the response it belongs to. */
export interface CookiePort {
  /** Whether the browser's cookie was sealed with an older password: it is renewed at the next write. */
  readonly outdated: boolean;
  /** @throws SessionError SESSION_READ_ONLY where no cookie can be sent, before anything is stored */
  assertWritable(): void;
  /** @param record decides how long the browser keeps the cookie */
  write(pointer: { id: string; version: number | null }, record: SessionRecord): Promise<void>;
  clear(): void;
  /** Device facts of this request, or null if they are not kept. */
  device(): DeviceFacts | null;
}

/** A flash message as it is stored: shown once, then acknowledged by its id. */
export interface FlashMessage {
  readonly id: string;
  readonly key: string;
  readonly value: unknown;
}

const FLASH = `${RESERVED}flash.`;

/**
 * One session during one request. Reads are synchronous and see this handle's own changes; nothing is stored before
 * `save`, `update`, `regenerate`, `login` or `destroy`. Changes merge per top-level key onto the newest stored version.
 */
export class Session<Data extends object = Record<string, unknown>> {
  readonly #manager: SessionManager;
  readonly #cookie: CookiePort;
  #stored: Resumed | null;
  #data: DataBag;
  #idleRule: IdleRule | null = null;
  #ended = false;
  #updating = false;
  #last: Promise<unknown> = Promise.resolve();

  /** Not for users: see `getSession`. */
  constructor(manager: SessionManager, cookie: CookiePort, stored: Resumed | null) {
    this.#manager = manager;
    this.#cookie = cookie;
    this.#stored = stored;
    this.#data = new DataBag(stored?.record.data ?? {});
  }

  /** The public handle of the stored session, for `revokeSession` and lists; no cookie can be made of it. Null while nothing is stored. */
  get id(): string | null {
    return this.#stored && handleOfKey(this.#stored.key);
  }
  /** The signed-in user, or null. */
  get userId(): string | null {
    return this.#stored?.record.userId ?? null;
  }
  /** Whether nothing is stored yet. */
  get isNew(): boolean {
    return this.#stored === null;
  }
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
  /** When the user last signed in with this session; null if nobody did. */
  get authenticatedAt(): Date | null {
    return this.#stored?.record.authenticatedAt == null ? null : new Date(this.#stored.record.authenticatedAt);
  }
  get mode(): Mode {
    return this.#manager.mode;
  }
  /** Which tier answered. */
  get source(): "none" | Source {
    return this.#stored?.source ?? "none";
  }

  get<K extends keyof Data & string>(key: K): Data[K] | undefined {
    return visible(key) ? (this.#data.get(key) as Data[K] | undefined) : undefined;
  }
  has(key: keyof Data & string): boolean {
    return visible(key) && this.#data.has(key);
  }
  keys(): (keyof Data & string)[] {
    return this.#data.keys().filter(visible) as (keyof Data & string)[];
  }
  entries(): [keyof Data & string, unknown][] {
    return this.keys().map((key) => [key, this.get(key)]);
  }
  /** The data as a plain object. */
  toJSON(): Partial<Data> {
    return Object.fromEntries(this.entries()) as Partial<Data>;
  }

  /** @throws SessionError SESSION_VALUE_INVALID naming the path of what cannot be stored; the session is unchanged then */
  set<K extends keyof Data & string>(key: K, value: Exclude<Data[K], undefined>): this {
    this.#assertOpen();
    if (!visible(key)) throw new SessionError("SESSION_KEY_INVALID", `Keys that begin with "${RESERVED}" are reserved.`);
    this.#data.set(key, value);
    return this;
  }
  /** @returns whether the key was there */
  delete(key: keyof Data & string): boolean {
    this.#assertOpen();
    return visible(key) && this.#data.delete(key);
  }
  /** Deletes every key. The session itself, its user and its id stay. */
  clear(): void {
    this.#assertOpen();
    this.#data.clear();
  }
  /** The value, which is deleted. */
  pop<K extends keyof Data & string>(key: K): Data[K] | undefined {
    const value = this.get(key);
    this.delete(key);
    return value;
  }
  /** The value; if there is none, `value`, which is then set. */
  setDefault<K extends keyof Data & string>(key: K, value: Exclude<Data[K], undefined>): Data[K] {
    if (!this.has(key)) this.set(key, value);
    return this.get(key) as Data[K];
  }

  /** Keeps a message for the next page the user sees; `<Flash />` shows it once. Saved with everything else. */
  flash(key: string, value: unknown): void {
    this.#assertOpen();
    this.#data.set(`${FLASH}${this.#manager.now().toString(36)}.${newToken()}`, { key, value });
  }
  /** The messages that wait to be shown, oldest first. */
  flashes(): FlashMessage[] {
    const ids = this.#data.keys().filter((key) => key.startsWith(FLASH)).sort();
    return ids.map((id) => ({ id: id.slice(FLASH.length), ...(this.#data.get(id) as { key: string; value: unknown }) }));
  }
  /**
   * Takes away messages that were shown, at once and in the store alone: legal after a response, where no cookie can be
   * set. Nothing else of this handle is saved.
   */
  dismissFlashes(ids: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const shown = ids.filter((id) => this.#data.has(FLASH + id));
      if (this.#stored === null || shown.length === 0) return;
      const patch: Patch = { cleared: false, values: new Map(shown.map((id) => [FLASH + id, null])) };
      const { resumed } = await this.#manager.write(this.#stored, (newest) => this.#draft(newest, applyPatch(newest.data, patch)));
      this.#stored = resumed;
      for (const id of shown) this.#data.delete(FLASH + id);
    });
  }

  /**
   * Sets this session's idle lifetime: seconds, a fixed end, until the browser closes, or null for the default. Never
   * beyond the absolute deadline. Takes effect with the next save.
   */
  setExpiry(lifetime: number | Date | "browser" | null): void {
    this.#assertOpen();
    if (lifetime === null) this.#idleRule = { kind: "default" };
    else if (lifetime === "browser") this.#idleRule = { kind: "browser" };
    else if (lifetime instanceof Date && !Number.isNaN(lifetime.getTime())) this.#idleRule = { kind: "at", time: lifetime.getTime() };
    else if (Number.isFinite(lifetime) && Number(lifetime) > 0) this.#idleRule = { kind: "ttl", seconds: Number(lifetime) };
    else throw new SessionError("SESSION_VALUE_INVALID", "The lifetime is neither a positive number of seconds nor a date.", { fix: "Pass seconds, a valid Date, \"browser\" or null." });
  }

  /**
   * Writes the changes, if there are any; creates the session and its cookie if it is new. Changes to different keys by
   * parallel requests all stay; of changes to one key the last stays (`update` for anything that depends on the old value).
   * @throws SessionError SESSION_READ_ONLY, SESSION_GONE, SESSION_CONFLICT, SESSION_TOO_LARGE, SESSION_STORE_UNAVAILABLE
   */
  save(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#ended) return;
      const patch = this.#data.patch();
      if (patch === null && this.#idleRule === null) return;
      this.#cookie.assertWritable();
      await this.#store((newest) => this.#draft(newest, applyPatch(newest?.data ?? {}, patch)));
    });
  }

  /**
   * Atomic read-modify-write: `change` runs on the newest data, and again if another writer came first; then it is saved.
   * It must have no other effects. What it throws is passed on and nothing is written.
   */
  update(change: (session: this) => unknown): Promise<void> {
    return this.#inTurn(async () => {
      this.#assertOpen();
      this.#cookie.assertWritable();
      const before = this.#data.patch();
      const own = this.#data;
      try {
        await this.#store(async (newest) => {
          const data = applyPatch(newest?.data ?? {}, before);
          this.#data = new DataBag(data);
          await this.#during(() => change(this));
          return this.#draft(newest, applyPatch(data, this.#data.patch()));
        });
      } catch (error) {
        this.#data = own;
        throw error;
      }
    });
  }

  /** Gives the session a new id and keeps its data; the old id is dead in every tier. Saves pending changes on the way. */
  regenerate(): Promise<void> {
    return this.#inTurn(async () => {
      this.#assertOpen();
      this.#cookie.assertWritable();
      const patch = this.#data.patch();
      if (this.#stored) return this.#rotate(patch, null);
      if (patch !== null) await this.#store(() => this.#draft(null, applyPatch({}, patch)));
    });
  }

  /**
   * Binds the session to a user who has just proved who they are: new id, the visitor's data kept, deadlines anew. Data
   * of another user is dropped first.
   * @param options.remember use SESSION_REMEMBER_TTL for both lifetimes
   */
  login(userId: string, options: { remember?: boolean } = {}): Promise<void> {
    return this.#inTurn(async () => {
      this.#assertOpen();
      if (typeof userId !== "string" || userId === "") throw new SessionError("SESSION_VALUE_INVALID", "The user id is not a non-empty string.");
      this.#cookie.assertWritable();
      if (options.remember) this.#idleRule = { kind: "remember" };
      else if (this.#stored?.record.idleRule.kind === "remember") this.#idleRule ??= { kind: "default" };
      const patch = this.#data.patch();
      const device = this.#cookie.device();
      if (this.#stored) return this.#rotate(patch, { userId, device });
      await this.#settle(await this.#manager.start(this.#draft(null, applyPatch({}, patch)), userId, device));
    });
  }

  /**
   * Ends the session: dead in every configured tier when it resolves, the cookie cleared in any case. Final for this
   * handle. @throws SessionError SESSION_STORE_UNAVAILABLE if a tier could not be told; it is told again until it hears
   */
  destroy(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#ended) return;
      this.#cookie.assertWritable();
      const stored = this.#stored;
      this.#ended = true;
      this.#stored = null;
      this.#data = new DataBag({});
      this.#cookie.clear();
      if (stored) await this.#manager.end(stored);
    });
  }

  /** Whether `destroy` was called. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The stored session, for the folder's own modules. */
  stored(): Resumed | null {
    return this.#stored;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Session { ${this.isNew ? "new" : "stored"}, ${this.userId === null ? "anonymous" : "signed in"}, ${this.keys().length} keys }`;
  }

  async #store(draft: (newest: SessionRecord | null) => Draft | Promise<Draft>): Promise<void> {
    if (this.#stored) return this.#settle(await this.#manager.write(this.#stored, draft));
    const first = await draft(null);
    if (Object.keys(first.data).length === 0) return;
    await this.#settle(await this.#manager.start(first, null, this.#cookie.device()));
  }

  async #rotate(patch: Patch | null, login: { userId: string; device: DeviceFacts | null } | null): Promise<void> {
    const { unfinished, ...saved } = await this.#manager.rotate(
      this.#stored as Resumed,
      (newest) => {
        const anothers = login !== null && newest.userId !== null && newest.userId !== login.userId;
        return this.#draft(newest, anothers ? {} : applyPatch(newest.data, patch));
      },
      login,
    );
    await this.#settle(saved);
    if (unfinished) throw unfinished;
  }

  #draft(newest: SessionRecord | null, data: Draft["data"]): Draft {
    return { data, idleRule: this.#idleRule ?? newest?.idleRule ?? { kind: "default" } };
  }

  async #settle({ resumed, pointer }: Saved): Promise<void> {
    this.#stored = resumed;
    this.#idleRule = null;
    this.#data.rebase(resumed.record.data);
    const due = pointer ?? (this.#cookie.outdated ? { id: resumed.id, version: null } : null);
    if (due) await this.#cookie.write(due, resumed.record);
  }

  /** Calls on one handle run one after another. Inside `update` the rest is part of it. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#updating) {
      return Promise.reject(new SessionError("SESSION_CONFLICT", "A session cannot be written inside update().", { fix: "Change the session there; update() saves it." }));
    }
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #during(work: () => unknown): Promise<void> {
    this.#updating = true;
    try {
      await work();
    } finally {
      this.#updating = false;
    }
  }

  #assertOpen(): void {
    if (this.#ended) throw new SessionError("SESSION_ENDED", "This session was destroyed.");
  }

  #date(pick: (record: SessionRecord) => number): Date | null {
    return this.#stored && new Date(pick(this.#stored.record));
  }
}

const visible = (key: string) => !key.startsWith(RESERVED);
