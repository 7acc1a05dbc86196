// SESSION_MODE=cache. The entry is the only copy that counts. If a database is configured although nothing is written to
// it here, a key the cache does not know may still have a row from before: it is adopted on first sight, so that nobody
// has to wait until "the useful sessions are cached"; and sign-outs reach that row.

import type { SessionCache } from "../caches/cache";
import { damaged, type SessionError, unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { newToken } from "../core/id";
import { KeyedQueue } from "../core/queue";
import { AGAIN, settle } from "../core/retry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import { listEverywhere } from "./list";
import {
  ANY_LATER,
  type Change,
  conflictBudget,
  createNotAfter,
  deadUntil,
  destroyEverywhere,
  exists,
  type Found,
  gone,
  LEASE_MS,
  next,
  type Parts,
  remainsOf,
  type SessionMode,
  unsettled,
  type Written,
} from "./mode";
import { Turns } from "./turns";

export function cacheMode(cache: SessionCache, store: SessionStore | null, parts: Parts): SessionMode {
  const { now, report } = parts;
  const writers = new KeyedQueue<Written>();
  const taken = new Set<SessionKey>();

  // With a row behind it an entry stays until the absolute deadline: were it gone at the idle one, the older row would
  // bring the session back.
  const keep = (record: SessionRecord) => ({
    until: store ? record.absoluteExpiresAt : Math.min(record.idleExpiresAt, record.absoluteExpiresAt),
  });
  const found = (record: SessionRecord): Found | null => (isLive(record, now()) ? { record, source: "cache" } : null);

  function read(key: SessionKey, atLeast: number | null): Promise<Found | null> {
    const turns = new Turns(taken, key, parts.storeTimeoutMs);
    const attempt = async () => {
      const entry = await cache.get(key);
      if (entry.state === "dead") return null;
      if (entry.state === "live" && entry.record !== null) {
        report({ type: "cache", outcome: "hit" });
        // Older than what this browser has seen: a replica's answer, or a write lost with a failed primary. A script asks
        // the primary; what it has is all there is, and nobody is locked out.
        return entry.record.version < (atLeast ?? 0) ? fromPrimary(key, atLeast ?? 0) : found(entry.record);
      }
      if (store !== null && !turns.take(entry.state === "live")) return AGAIN;
      report({ type: "cache", outcome: "miss" });
      if (store === null) return null;
      return fromPrimary(key, atLeast ?? 0);
    };
    return settle(conflictBudget(parts), () => turns.within(attempt)).catch(unsettled);
  }

  /** What the primary has, whatever a replica said; else what the database has. */
  async function fromPrimary(key: SessionKey, atLeast: number): Promise<Found | null | typeof AGAIN> {
    const token = newToken();
    const { outcome, entry } = await cache.lease(key, token, { until: now() + LEASE_MS });
    if (outcome === "dead") return null;
    if (entry.state === "live" && entry.record !== null) {
      if (entry.record.version < atLeast && atLeast !== ANY_LATER) report({ type: "behind" });
      return found(entry.record);
    }
    if (outcome === "hit") throw damaged();
    return store === null ? null : adopt(key, token, store);
  }

  async function adopt(key: SessionKey, token: string, database: SessionStore): Promise<null | typeof AGAIN> {
    const row = await database.find(key);
    // Of a dead row as of none: the lease is taken back. To kill the entry could end a rotation that is between its two tiers
    // (tests/model/spec/rotation.test.ts).
    const record = row.state === "live" && isLive(row.record, now()) ? row.record : null;
    await cache.fill(key, record, token, { until: record?.absoluteExpiresAt ?? 0, checkedAt: now() });
    if (record === null) return null;
    report({ type: "adopt" });
    return AGAIN;
  }

  async function newestOrGone(key: SessionKey): Promise<Found> {
    const newest = await read(key, null);
    if (newest === null) throw gone();
    return newest;
  }

  async function write(key: SessionKey, base: Found, change: Change): Promise<Written> {
    return writers.run(key, (handedOn) => {
      let newest: Found = handedOn && handedOn.record.version > base.record.version ? handedOn : base;
      return settle(conflictBudget(parts), async () => {
        const record = next(newest, await change(newest.record));
        const outcome = await cache.cas(key, newest.record.version, record, keep(record));
        if (outcome === "ok") return { record, source: "cache", behind: false };
        if (outcome === "dead") throw gone();
        newest = await newestOrGone(key);
        return AGAIN;
      });
    });
  }

  async function create(key: SessionKey, record: SessionRecord): Promise<Written> {
    const options = { ...keep(record), rowVersion: 0, notAfter: createNotAfter(parts), checkedAt: now() };
    const outcome = await cache.create(key, record, options);
    if (outcome === "exists") throw exists();
    if (outcome === "late") throw late();
    return { record, source: "cache", behind: false };
  }

  async function rotate(parent: SessionKey, base: Found, child: SessionKey, change: Change) {
    let newest = base;
    return settle(conflictBudget(parts), async () => {
      const record = next(newest, await change(newest.record));
      const parentUntil = deadUntil(newest.record, now());
      // The row first, as in every end of a session: an adopting neighbour must not find the parent alive.
      await store?.bury(parent, parentUntil, now());
      const outcome = await cache.rotate(parent, newest.record.version, child, record, {
        ...keep(record),
        parentUntil,
        rowVersion: 0,
        notAfter: createNotAfter(parts),
        checkedAt: now(),
        parentUserId: newest.record.userId,
      });
      if (outcome === "ok") return { record, source: "cache" as const, behind: false, unfinished: null };
      if (outcome === "dead") throw gone();
      if (outcome === "late") throw late();
      newest = await newestOrGone(parent);
      return AGAIN;
    });
  }

  return {
    read,
    readAuthority: (key) => read(key, ANY_LATER),
    create,
    write,
    // Where the entry goes with its idle deadline, it must stay as much longer.
    touch: (key, touch) => (store ? cache.touch(key, touch) : cache.touch(key, touch, { until: touch.idleExpiresAt })),
    rotate,
    destroy: (key, known) => destroyEverywhere(parts, store, cache, key, known),
    remains: (key) => remainsOf(store, cache, key),
    list: (userId, complete) => listEverywhere(parts, store, cache, userId, complete),
  };
}

const late = (): SessionError => unavailable("cache", Object.assign(new Error(), { name: "ClocksDiffer" }));
