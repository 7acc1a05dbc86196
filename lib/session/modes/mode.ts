// What the three modes have in common: their verbs, what they are made of, and the steps that are the same in all.

import type { SessionCache } from "../caches/cache";
import { isSessionError, SessionError, unavailable } from "../core/errors";
import type { SessionEvent } from "../core/events";
import type { Fork, SessionKey, SessionRecord, Touch } from "../core/types";
import type { SessionStore } from "../stores/store";
import type { Outbox } from "./outbox";

export type Source = "database" | "cache";

/** A record as it was read, and where. "Unavailable" is never a value: it is thrown. */
export interface Found {
  readonly record: SessionRecord;
  readonly source: Source;
  /** For the record of an entry that was written without its row: the row versions it does not contain. */
  readonly fork?: Fork | null;
}

/** `behind`: the cache could not be told; the browser's cookie must carry the version until it can. */
export interface Written extends Found {
  readonly behind: boolean;
}

/** Makes the next record out of the newest one; called again after a conflict. The version is the mode's business. */
export type Change = (newest: SessionRecord) => SessionRecord | Promise<SessionRecord>;

/** What the session manager asks of a mode. Every method throws SESSION_STORE_UNAVAILABLE rather than guess. */
export interface SessionMode {
  /** The living session, or null: absent, expired or dead. @param atLeast the version this browser has seen, from its cookie */
  read(key: SessionKey, atLeast: number | null): Promise<Found | null>;
  /** As `read`, but from the authority, whatever a copy says. */
  readAuthority(key: SessionKey): Promise<Found | null>;
  /** Never overwrites. */
  create(key: SessionKey, record: SessionRecord): Promise<Written>;
  /** Never creates. @throws SessionError SESSION_GONE, SESSION_CONFLICT */
  write(key: SessionKey, base: Found, change: Change): Promise<Written>;
  /** Moves the deadlines of a living session; an absent or dead one is left alone. */
  touch(key: SessionKey, touch: Touch): Promise<void>;
  /**
   * Puts the changed record under `child` and ends `parent`. `unfinished` tells that the child lives and the parent is
   * dead at the authority, but that the other tier could not be told.
   */
  rotate(
    parent: SessionKey,
    base: Found,
    child: SessionKey,
    change: Change,
  ): Promise<Written & { unfinished: SessionError | null }>;
  /** Dead in every tier when it resolves. @param known what a read or a list told of it; an unknown key is left unknown */
  destroy(key: SessionKey, known: Mortal): Promise<void>;
  /** Of a session that reads as none: what is left to end, where one tier is dead and the other was not told. */
  remains(key: SessionKey): Promise<Mortal | null>;
  /**
   * The living sessions of a user, wherever they are; also those that this release cannot read.
   * @param complete whether to fail rather than leave out what a copy alone may know, when it does not answer
   */
  list(userId: string, complete: boolean): Promise<readonly Listed[]>;
}

/** What must be known of a session to end it. */
export type Mortal = Pick<SessionRecord, "userId" | "absoluteExpiresAt">;

/** A session of a user's list; its record is null if this release cannot read it: it can be ended all the same. */
export interface Listed extends Mortal {
  readonly key: SessionKey;
  readonly record: SessionRecord | null;
}

/** What a mode is made of. `now` is ms since the epoch; `defer` runs a task when the answer is on its way. */
export interface Parts {
  readonly now: () => number;
  readonly defer: (task: () => Promise<void>) => void;
  readonly report: (event: SessionEvent) => void;
  readonly outbox: Outbox;
  /** Milliseconds a `cached_db` entry is trusted. */
  readonly cacheMaxAgeMs: number;
  /** Milliseconds one call may take. */
  readonly storeTimeoutMs: number;
}

/** As the version that a reader must see: later than any copy has, so that the authority is asked. */
export const ANY_LATER = Number.MAX_SAFE_INTEGER;

/** An entry that is only a lease or a hold stays longer than any request. */
export const LEASE_MS = 60_000;
/** A dead entry of a session that is about to expire outlives the clocks' differences. */
const LEAST_DEAD_MS = 60_000;
/** On top of a call's deadline: clocks of application and cache may differ that much before creation is refused. */
const CREATE_SLACK_MS = 5_000;
/** How long conflicts are re-tried, in calls' deadlines. */
const CONFLICT_BUDGET = 3;

export const deadUntil = (record: Pick<SessionRecord, "absoluteExpiresAt">, now: number) =>
  Math.max(record.absoluteExpiresAt, now + LEAST_DEAD_MS);
export const createNotAfter = (parts: Parts) => parts.now() + parts.storeTimeoutMs + CREATE_SLACK_MS;
export const conflictBudget = (parts: Parts) => parts.storeTimeoutMs * CONFLICT_BUDGET;

/** The next version of a session. What it is made of may come from an entry: then it says which rows are not in it. */
export function next({ record, fork }: Found, changed: SessionRecord): SessionRecord {
  const version = record.version + 1;
  return fork
    ? { ...changed, version, forks: [...(record.forks ?? []), fork].slice(-MOST_FORKS) }
    : { ...changed, version };
}

/** A new id keeps the absolute deadline, unless somebody signs in; so its row must still have it. For `store.rotate`. */
export const sameDeadline = ({ absoluteExpiresAt }: SessionRecord, next: SessionRecord) =>
  next.absoluteExpiresAt === absoluteExpiresAt ? { deadline: absoluteExpiresAt } : {};

/** The oldest go, whose writers have long been answered. */
const MOST_FORKS = 4;

export const gone = () =>
  new SessionError("SESSION_GONE", "The session was signed out or expired before it could be written.");
export const exists = () => new SessionError("SESSION_EXISTS", "A new session's key is taken.");

/**
 * The end of a session, in this order: a cached copy must not be refilled from a row that is still alive. The entry is
 * killed also when the row could not be buried; acknowledged only when both tiers accepted.
 *   Shown by tests/unit/destroy-order.test.ts and, with every crash in between, by tests/model/code.
 */
export async function destroyEverywhere(
  parts: Parts,
  store: SessionStore | null,
  cache: SessionCache | null,
  key: SessionKey,
  known: Mortal,
): Promise<void> {
  const until = deadUntil(known, parts.now());
  const failures: SessionError[] = [];
  const step = async (tier: Source, work: Promise<void> | undefined) => {
    try {
      await work;
    } catch (error) {
      if (!isSessionError(error)) throw error;
      failures.push(error);
      parts.outbox.add({ what: tier === "database" ? "bury" : "kill", key, until });
    }
  };
  await step("database", store?.bury(key, until, cache && parts.now()));
  await step("cache", cache?.kill(key, { until, userId: known.userId }));
  parts.report({ type: "destroy", outcome: failures.length === 0 ? "ok" : "unavailable" });
  if (failures[0]) throw failures[0];
}

/**
 * A sign-out that reached one tier only reads as none, and trying it again must still reach the other.
 *   Shown by tests/unit/session/users.test.ts.
 */
export async function remainsOf(
  store: SessionStore | null,
  cache: SessionCache | null,
  key: SessionKey,
): Promise<Mortal | null> {
  if (store === null || cache === null) return null;
  const [row, entry] = await Promise.all([store.find(key), cache.get(key)]);
  if (row.state === "live" && entry.state === "dead") return row.record;
  if (row.state !== "dead" || entry.state !== "live") return null;
  return entry.record ?? { userId: null, absoluteExpiresAt: row.absoluteExpiresAt };
}

/** For a read whose time is up: nothing was written, so there is no conflict; nobody knows whether the session lives. */
export function unsettled(error: unknown): never {
  if (!isSessionError(error, "SESSION_CONFLICT")) throw error;
  throw unavailable("cache", Object.assign(new Error(), { name: "NeverSettled" }));
}
