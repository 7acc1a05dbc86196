// What concerns more than the session of this request: lists, revocation, freshness, garbage collection.

import { SessionError } from "../core/errors";
import { expiresAt } from "../core/expiry";
import type { DeviceFacts } from "../core/types";
import { forget } from "../fleet/read";
import { removeExpired } from "../modes/expired";
import type { Session } from "../session";
import type { SessionData } from "../setup";
import { runtime } from "./runtime";
import { currentScope } from "./scope";

/** One session of a user, as a page of devices shows it. */
export interface SessionInfo {
  /** The handle, for `revokeSession`. */
  readonly id: string;
  /** Whether it is the session of this request. */
  readonly current: boolean;
  /** When it began: the sign-in, or the first thing that was stored. */
  readonly createdAt: Date;
  /** The last visit that was noted (SESSION_TOUCH_AFTER). */
  readonly lastSeenAt: Date;
  /** When it ends without another visit. */
  readonly expiresAt: Date;
  /** `userAgent`, and `ip`, cut to its network, each a string or null; null if `device` of setup.ts is off. */
  readonly device: DeviceFacts | null;
}

/**
 * The living sessions of a user in whatever tier they are, latest visit first.
 * @param userId as it was given to `login`
 * @returns an empty list for a user who has none
 * @throws SessionError SESSION_STORE_UNAVAILABLE; SESSION_VALUE_INVALID for a user id that is no text, such as null
 */
export async function listSessions(userId: string): Promise<SessionInfo[]> {
  const { session } = await currentScope();
  const listed = await runtime().manager.list(userId);
  return listed.map(({ handle, record }) => ({
    id: handle,
    current: handle === session.id,
    createdAt: new Date(record.createdAt),
    lastSeenAt: new Date(record.lastSeenAt),
    expiresAt: new Date(expiresAt(record)),
    device: record.device,
  }));
}

/**
 * Ends the session with that handle in every tier. Check first that it is the caller's to end.
 * @param id the handle: `session.id`, or `id` of `listSessions`
 * @returns false if there is no such session
 * @throws SessionError SESSION_STORE_UNAVAILABLE when not every tier could be told
 */
export async function revokeSession(id: string): Promise<boolean> {
  return runtime().manager.revoke(id);
}

/**
 * Ends all sessions of a user, but the one with the handle `except`.
 * @param userId as it was given to `login`
 * @param options which one stays
 * @param options.except the handle of a session that stays, usually `session.id`
 * @returns how many ended, those among them that got a new id meanwhile
 * @throws SessionError SESSION_STORE_UNAVAILABLE when not every tier could be told; SESSION_CONFLICT if they change their ids
 * faster than they can be ended: do it again; SESSION_VALUE_INVALID for a user id that is no text, such as null
 */
export async function revokeUserSessions(userId: string, options: { except?: string | null } = {}): Promise<number> {
  return runtime().manager.revokeUser(userId, options.except ?? null);
}

/**
 * For actions that need a user who signed in a moment ago. Reads the authority, never a copy.
 * @param maxAgeSeconds how long ago the sign-in may be, in seconds
 * @returns the session of this request, as the authority has it; changes that are not saved yet stay
 * @throws SessionError SESSION_NOT_FRESH, SESSION_STORE_UNAVAILABLE; SESSION_VALUE_INVALID for what is no number of seconds
 */
export async function requireFreshSession(maxAgeSeconds: number): Promise<Session<SessionData>> {
  // A setting that is missing must not let everybody through (tests/unit/session/fresh.test.ts).
  if (!Number.isFinite(maxAgeSeconds) || maxAgeSeconds < 0)
    throw new SessionError("SESSION_VALUE_INVALID", "The maximum age is no number of seconds.", {
      fix: "Pass requireFreshSession how many seconds ago the sign-in may be.",
    });
  const { session } = await currentScope();
  const { userId } = session;
  const record = await session.refresh();
  const authenticatedAt = record?.userId === userId ? record.authenticatedAt : null;
  if (authenticatedAt !== null && runtime().manager.now() - authenticatedAt <= maxAgeSeconds * 1000) return session;
  throw new SessionError("SESSION_NOT_FRESH", "This needs a recent sign-in.");
}

const NOTES_PER_ROW = 10;

/**
 * Garbage collection for a cron job, in one bounded batch. Rows past their absolute deadline go, and in `db` and `cached_db`
 * those a minute past their idle one, for a visit may still be noted. The cache is told again what it may have missed (a
 * process that ended between the two tiers, a cache that was down; if it still is, the next run tells it). Processes that
 * were not heard of for an hour leave the register. Call it until it returns less than `limit`.
 * @param options how much at once
 * @param options.limit at most so many rows, and ten times as many notes for the cache: each sign-in and sign-out leaves one,
 *   long before its row goes; 1000 if absent
 * @returns how many rows went; 0 without a database
 * @throws SessionError SESSION_STORE_UNAVAILABLE
 */
export async function deleteExpiredSessions({ limit = 1000 }: { limit?: number } = {}): Promise<number> {
  const { settings, store, manager, outbox, registers } = runtime();
  for (let batch = 0; batch < NOTES_PER_ROW; batch++) {
    const settled = await outbox.sweep(limit).catch(() => 0);
    if (settled < limit) break;
  }
  await forget(registers, limit);
  // While entries may be ahead of their rows, the row's idle deadline says nothing.
  const idle = settings.mode === "db" || (settings.mode === "cached_db" && !settings.bridge);
  if (store === null) return 0;
  return removeExpired(store, { now: manager.now(), limit, idle, idleTtl: settings.lifetimes.idleTtl });
}

/**
 * Reads the settings, so that a faulty environment is reported when the server starts (instrumentation.ts).
 * @throws SessionError SESSION_CONFIG_INVALID that lists every fault
 */
export function checkSessionConfig(): void {
  runtime();
}
