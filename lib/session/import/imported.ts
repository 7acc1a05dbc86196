// What an earlier library's session becomes here. Foreign data passes what `session.set` passes: the types of values, names
// that could change a prototype, reserved keys, the size of a record.

import { SessionError } from "../core/errors";
import { absoluteDeadline, idleDeadline, type Lifetimes } from "../core/expiry";
import { assertUserId } from "../core/id";
import { encodeBody } from "../core/record";
import type { DeviceFacts, IdleRule, SessionRecord } from "../core/types";
import { applyPatch, DataBag, RESERVED } from "../data";

/** What of an earlier library's session goes on as one of ours. */
export interface Imported<Data extends object = object> {
  /** The user who was signed in; null for a visitor. */
  readonly userId?: string | null;
  readonly data?: Data;
  /** When the user last proved who they are, if the old session tells. Without it `requireFreshSession` asks for a sign-in. */
  readonly authenticatedAt?: Date | null;
}

/**
 * Chooses what goes on; null if nothing does. What it throws is passed on, so it may ask a database.
 * @param old the old session's data @param facts.expiresAt when the old session would have ended, null if never
 */
export type Importer = (
  old: Readonly<Record<string, unknown>>,
  facts: { readonly expiresAt: Date | null },
) => Imported | null | Promise<Imported | null>;

export interface ImportContext {
  /** ms */
  readonly now: number;
  readonly lifetimes: Lifetimes;
  readonly device: DeviceFacts | null;
}

const RULE: IdleRule = { kind: "default" };

/**
 * The record, as a session that begins now and whose user signed in at some earlier time; null if there is nothing in it.
 * @throws SessionError SESSION_VALUE_INVALID, SESSION_KEY_INVALID, SESSION_TOO_LARGE
 */
export function recordOf(imported: Imported | null, { now, lifetimes, device }: ImportContext): SessionRecord | null {
  const { userId = null, data = {}, authenticatedAt = null } = imported ?? {};
  if (userId !== null) assertUserId(userId);
  const absoluteExpiresAt = absoluteDeadline(RULE, now, lifetimes);
  const record: SessionRecord = {
    version: 1,
    data: encoded(data),
    userId,
    createdAt: now,
    lastSeenAt: now,
    idleExpiresAt: idleDeadline(RULE, now, absoluteExpiresAt, lifetimes),
    absoluteExpiresAt,
    idleRule: RULE,
    authenticatedAt: userId === null ? null : past(authenticatedAt, now),
    device,
  };
  encodeBody(record);
  return userId === null && Object.keys(record.data).length === 0 ? null : record;
}

function encoded(data: object): SessionRecord["data"] {
  const bag = new DataBag({});
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    if (key.startsWith(RESERVED))
      throw new SessionError("SESSION_KEY_INVALID", `Keys that begin with "${RESERVED}" are reserved.`);
    bag.set(key, value);
  }
  return applyPatch({}, bag.patch());
}

function past(time: Date | null, now: number): number | null {
  if (time === null) return null;
  if (time instanceof Date && time.getTime() <= now) return time.getTime();
  throw new SessionError("SESSION_VALUE_INVALID", "The time of an imported sign-in is no Date, or has not come yet.");
}
