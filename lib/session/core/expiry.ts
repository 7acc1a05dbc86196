// Time rules, pure: deadlines live in the record and are checked on every read; a TTL or a row sweep is only garbage
// collection. Milliseconds since the epoch, unless a name says seconds.

import { SessionError } from "./errors";
import type { IdleRule, SessionRecord, Touch } from "./types";

/** The lifetimes of the settings, in seconds. */
export interface Lifetimes {
  readonly idleTtl: number;
  readonly absoluteTtl: number;
  readonly rememberTtl: number;
  readonly touchAfter: number;
}

/** A record, or what stands beside its body, which knows no rule. */
type Deadlines = Pick<SessionRecord, "idleExpiresAt" | "absoluteExpiresAt"> &
  Partial<Pick<SessionRecord, "idleRule" | "lastSeenAt">>;

/** Whether the record may still be used. The deadline itself is over. */
export const isLive = (record: Deadlines, now: number): boolean => now < expiresAt(record);

/**
 * Whether no visit can prolong it any more. A request may take longer than what was left of its session: in `cache` the entry
 * is gone by then, so nothing is written in any mode (tests/unit/session/deadline.test.ts).
 */
export function isOver({ idleRule, absoluteExpiresAt }: SessionRecord, now: number): boolean {
  return now >= (idleRule.kind === "at" ? Math.min(idleRule.time, absoluteExpiresAt) : absoluteExpiresAt);
}

/**
 * The deadline that comes first. A touch that was under way while the lifetime was made shorter has left the longer one, as
 * a touch only ever prolongs: the session's own lifetime, counted from that visit, holds (tests/unit/session/deadline.test.ts).
 */
export function expiresAt({ idleExpiresAt, absoluteExpiresAt, idleRule, lastSeenAt = Number.NaN }: Deadlines): number {
  const deadline = Math.min(idleExpiresAt, absoluteExpiresAt);
  if (idleRule?.kind === "at") return Math.min(deadline, idleRule.time);
  return idleRule?.kind === "ttl" ? Math.min(deadline, lastSeenAt + idleRule.seconds * 1000) : deadline;
}

/** The idle deadline of a session used at `now`; never past the absolute one. */
export function idleDeadline(rule: IdleRule, now: number, absoluteExpiresAt: number, lifetimes: Lifetimes): number {
  const deadline = rule.kind === "at" ? rule.time : now + idleSeconds(rule, lifetimes) * 1000;
  return Math.max(0, Math.floor(Math.min(absoluteExpiresAt, deadline)));
}

/** The absolute deadline of a session that begins, or whose user signs in, at `now`. */
export function absoluteDeadline(rule: IdleRule, now: number, lifetimes: Lifetimes): number {
  return now + (rule.kind === "remember" ? lifetimes.rememberTtl : lifetimes.absoluteTtl) * 1000;
}

/** The record after a visit at `now`. */
export function visited(record: SessionRecord, now: number, lifetimes: Lifetimes): SessionRecord {
  const lastSeenAt = Math.max(now, record.lastSeenAt);
  const idleExpiresAt = idleDeadline(record.idleRule, lastSeenAt, record.absoluteExpiresAt, lifetimes);
  return { ...record, lastSeenAt, idleExpiresAt };
}

/** `base` with the later of each time of two copies of one version; the idle deadline stays within the absolute one. */
export function withLaterDeadlines(base: SessionRecord, other: SessionRecord): SessionRecord {
  const absoluteExpiresAt = Math.max(base.absoluteExpiresAt, other.absoluteExpiresAt);
  return {
    ...base,
    absoluteExpiresAt,
    lastSeenAt: Math.max(base.lastSeenAt, other.lastSeenAt),
    idleExpiresAt: Math.min(absoluteExpiresAt, Math.max(base.idleExpiresAt, other.idleExpiresAt)),
  };
}

/** `record` after a visit that another copy knows of and that came later; within its own absolute deadline. */
export function withLaterVisit(record: SessionRecord, other: Touch | null): SessionRecord {
  if (other === null || other.lastSeenAt <= record.lastSeenAt) return record;
  const idleExpiresAt = Math.min(record.absoluteExpiresAt, Math.max(record.idleExpiresAt, other.idleExpiresAt));
  return { ...record, lastSeenAt: other.lastSeenAt, idleExpiresAt };
}

/** Whether the last visit lies back so far that a touch is worth a write. */
export function touchDue(record: SessionRecord, now: number, lifetimes: Lifetimes): boolean {
  if (record.idleRule.kind === "at") return false;
  // A session with a short lifetime of its own must not end between two touches.
  const throttle = Math.min(lifetimes.touchAfter, idleSeconds(record.idleRule, lifetimes) / 10) * 1000;
  return now - record.lastSeenAt >= throttle;
}

export function sameRule(a: IdleRule, b: IdleRule): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function idleSeconds(rule: IdleRule, lifetimes: Lifetimes): number {
  if (rule.kind === "ttl") return rule.seconds;
  return rule.kind === "remember" ? lifetimes.rememberTtl : lifetimes.idleTtl;
}

/** @throws SessionError SESSION_VALUE_INVALID */
export function parseIdleRule(lifetime: number | Date | "browser" | null): IdleRule {
  if (lifetime === null) return { kind: "default" };
  if (lifetime === "browser") return { kind: "browser" };
  if (lifetime instanceof Date && !Number.isNaN(lifetime.getTime())) return { kind: "at", time: lifetime.getTime() };
  if (typeof lifetime === "number" && Number.isFinite(lifetime) && lifetime > 0)
    return { kind: "ttl", seconds: lifetime };
  throw new SessionError("SESSION_VALUE_INVALID", "The lifetime is neither a positive number of seconds nor a date.", {
    fix: 'Pass seconds, a valid Date, "browser" or null.',
  });
}
