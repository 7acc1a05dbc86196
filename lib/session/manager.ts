// The life of a session: start, resume, touch, rotate, end. No framework, no adapter, no cookie: it deals in ids, and in
// what the cookie has to say afterwards.

import { SessionError } from "./core/errors";
import { absoluteDeadline, idleDeadline, isOver, type Lifetimes, sameRule, touchDue, visited } from "./core/expiry";
import { handleOf, handleOfKey, isId, isOf, keyOf, newId } from "./core/id";
import { encodeBody } from "./core/record";
import type { Shape } from "./core/schema";
import type { Pointer } from "./core/seal";
import type { DeviceFacts, Mode, SessionKey, SessionRecord } from "./core/types";
import type { Draft } from "./draft";
import { endAll, endSurplus } from "./modes/end-many";
import { type Change, type Found, gone, type Listed, type SessionMode, type Written } from "./modes/mode";

/** A session that is stored: how it is named, and the newest record this request knows. */
export interface Resumed extends Found {
  readonly id: string;
  readonly key: SessionKey;
}

/** A change that was written. `pointer` is set when the browser must be given a new cookie. */
export interface Saved {
  readonly resumed: Resumed;
  readonly pointer: Pointer | null;
}

/** Told before the stores are: what the new cookie will say, unless the cache falls behind. */
export type Announce = (pointer: Pointer, record: SessionRecord) => void;

export interface ManagerOptions {
  readonly mode: Mode;
  readonly prefix: string;
  readonly lifetimes: Lifetimes;
  readonly now: () => number;
  readonly backend: SessionMode;
  readonly sessionsPerUser?: number | null;
  readonly shape?: Shape | null;
}

export class SessionManager {
  readonly mode: Mode;
  readonly lifetimes: Lifetimes;
  readonly now: () => number;
  readonly shape: Shape | null;
  readonly #prefix: string;
  readonly #backend: SessionMode;
  readonly #sessionsPerUser: number | null;

  constructor(options: ManagerOptions) {
    this.mode = options.mode;
    this.lifetimes = options.lifetimes;
    this.now = options.now;
    this.shape = options.shape ?? null;
    this.#prefix = options.prefix;
    this.#backend = options.backend;
    this.#sessionsPerUser = options.sessionsPerUser ?? null;
  }

  /**
   * The living session a cookie points to, or null. Never creates, never adopts an id that was not issued.
   * @param pointer with its handle if that is known already
   */
  async resume(pointer: Pointer & { readonly handle?: string }): Promise<Resumed | null> {
    const key = keyOf(this.#prefix, pointer.handle ?? (await handleOf(pointer.id)));
    const found = await this.#backend.read(key, pointer.version);
    return found && { ...found, id: pointer.id, key };
  }

  /** As `resume`, from the authority: for decisions that must not rest on a copy. */
  async resumeFromAuthority(resumed: Resumed): Promise<Resumed | null> {
    const found = await this.#backend.readAuthority(resumed.key);
    return found && { ...resumed, ...found };
  }

  /** A new session under a new id; with a user it is authenticated now. */
  async start(draft: Draft, userId: string | null, device: DeviceFacts | null, announce?: Announce): Promise<Saved> {
    const now = this.now();
    const absoluteExpiresAt = absoluteDeadline(draft.idleRule, now, this.lifetimes);
    const record: SessionRecord = {
      version: 1,
      data: draft.data,
      userId,
      createdAt: now,
      lastSeenAt: now,
      idleExpiresAt: idleDeadline(draft.idleRule, now, absoluteExpiresAt, this.lifetimes),
      absoluteExpiresAt,
      idleRule: draft.idleRule,
      authenticatedAt: userId === null ? null : now,
      device,
    };
    const id = newId();
    const key = await this.#keyOf(id);
    announce?.({ id, version: null }, record);
    const written = await this.#backend.create(key, record);
    return {
      resumed: { ...written, id, key },
      pointer: { id, version: written.behind ? written.record.version : null },
    };
  }

  /** Writes a change of the newest data; a visit as well, so the idle deadline moves. */
  async write(resumed: Resumed, change: (newest: SessionRecord) => Draft | Promise<Draft>): Promise<Saved> {
    const written = await this.#backend.write(resumed.key, resumed, async (newest) => {
      if (isOver(newest, this.now())) throw gone();
      const { data, idleRule } = await change(newest);
      return visited({ ...newest, data, idleRule }, this.now(), this.lifetimes);
    });
    const lifetimeChanged = !sameRule(written.record.idleRule, resumed.record.idleRule);
    return this.#saved(resumed.id, resumed.key, written, written.behind || lifetimeChanged);
  }

  /** A visit without a change; throttled, and legal after the response. */
  touchDue(record: SessionRecord): boolean {
    return touchDue(record, this.now(), this.lifetimes);
  }

  async touch({ key, record }: Resumed): Promise<void> {
    const { lastSeenAt, idleExpiresAt } = visited(record, this.now(), this.lifetimes);
    await this.#backend.touch(key, { lastSeenAt, idleExpiresAt });
  }

  /**
   * Gives the session a new id; the old one is dead. With `login` the user is bound and both deadlines begin anew.
   * `unfinished` is for the caller to throw once the new cookie is set.
   */
  async rotate(
    resumed: Resumed,
    change: (newest: SessionRecord) => Draft,
    login: { userId: string; device: DeviceFacts | null } | null,
    announce?: Announce,
  ): Promise<Saved & { unfinished: SessionError | null }> {
    const id = newId();
    const child = await this.#keyOf(id);
    const next: Change = (newest) => {
      if (login === null && isOver(newest, this.now())) throw gone();
      const draft = change(newest);
      const now = this.now();
      const signIn = login && {
        userId: login.userId,
        device: login.device ?? newest.device,
        authenticatedAt: now,
        // Of another user's nothing goes on.
        createdAt: newest.userId === null || newest.userId === login.userId ? newest.createdAt : now,
        absoluteExpiresAt: absoluteDeadline(draft.idleRule, now, this.lifetimes),
      };
      const record = visited({ ...newest, ...draft, ...signIn }, now, this.lifetimes);
      // A rotation begins with the end of the parent: what cannot be stored must be refused before.
      encodeBody(record);
      announce?.({ id, version: null }, record);
      return record;
    };
    const rotated = await this.#backend.rotate(resumed.key, resumed, child, next);
    return { ...this.#saved(id, child, rotated, true), unfinished: rotated.unfinished };
  }

  /** Dead in every tier when it resolves. */
  async end({ key, record }: Resumed): Promise<void> {
    await this.#backend.destroy(key, record);
  }

  async list(userId: string): Promise<ReadonlyArray<{ handle: string; record: SessionRecord }>> {
    const listed = await this.#listed(userId, false);
    return listed.flatMap(({ key, record }) => (record === null ? [] : [{ handle: handleOfKey(key), record }]));
  }

  /** Ends the session with that handle. @returns false if it is over in each tier, or unknown; nothing is then written */
  async revoke(handle: string): Promise<boolean> {
    if (!isId(handle)) return false;
    const key = keyOf(this.#prefix, handle);
    const known = (await this.#backend.read(key, null))?.record ?? (await this.#backend.remains(key));
    if (known === null) return false;
    await this.#backend.destroy(key, known);
    return true;
  }

  /** Ends the sessions of a user but the one with the handle `except`. @returns how many */
  async revokeUser(userId: string, except: string | null): Promise<number> {
    const doomed = async () => (await this.#listed(userId, true)).filter(({ key }) => handleOfKey(key) !== except);
    return endAll(this.#backend.destroy, doomed);
  }

  /** After a sign-in: no more sessions than a user may have. */
  async endSurplus(userId: string): Promise<void> {
    if (this.#sessionsPerUser === null) return;
    await endSurplus(this.#backend.destroy, () => this.#listed(userId, false), this.#sessionsPerUser);
  }

  /** Rows know no prefix: another app on the same database may have the same users. */
  async #listed(userId: string, complete: boolean): Promise<readonly Listed[]> {
    // Of nobody: the rows of all visitors would be found.
    if (typeof userId !== "string")
      throw new SessionError("SESSION_VALUE_INVALID", "The user id is no text.", { fix: "Pass the id of a user." });
    const listed = await this.#backend.list(userId, complete);
    return listed.filter(({ key }) => isOf(this.#prefix, key));
  }

  #saved(id: string, key: SessionKey, written: Written, newCookie: boolean): Saved {
    const pointer = newCookie ? { id, version: written.behind ? written.record.version : null } : null;
    return { resumed: { id, key, record: written.record, source: written.source }, pointer };
  }

  async #keyOf(id: string): Promise<SessionKey> {
    return keyOf(this.#prefix, await handleOf(id));
  }
}
