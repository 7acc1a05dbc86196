// Keeps the history of a run, and checks each thing that becomes known against it.

import { isSessionError } from "@/lib/session/core/errors";
import type { SessionRecord } from "@/lib/session/core/types";
import { Violation } from "../code/ledger";
import type { Phase } from "../code/phases";
import type { Browser, Cookies } from "./browser";
import { checkBirth, checkFound, checkNone, type Reading } from "./checks";
import { type Identity, type Lineage, mayMeet, type Revocation, type Rotation, type Write, writesIn } from "./history";
import { IDLE, REMEMBER } from "./process";
import { askedToEnd, COPY_MS, SLACK_MS } from "./residues";
import type { Scheduler } from "./scheduler";

export interface Opening {
  readonly name: string;
  readonly phase: Phase;
  readonly seen: number | null;
}

export class Ledger {
  readonly identities = new Map<string, Identity>();
  readonly revocations: Revocation[] = [];
  readonly #scheduler: Scheduler;
  readonly #now: () => number;
  #writes = 0;

  constructor(scheduler: Scheduler, now: () => number) {
    this.#scheduler = scheduler;
    this.#now = now;
  }

  get time(): number {
    return this.#scheduler.time;
  }

  get now(): number {
    return this.#now();
  }

  get faulty(): boolean {
    return this.#scheduler.faulty;
  }

  reading(opening: Opening, identity: Identity, authoritative = false): Reading {
    // A step of its own: what was acknowledged at this very moment came before.
    this.#scheduler.time += 1;
    return { ...opening, identity, authoritative, startTime: this.time, startAt: this.#now() };
  }

  found(reading: Reading, record: SessionRecord | null, browser: Browser | null, source: string): void {
    if (record === null) checkNone(reading, this.#now());
    else {
      checkFound(reading, record, browser?.sights ?? []);
      if (browser) this.#noteSights(reading, record, browser, source);
    }
  }

  #noteSights(reading: Reading, record: SessionRecord, browser: Browser, source: string): void {
    for (const name of writesIn(record)) {
      const write = reading.identity.lineage.writes.get(name) as Write;
      if (!browser.sights.some((sight) => sight.write === write))
        browser.sights.push({ write, time: this.time, source });
    }
  }

  visiting(identity: Identity): number {
    const at = this.#now();
    identity.perhapsVisitedAt = Math.max(identity.perhapsVisitedAt, at);
    return at;
  }

  visited(identity: Identity, at: number): void {
    identity.perhapsVisitedAt = Math.max(identity.perhapsVisitedAt, this.#now());
    identity.visitedAt = Math.max(identity.visitedAt, at);
  }

  writing(kind: string, phase: Phase, on: Identity | null, lineage: Lineage): Write {
    const name = `${kind.replace(/\W/g, "")}${this.#writes++}`;
    const write: Write = {
      name,
      on,
      phase,
      startAt: this.#now(),
      outcome: "running",
      time: Number.POSITIVE_INFINITY,
      behind: null,
    };
    lineage.writes.set(name, write);
    return write;
  }

  written(write: Write, { sent }: Cookies): void {
    write.outcome = "acknowledged";
    write.time = this.time;
    const version = sent?.pointer.version ?? null;
    if (version !== null) write.behind = { version, untilAt: this.#now() + COPY_MS };
  }

  rotating(identity: Identity, phase: Phase): Rotation {
    const rotation: Rotation = { phase, startTime: this.time, outcome: "running" };
    identity.rotations.push(rotation);
    this.ending(identity);
    return rotation;
  }

  ending(identity: Identity): void {
    identity.endingTime ??= this.time;
  }

  signingOut(identity: Identity): void {
    identity.signedOut = true;
    this.ending(identity);
  }

  dead(identity: Identity): void {
    identity.deadTime ??= this.time;
  }

  /** A cookie with a new id was sent. @param parent the id it replaces @param anew whether its lifetime begins anew */
  born(
    { pointer, record }: NonNullable<Cookies["sent"]>,
    lineage: Lineage,
    parent: Identity | null,
    anew: boolean,
    { startTime, startAt }: Pick<Reading, "startTime" | "startAt">,
  ): Identity {
    checkBirth(record, anew ? null : parent, startAt, this.#now());
    const idleMs = (record.idleRule.kind === "remember" ? REMEMBER : IDLE) * 1000;
    const identity: Identity = {
      name: `id ${this.identities.size}`,
      id: pointer.id,
      lineage,
      parent,
      userId: record.userId,
      idleMs,
      absoluteAt: record.absoluteExpiresAt,
      bornTime: this.time,
      bornAt: this.#now(),
      rotations: [],
      signedOut: this.revocations.some((one) => mayMeet(one, record.userId, startTime)),
      visitedAt: startAt,
      perhapsVisitedAt: this.#now(),
      endingTime: this.revocations.some((one) => mayMeet(one, record.userId, startTime)) ? this.time : null,
      deadTime: null,
    };
    lineage.identities.push(identity);
    this.identities.set(pointer.id, identity);
    return identity;
  }

  revoking(user: string): Revocation {
    this.#scheduler.time += 1;
    const revocation: Revocation = { user, startTime: this.time, endTime: null };
    this.revocations.push(revocation);
    for (const identity of this.identities.values()) if (identity.userId === user) this.signingOut(identity);
    return revocation;
  }

  /** Acknowledged: whatever belonged to the user when it began is dead. What was about to expire may not be listed. */
  revoked(revocation: Revocation): void {
    for (const identity of this.identities.values()) {
      const { userId, bornTime, absoluteAt, visitedAt, idleMs } = identity;
      const expiring = this.#now() + SLACK_MS >= Math.min(absoluteAt, visitedAt + idleMs);
      if (userId === revocation.user && bornTime < revocation.startTime && !expiring) this.dead(identity);
    }
  }

  /** What a request may answer instead of doing what it was asked. */
  failed(who: string, error: unknown, identity: Identity | null): void {
    if (error instanceof Violation) throw error;
    if (isSessionError(error, "SESSION_GONE")) {
      if (identity === null || askedToEnd(identity)) return;
      checkNone({ name: who, identity } as Reading, this.#now());
    } else if (isSessionError(error, "SESSION_STORE_UNAVAILABLE")) {
      if (!this.#scheduler.faulty) throw new Violation(`I12 unavailable without a fault: ${who}: ${error.cause}`);
    } else if (!isSessionError(error, "SESSION_CONFLICT")) throw error;
  }
}
