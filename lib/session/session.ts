// The session object that pages, actions and handlers hold: what session-state.ts can, and the five verbs that write.

import type { CookiePort } from "./cookie-port";
import { SessionError } from "./core/errors";
import { assertUserId } from "./core/id";
import type { DeviceFacts, IdleRule, SessionRecord } from "./core/types";
import { applyPatch, DataBag, type Patch } from "./data";
import { type Draft, draft } from "./draft";
import { dismissal } from "./flash";
import type { Announce, Resumed, Saved, SessionManager } from "./manager";
import { SessionState } from "./session-state";

/**
 * One session during one request. Reads are synchronous and see this handle's own changes; nothing is stored before
 * `save`, `update`, `regenerate`, `login` or `destroy`. Changes merge per top-level key onto the newest stored version.
 * Each throws SESSION_READ_ONLY where no cookie can be sent, and SESSION_STORE_UNAVAILABLE when a store is down; all but
 * `save` and `destroy` SESSION_ENDED after `destroy`.
 */
export class Session<Data extends object = Record<string, unknown>> extends SessionState<Data> {
  readonly #cookie: CookiePort;
  readonly #announce: Announce = (pointer, record) => this.#cookie.prepare?.(pointer, record);
  #updating = false;
  /** What `destroy` has not yet told every tier. */
  #ending: Resumed | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(manager: SessionManager, cookie: CookiePort, resumed: Resumed | null) {
    super(manager, resumed);
    this.#cookie = cookie;
  }

  /**
   * Writes the changes, if there are any; creates the session and its cookie if it is new. Changes to different keys by
   * parallel requests all stay; of changes to one key the last stays (`update` for anything that depends on the old value).
   * @throws SessionError SESSION_GONE, SESSION_CONFLICT, SESSION_TOO_LARGE, SESSION_VALUE_INVALID, SESSION_REFUSED
   */
  save(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.hasEnded) return;
      const patch = this.bag.patch();
      if (patch === null && this.idleRule === null && !this.#cookie.imported) return;
      this.#cookie.assertWritable();
      await this.#store(async (newest) => [applyPatch(newest?.data ?? {}, patch), patch]);
    });
  }

  /**
   * Atomic read-modify-write: `change` runs on the newest data, and again if another writer came first; then it is saved.
   * It must have no other effects; while an asynchronous one runs, the handle is its own. What it throws is passed on.
   * @param change changes the session it is given, which is this one
   * @throws SessionError as `save`
   */
  update(change: (session: this) => unknown): Promise<void> {
    return this.#inTurn(async () => {
      this.assertOpen();
      this.#cookie.assertWritable();
      const own = this.bag;
      const before = own.patch();
      const rule = this.idleRule;
      await this.orRestore(() =>
        this.#store(async (newest) => {
          const data = applyPatch(newest?.data ?? {}, before);
          const bag = new DataBag(data, this.manager.shape);
          this.bag = bag;
          // What an attempt that lost had set, this one may not want.
          this.idleRule = rule;
          this.#updating = true;
          try {
            await change(this);
          } finally {
            this.bag = own;
            this.#updating = false;
          }
          return [applyPatch(data, bag.patch()), before];
        }),
      );
    });
  }

  /**
   * Gives the session a new id and keeps its data; the old id is dead in every tier. Saves pending changes on the way.
   * @throws SessionError SESSION_GONE, SESSION_CONFLICT, SESSION_TOO_LARGE
   */
  regenerate(): Promise<void> {
    return this.#inTurn(async () => {
      this.assertOpen();
      this.#cookie.assertWritable();
      const patch = this.bag.patch();
      if (this.resumed) return this.#rotate(patch, null);
      if (patch !== null) await this.#store(async () => [applyPatch({}, patch), patch]);
    });
  }

  /**
   * Binds the session to a user who has just proved who they are: new id, the visitor's data kept (another user's is
   * dropped), deadlines anew.
   * @param userId your name for the user, 1 to 191 characters
   * @param options how long it lasts
   * @param options.remember SESSION_REMEMBER_TTL for both lifetimes
   * @throws SessionError SESSION_GONE, SESSION_TOO_LARGE, SESSION_REFUSED, SESSION_VALUE_INVALID for the user id
   */
  login(userId: string, options: { remember?: boolean } = {}): Promise<void> {
    return this.#inTurn(async () => {
      this.assertOpen();
      assertUserId(userId);
      this.#cookie.assertWritable();
      const patch = this.bag.patch();
      const device = this.#cookie.device();
      await this.orRestore(async () => {
        const record = this.resumed?.record;
        // A lifetime belongs to whoever signed in with it.
        const anew = record?.idleRule.kind === "remember" || (record?.userId ?? userId) !== userId;
        if (options.remember) this.idleRule = { kind: "remember" };
        else if (anew) this.idleRule ??= { kind: "default" };
        const rule = this.idleRule;
        if (this.resumed) return this.#rotate(patch, { userId, device });
        const first = draft(null, applyPatch({}, patch), rule);
        await this.#settle(await this.#start(first, userId, device), patch, rule);
      });
      await this.manager.endSurplus(userId);
    });
  }

  /**
   * Dead in every configured tier when it resolves, the cookie cleared in any case; final for this handle. After a failure
   * the next call tells the tiers again; after a success it does nothing (tests/unit/destroy-order.test.ts).
   * @throws SessionError SESSION_STORE_UNAVAILABLE if a tier could not be told; it is told again by itself
   */
  destroy(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.hasEnded && this.#ending === null) return;
      this.#cookie.assertWritable();
      if (!this.hasEnded) {
        this.#ending = this.resumed;
        this.hasEnded = true;
        this.resumed = null;
        this.bag = new DataBag({});
        // Not again: by the next call the browser may have been given the cookie of a new session.
        this.#cookie.clear();
      }
      if (this.#ending) await this.manager.end(this.#ending);
      this.#ending = null;
    });
  }

  /** Takes away messages that were shown, at once and in the store alone: legal after a response. Saves nothing else. @internal */
  dismissFlashes(ids: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const patch = dismissal(this.bag, ids);
      if (this.resumed === null || patch === null) return;
      const { resumed } = await this.manager.write(this.resumed, ({ data, idleRule }) => ({
        data: applyPatch(data, patch),
        idleRule,
      }));
      for (const key of patch.values.keys()) this.bag.delete(key);
      this.goOnFrom(resumed, patch);
    });
  }

  /** Asks the authority, and goes on from what it says; inside `update`, whose attempt stays what it is, only tells. @internal */
  refresh(): Promise<SessionRecord | null> {
    const only = this.#updating;
    const ask = async () => {
      const known = this.resumed;
      // What a copy knew of its row's versions, the authority does not say.
      const fresh = known && (await this.manager.resumeFromAuthority({ ...known, fork: null }));
      // In `cache` a replica may answer, which has not yet heard of this handle's own write.
      if (fresh && !only && fresh.record.version >= known.record.version) this.goOnFrom(fresh, null);
      return fresh?.record ?? null;
    };
    return only ? ask() : this.#inTurn(ask);
  }

  /** @param change makes the data to store out of the newest, and tells what of this handle is in it */
  async #store(change: (newest: SessionRecord | null) => Promise<[Draft["data"], Patch | null]>): Promise<void> {
    let rule = this.idleRule;
    let patch: Patch | null = null;
    const next = async (newest: SessionRecord | null) => {
      const [data, contained] = await change(newest);
      patch = contained;
      rule = this.idleRule;
      return draft(newest, data, rule);
    };
    if (this.resumed) return this.#settle(await this.manager.write(this.resumed, next), patch, rule);
    const first = await next(null);
    if (Object.keys(first.data).length === 0) return this.bag.rebase({}, patch);
    await this.#settle(await this.#start(first, null, this.#cookie.device()), patch, rule);
  }

  async #start(first: Draft, userId: string | null, device: DeviceFacts | null): Promise<Saved> {
    if (this.#cookie.admit && !(await this.#cookie.admit()))
      throw new SessionError("SESSION_REFUSED", "A new session was refused.");
    return this.manager.start(first, userId, device, this.#announce);
  }

  async #rotate(patch: Patch | null, login: { userId: string; device: DeviceFacts | null } | null): Promise<void> {
    const rule = this.idleRule;
    const change = (newest: SessionRecord) => {
      const anothers = login !== null && newest.userId !== null && newest.userId !== login.userId;
      return draft(newest, anothers ? {} : applyPatch(newest.data, patch), rule);
    };
    const { unfinished, ...saved } = await this.manager.rotate(this.resumed as Resumed, change, login, this.#announce);
    await this.#settle(saved, patch, rule);
    if (unfinished) throw unfinished;
  }

  async #settle({ resumed, pointer }: Saved, patch: Patch | null, rule: IdleRule | null): Promise<void> {
    this.goOnFrom(resumed, patch);
    if (this.idleRule === rule) this.idleRule = null;
    const due = pointer ?? (this.#cookie.outdated ? { id: resumed.id, version: null } : null);
    if (due) await this.#cookie.write(due, resumed.record);
  }

  /** Calls on one handle run one after another. Inside `update` the rest is part of it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#updating) {
      const fix = "Change the session there; update() saves it.";
      return Promise.reject(
        new SessionError("SESSION_CONFLICT", "A session cannot be written inside update().", { fix }),
      );
    }
    const turn = this.#last.then(work).catch((error: unknown) => this.passOn(error));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
