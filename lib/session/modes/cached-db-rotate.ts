// How `cached_db` gives a session a new id: the rows in one transaction, then the entries in one step.

import type { SessionCache } from "../caches/cache";
import { type SessionError, unavailable } from "../core/errors";
import { AGAIN, settle } from "../core/retry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import { bestEffort, keepIn } from "./cached-db-read";
import { doubt, hold } from "./hold";
import {
  type Change,
  conflictBudget,
  createNotAfter,
  deadUntil,
  type Found,
  gone,
  next,
  type Parts,
  type SessionMode,
  sameDeadline,
} from "./mode";
import { standsAlone } from "./newest";

/** @param newestOrGone the base for another attempt, or SESSION_GONE */
export function cachedRotate(
  store: SessionStore,
  cache: SessionCache,
  parts: Parts,
  bridge: boolean,
  newestOrGone: (key: SessionKey) => Promise<Found>,
): SessionMode["rotate"] {
  const { now, outbox } = parts;

  async function holdForRotation(parent: SessionKey): Promise<SessionRecord | null> {
    const { outcome, entry } = await hold(parts, cache, parent);
    if (outcome === "dead") throw gone();
    return entry.state === "live" ? entry.record : null;
  }

  /**
   * The cache's part: parent dead and child there, in one step. The row's part is done, so nothing here may undo it.
   * @returns "ended" if a neighbour in `cache` ended the parent, or gave it a child of its own, between row and entry
   */
  async function rotateEntry(
    parent: SessionKey,
    old: SessionRecord,
    expected: number | null,
    child: SessionKey,
    record: SessionRecord,
    change: Change,
  ): Promise<{ record: SessionRecord; unfinished: SessionError | null } | "ended"> {
    const parentUntil = deadUntil(old, now());
    const done = { record, unfinished: null };
    try {
      const outcome = await cache.rotate(parent, expected, child, record, {
        ...keepIn(bridge, parts, record.absoluteExpiresAt),
        parentUntil,
        parentUserId: old.userId,
        rowVersion: record.version,
        notAfter: createNotAfter(parts),
      });
      if (outcome === "ok") return done;
      const entry = outcome === "conflict" ? await cache.get(parent) : null;
      if (entry?.state === "live" && entry.record) {
        // A neighbour in `cache` has written the parent since it was held. Nobody knows the child yet: it takes that over.
        const { version } = entry.record;
        const changed = await change(entry.record);
        // A sign-in begins its absolute deadline anew each time it is applied; the child's row has the first, and takes no later.
        const absoluteExpiresAt = Math.min(changed.absoluteExpiresAt, record.absoluteExpiresAt);
        const idleExpiresAt = Math.min(changed.idleExpiresAt, absoluteExpiresAt);
        const higher = Math.max(version, record.version) + 1;
        const newer = { ...changed, absoluteExpiresAt, idleExpiresAt, version: higher };
        await store.swap(child, record.version, newer);
        return await rotateEntry(parent, entry.record, version, child, newer, change);
      }
      if (outcome === "dead" || entry?.state === "dead") return bridge ? "ended" : done;
      await cache.kill(parent, { until: parentUntil, userId: old.userId });
      return done;
    } catch (error) {
      outbox.add({ what: "kill", key: parent, until: parentUntil });
      // Should the script come late, it must not show the child as it was then.
      bestEffort(parts, () => hold(parts, cache, child));
      return { record, unfinished: unavailable("cache", error) };
    }
  }

  return async function rotate(parent, base, child, change) {
    let newest = base;
    return settle(conflictBudget(parts), async () => {
      let record = next(newest, await change(newest.record));
      // Should this process end between row and entry, nobody in the bridge may trust the parent's entry.
      const held = bridge ? await holdForRotation(parent) : null;
      if (held && held.version > newest.record.version) {
        newest = { record: held, source: "cache" };
        record = next(newest, await change(held));
      }
      const deadline = sameDeadline(newest.record, record);
      const parentMayBeAbsent = newest.source === "cache" && standsAlone(newest.fork, bridge);
      const rows = { parentMayBeAbsent, owedAt: now(), ...deadline };
      const rotated = store.rotate(parent, newest.record.version, child, record, rows);
      if ((await rotated.catch(doubt(parts, cache, parent, newest.record, child))) === "lost") {
        newest = await newestOrGone(parent);
        return AGAIN;
      }
      const expected = bridge ? (held?.version ?? 0) : null;
      const told = await rotateEntry(parent, newest.record, expected, child, record, change);
      if (told === "ended") {
        // Of two children the one that nobody was told of goes (tests/model/code, rotate against rotate).
        await store.bury(child, null, now());
        throw gone();
      }
      return { ...told, source: "database" as const, behind: false };
    });
  };
}
