// One request of one browser to one process: what a page, an action or a handler does with the shipped session object.

import { Session } from "@/lib/session/session";
import { type Browser, Cookies } from "./browser";
import type { Reading } from "./checks";
import type { Identity, Lineage, Rotation, Write } from "./history";
import type { Ledger, Opening } from "./ledger";
import type { Action } from "./plan";
import type { Process, Task } from "./process";

export interface Visit {
  readonly name: string;
  readonly action: Action;
  readonly browser: Browser;
  readonly process: Process;
  /** How many cookies back: 0 is the browser's own. */
  readonly back: number;
}

export class ServedRequest implements Task {
  readonly #ledger: Ledger;
  readonly #visit: Visit;
  readonly #cookies: Cookies;
  readonly #opening: Opening;
  #identity: Identity | null;
  #lineage: Lineage;
  #write: Write | null = null;
  #rotation: Rotation | null = null;
  /** Takes note that what this request began ended, one way or another. */
  #ended: () => void = () => undefined;

  constructor(ledger: Ledger, visit: Visit) {
    const { browser, back, process, name } = visit;
    const pointer = browser.cookie(back);
    this.#ledger = ledger;
    this.#visit = visit;
    this.#cookies = new Cookies(browser, back === 0);
    this.#opening = { name: `${name} at ${process.name}`, phase: process.phase, seen: pointer?.version ?? null };
    this.#identity = (pointer && ledger.identities.get(pointer.id)) ?? null;
    this.#lineage = this.#identity?.lineage ?? { writes: new Map(), identities: [] };
  }

  /** @throws Violation */
  async serve(): Promise<void> {
    const { process, browser, back } = this.#visit;
    process.tasks.add(this);
    try {
      await this.#answer(browser, browser.cookie(back));
    } catch (error) {
      this.#noteFailure();
      this.#ledger.failed(this.#opening.name, error, this.#identity);
    } finally {
      this.#ended();
      process.tasks.delete(this);
    }
  }

  abandon(): void {
    if (this.#write) this.#write.outcome = "unknown";
    if (this.#rotation) this.#rotation.outcome = "unknown";
    this.#ended();
  }

  async #answer(browser: Browser, pointer: Browser["pointer"]): Promise<void> {
    const { manager } = this.#visit.process.runtime;
    const identity = this.#identity;
    let resumed = null;
    if (pointer && identity) {
      const reading = this.#ledger.reading(this.#opening, identity);
      resumed = await manager.resume(pointer);
      this.#ledger.found(reading, resumed?.record ?? null, this.#own(), resumed?.source ?? "none");
      if (resumed && manager.touchDue(resumed.record)) this.#touch(identity, manager.touch(resumed));
      if (resumed && this.#visit.action === "fresh read") {
        const fresh = this.#ledger.reading(this.#opening, identity, true);
        const found = await manager.resumeFromAuthority(resumed);
        this.#ledger.found(fresh, found?.record ?? null, this.#own(), found?.source ?? "none");
      }
      // Whoever replays a cookie that is dead has no session, and is not given one here.
      if (resumed === null && this.#visit.back > 0) return;
    }
    if (resumed === null) {
      this.#identity = null;
      this.#lineage = { writes: new Map(), identities: [] };
    }
    await this.#act(new Session<Record<string, unknown>>(manager, this.#cookies, resumed), browser);
  }

  async #act(session: Session, browser: Browser): Promise<void> {
    switch (this.#visit.action) {
      case "save":
        return this.#change(session, () => session.save());
      case "update":
        return this.#change(session, null);
      case "regenerate":
        return this.#change(session, () => session.regenerate(), true);
      case "login":
        return this.#change(session, () => session.login(browser.user), true);
      case "login, remember":
        return this.#change(session, () => session.login(browser.user, { remember: true }), true);
      case "destroy":
        return this.#destroy(session);
      case "revoke all":
        return this.#revokeAll(browser.user);
      default:
    }
  }

  /** @param work null for an atomic update @param rotates whether a stored session gets a new id */
  async #change(session: Session, work: (() => Promise<void>) | null, rotates = false): Promise<void> {
    const ledger = this.#ledger;
    const { action, process } = this.#visit;
    const identity = this.#identity;
    const write = ledger.writing(action, process.phase, identity, this.#lineage);
    this.#write = write;
    const begun = identity
      ? ledger.reading(this.#opening, identity, true)
      : { startTime: ledger.time, startAt: ledger.now };
    if (identity) ledger.visiting(identity);
    if (identity && rotates) this.#rotation = ledger.rotating(identity, process.phase);
    this.#ended = () => this.#noteCookie(begun);
    if (work) {
      session.set(write.name, 1);
      await work();
    } else {
      await session.update((current) => {
        current.set(write.name, 1);
        current.set("count", Number(current.get("count") ?? 0) + 1);
      });
    }
    ledger.written(write, this.#cookies);
    if (this.#rotation) this.#rotation.outcome = "acknowledged";
    if (identity && rotates) ledger.dead(identity);
    this.#ended();
    const record = session.stored()?.record ?? null;
    const now = this.#identity as Identity;
    const reading = { ...(begun as Reading), ...this.#opening, identity: now, authoritative: true };
    if (identity && identity.deadTime !== null && identity.deadTime < begun.startTime) {
      ledger.found({ ...reading, identity }, record, null, "");
    }
    ledger.found(reading, record, null, "");
    if (!rotates) ledger.visited(now, begun.startAt);
  }

  async #destroy(session: Session): Promise<void> {
    if (this.#identity) this.#ledger.signingOut(this.#identity);
    await session.destroy();
    if (this.#identity) this.#ledger.dead(this.#identity);
  }

  async #revokeAll(user: string): Promise<void> {
    const revocation = this.#ledger.revoking(user);
    this.#ended = () => {
      revocation.endTime = this.#ledger.time;
    };
    await this.#visit.process.runtime.manager.revokeUser(user, null);
    this.#ledger.revoked(revocation);
  }

  /** Noted after the answer, by the stores alone. */
  #touch(identity: Identity, touch: Promise<void>): void {
    const at = this.#ledger.visiting(identity);
    touch.then(
      () => this.#ledger.visited(identity, at),
      () => undefined,
    );
  }

  /** An answer with the cookie of a new id, be it that of an error. */
  #noteCookie(begun: Pick<Reading, "startTime" | "startAt">): void {
    const { sent } = this.#cookies;
    if (!sent || this.#ledger.identities.has(sent.pointer.id)) return;
    const anew = this.#visit.action !== "regenerate";
    this.#identity = this.#ledger.born(sent, this.#lineage, this.#identity, anew, begun);
  }

  #noteFailure(): void {
    if (this.#write?.outcome === "running") this.#write.outcome = "unknown";
    if (this.#rotation?.outcome === "running") this.#rotation.outcome = this.#ledger.faulty ? "unknown" : "refused";
  }

  #own(): Browser | null {
    return this.#visit.back === 0 ? this.#visit.browser : null;
  }
}
