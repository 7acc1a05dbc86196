import type { SessionCache } from "../caches/cache";
import { isUnreadable } from "../core/errors";
import { isLive } from "../core/expiry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { ListedRow, SessionStore } from "../stores/store";
import type { Listed, Parts, SessionMode } from "./mode";
import { type Copy, copyOf, fromEntry, newer } from "./newest";

/** An entry that cannot be read does not say how long it would last: the longest a cookie may (RFC 6265bis 5.5). */
export const UNKNOWN_MS = 400 * 86_400_000;
/** Of one user: what a sweep has not settled yet. Far above what anybody can make in that time. */
const MOST_OWED = 10_000;

/**
 * The living sessions of a user, latest visit first: rows, and what only the cache knows, whatever the mode is: a session
 * born in `cache` must be in the list that somebody signs out on the way back. A dead entry or row wins over the other
 * tier; of two living records the newer does, with what the other knows of its visits.
 * @param complete for whoever ends them all: also those that look idle, for a visit may be under way, and those that only one
 *   tier still lets live (tests/unit/session/two-copies.test.ts)
 */
export async function listEverywhere(
  parts: Parts,
  store: SessionStore | null,
  cache: SessionCache | null,
  userId: string,
  complete: boolean,
): Promise<Listed[]> {
  const now = parts.now();
  const rows = (await store?.listByUser(userId)) ?? [];
  const listed = new Map<SessionKey, Listed>(rows.map((row) => [row.key, fromRow(userId)(row)]));
  if (cache === null) return living([...listed.values()], userId, now, complete);
  const keys = await cache.listByUser(userId, now);
  // Buried while the cache was not told: after a crash nothing else says that an entry of it is this user's.
  const owed = (complete && (await store?.listOutbox(MOST_OWED, userId))) || [];
  const graves = owed.filter(({ dead }) => dead).map(({ key }) => key);
  const look = async (key: SessionKey) => {
    const entry = await entryOf(cache, key);
    // Dead in one tier and not in the other: a sign-out that did not get through. It is over for whoever looks, and still
    // to be ended for whoever ends all.
    if (entry === "dead" && !complete) listed.delete(key);
    if (entry === "dead" || entry === "absent") return;
    const known = listed.get(key);
    if (entry === "unreadable") {
      if (!known) listed.set(key, { key, userId, absoluteExpiresAt: now + UNKNOWN_MS, record: null });
      return;
    }
    const row = known ? known.record : await rowOf(store, key);
    if (row === "dead" && !complete) return;
    listed.set(key, fromCopies(key, row === "dead" ? null : row, entry));
  };
  await Promise.all([...new Set([...listed.keys(), ...keys, ...graves])].map(look));
  return living([...listed.values()], userId, now, complete);
}

/** For modes in which the rows are the authority: the list goes on without the cache, unless it must be complete. */
export function listWithoutCopy(parts: Parts, store: SessionStore, cache: SessionCache | null): SessionMode["list"] {
  return async (userId, complete) => {
    try {
      return await listEverywhere(parts, store, cache, userId, complete);
    } catch (error) {
      if (complete || cache === null) throw error;
      return listEverywhere(parts, store, null, userId, complete);
    }
  };
}

const fromRow =
  (userId: string) =>
  ({ key, absoluteExpiresAt, record }: ListedRow): Listed => ({ key, userId, absoluteExpiresAt, record });

/** Its grave must last as long as any of its copies could. */
function fromCopies(key: SessionKey, row: SessionRecord | null, copy: Copy): Listed {
  const { record } = newer(row, copy, true) ?? fromEntry(copy);
  const absoluteExpiresAt = Math.max(copy.record.absoluteExpiresAt, row?.absoluteExpiresAt ?? 0);
  return { key, userId: record.userId, absoluteExpiresAt, record };
}

function living(listed: readonly Listed[], userId: string, now: number, complete: boolean): Listed[] {
  const seen = ({ record }: Listed) => record?.lastSeenAt ?? 0;
  const lives = ({ record, absoluteExpiresAt }: Listed) =>
    record === null || complete ? now < absoluteExpiresAt : isLive(record, now);
  return listed.filter((one) => one.userId === userId && lives(one)).sort((a, b) => seen(b) - seen(a));
}

async function entryOf(cache: SessionCache, key: SessionKey): Promise<Copy | "dead" | "absent" | "unreadable"> {
  try {
    const entry = await cache.get(key);
    return entry.state === "live" ? (copyOf(entry) ?? "absent") : entry.state;
  } catch (error) {
    if (isUnreadable(error)) return "unreadable";
    throw error;
  }
}

/** A row that the user's list did not have: dead, or none. */
async function rowOf(store: SessionStore | null, key: SessionKey): Promise<SessionRecord | "dead" | null> {
  const row = await store?.find(key);
  if (row?.state === "dead") return "dead";
  return row?.state === "live" ? row.record : null;
}
