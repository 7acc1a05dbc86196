// SESSION_MODE=cached_db. The row is the truth, the entry in front of it answers ordinary reads. With the bridge on
// (SESSION_BRIDGE=1, while the fleet crosses between `cached_db` and `cache`) a neighbour may write entries without a row:
// then an entry may be ahead of its row, and the cache must answer for every read and write.

import type { Entry, SessionCache } from "../caches/cache";
import { isSessionError, SessionError, unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { newToken } from "../core/id";
import { KeyedQueue } from "../core/queue";
import { AGAIN, settle } from "../core/retry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { Row, SessionStore } from "../stores/store";
import { listEverywhere } from "./list";
import {
  type Change, conflictBudget, createNotAfter, deadUntil, destroyEverywhere, exists, type Found, gone, LEASE_MS, next,
  type Parts, type SessionMode, type Written,
} from "./mode";

export function cachedDbMode(store: SessionStore, cache: SessionCache, parts: Parts, bridge: boolean): SessionMode {
  const { now, report, outbox } = parts;
  const writers = new KeyedQueue<Written>();

  // In the bridge the entry must outlast a row that a neighbour in `cache` has left behind.
  const keep = (record: SessionRecord) => ({
    until: bridge ? record.absoluteExpiresAt : Math.min(now() + parts.cacheMaxAgeMs, record.absoluteExpiresAt),
    checkedAt: now(),
  });
  const living = (record: SessionRecord | null | undefined) => record != null && isLive(record, now());
  const bestEffort = (work: () => Promise<unknown>) => parts.defer(() => work().then(() => undefined, () => undefined));

  async function read(key: SessionKey, atLeast: number | null): Promise<Found | null> {
    return settle(conflictBudget(parts), async () => {
      let found: Entry;
      const token = newToken();
      try {
        found = await cache.get(key);
        if (found.state === "dead") return null;
        if (found.state === "live" && trusted(found, atLeast)) {
          report({ type: "cache", outcome: "hit" });
          const hit: Found = { record: found.record as SessionRecord, source: "cache" };
          if (found.rowVersion < hit.record.version) adopt(key, hit);
          return hit;
        }
        const untrusted = found.state === "live" && found.record !== null ? found : null;
        report({ type: "cache", outcome: untrusted === null ? "miss" : untrusted.held ? "held" : "old" });
        const until = now() + LEASE_MS;
        const lease = untrusted ? await cache.hold(key, token, { until }) : await cache.lease(key, token, { until });
        if (lease.outcome === "dead") return null;
        if (lease.outcome === "hit") return AGAIN;
        found = lease.entry;
      } catch (error) {
        report({ type: "cache", outcome: "error" });
        if (bridge) throw error;
        return fromRowAlone(await store.find(key), error);
      }
      const entry = found.state === "live" ? found.record : null;
      return settleLease(key, token, entry, await store.find(key));
    });
  }

  // An idle deadline in the entry may be behind the row's, which is the authority: it alone says "expired".
  function trusted(entry: Extract<Entry, { state: "live" }>, atLeast: number | null): boolean {
    const { record, held, checkedAt } = entry;
    if (record === null || held || record.version < (atLeast ?? 0)) return false;
    return now() - checkedAt < parts.cacheMaxAgeMs && isLive(record, now());
  }

  // Written in `cache` and not yet known to the database: an ordinary write without a change gives it its row, so that
  // the way back to `db` needs no copying for sessions that were seen here (tests/http/toggle.test.ts).
  const adopting = new Set<SessionKey>();
  function adopt(key: SessionKey, hit: Found): void {
    if (adopting.has(key)) return;
    adopting.add(key);
    report({ type: "adopt" });
    bestEffort(() => write(key, hit, (newest) => newest).finally(() => adopting.delete(key)));
  }

  function fromRowAlone(row: Row, cacheError: unknown): Found | null {
    // The session may live in the cache that cannot be asked: absence of the row proves nothing.
    if (row.state === "absent") throw unavailable("cache", cacheError);
    return row.state === "live" && living(row.record) ? { record: row.record, source: "database" } : null;
  }

  /** The answer of a reader that holds the lease, and the fill that ends it. */
  async function settleLease(key: SessionKey, token: string, entry: SessionRecord | null, row: Row) {
    if (row.state === "dead") {
      bestEffort(() => cache.kill(key, { until: Math.max(row.absoluteExpiresAt, now() + LEASE_MS), userId: null }));
      return null;
    }
    const record = row.state === "live" ? row.record : null;
    const fill = async () => {
      const outcome = await cache.fill(key, record, token, keep(record ?? entry ?? NOTHING));
      report({ type: "fill", outcome });
      return outcome;
    };
    if (bridge) {
      const outcome = await fill();
      if (outcome === "dead") return null;
      if (outcome !== "ok") return AGAIN;
    } else {
      bestEffort(fill);
    }
    const entryWins = entry !== null && (record === null || entry.version > record.version || (bridge && entry.version === record.version));
    const newest: Found | null = entryWins
      ? { record: entry, source: "cache" }
      : record && { record, source: "database" };
    return newest && living(newest.record) ? newest : null;
  }

  /** Tells the cache of a row that was written. */
  async function handOn(key: SessionKey, record: SessionRecord): Promise<"done" | "behind" | "gone" | "overtaken"> {
    try {
      const outcome = await cache.put(key, record, keep(record));
      report({ type: "put", outcome });
      if (outcome === "dead") return "gone";
      return outcome === "overtaken" ? "overtaken" : "done";
    } catch (error) {
      if (bridge) {
        await holdOrOwe(key, record);
        throw error;
      }
      return (await holdOrOwe(key, record)) ? "done" : "behind";
    }
  }

  async function holdOrOwe(key: SessionKey, record: SessionRecord): Promise<boolean> {
    try {
      await cache.hold(key, newToken(), { until: now() + LEASE_MS });
      report({ type: "put", outcome: "held" });
      return true;
    } catch {
      report({ type: "put", outcome: "failed" });
      outbox.add(key, "cache", deadUntil(record, now()));
      return false;
    }
  }

  async function write(key: SessionKey, base: Found, change: Change): Promise<Written> {
    return writers.run(key, (handedOn) => {
      let newest: Found = handedOn && handedOn.record.version > base.record.version ? handedOn : base;
      return settle(conflictBudget(parts), async () => {
        const record = next(newest.record, await change(newest.record));
        if (!(await writeRow(key, newest, record))) {
          newest = await newestOrGone(key);
          return AGAIN;
        }
        const handed = await handOn(key, record);
        if (handed === "gone") throw gone();
        if (handed !== "overtaken") return { record, source: "database", behind: handed === "behind" };
        // A neighbour in `cache` wrote the entry meanwhile, without this change.
        newest = await newestOrGone(key);
        return AGAIN;
      });
    });
  }

  async function writeRow(key: SessionKey, base: Found, record: SessionRecord): Promise<boolean> {
    try {
      if ((await store.swap(key, base.record.version, record)) === "ok") return true;
      return base.source === "cache" && (await store.find(key)).state === "absent" && (await store.insert(key, record)) === "ok";
    } catch (error) {
      // Applied or not, nobody knows: the copy must not be trusted until somebody has looked.
      if (isSessionError(error, "SESSION_STORE_UNAVAILABLE")) await holdOrOwe(key, record);
      throw error;
    }
  }

  /** The base for another attempt: the row, or in the bridge whichever is newer. */
  async function newestOrGone(key: SessionKey): Promise<Found> {
    const row = await store.find(key);
    const entry = row.state === "dead" ? null : await entryOf(key);
    const record = row.state === "live" ? row.record : null;
    const found: Found | null =
      entry !== null && (record === null || entry.version > record.version)
        ? { record: entry, source: "cache" }
        : record && { record, source: "database" };
    if (found === null || !living(found.record)) throw gone();
    return found;
  }

  async function entryOf(key: SessionKey): Promise<SessionRecord | null> {
    try {
      const entry = await cache.get(key);
      if (entry.state === "dead") throw gone();
      return entry.state === "live" ? entry.record : null;
    } catch (error) {
      if (bridge || isSessionError(error, "SESSION_GONE")) throw error;
      return null;
    }
  }

  async function create(key: SessionKey, record: SessionRecord): Promise<Written> {
    if ((await store.insert(key, record)) === "exists") throw exists();
    const added = cache.create(key, record, { ...keep(record), rowVersion: record.version, notAfter: createNotAfter(parts) });
    if (bridge) {
      if ((await added) === "late") throw unavailable("cache", new Error("the clocks differ"));
    } else {
      await added.catch(() => undefined);
    }
    return { record, source: "database", behind: false };
  }

  async function rotate(parent: SessionKey, base: Found, child: SessionKey, change: Change) {
    let newest = base;
    return settle(conflictBudget(parts), async () => {
      // A neighbour in `cache` must not go on writing to the parent once its row is dead.
      if (bridge) await cache.hold(parent, newToken(), { until: now() + LEASE_MS });
      const record = next(newest.record, await change(newest.record));
      const outcome = await store.rotate(parent, newest.record.version, child, record, newest.source === "cache");
      if (outcome === "lost") {
        newest = await newestOrGone(parent);
        return AGAIN;
      }
      const parentUntil = deadUntil(newest.record, now());
      let unfinished: SessionError | null = null;
      try {
        const options = { ...keep(record), parentUntil, rowVersion: record.version, notAfter: createNotAfter(parts) };
        const answer = await cache.rotate(parent, null, child, record, { ...options, parentUserId: newest.record.userId });
        if (answer === "late") await cache.kill(parent, { until: parentUntil, userId: newest.record.userId });
      } catch (error) {
        unfinished = unavailable("cache", error);
        outbox.add(parent, "cache", parentUntil);
      }
      return { record, source: "database" as const, behind: false, unfinished };
    });
  }

  return {
    read,
    async readAuthority(key) {
      if (bridge) return read(key, Number.MAX_SAFE_INTEGER);
      const row = await store.find(key);
      if (row.state === "absent") return read(key, Number.MAX_SAFE_INTEGER);
      return row.state === "live" && living(row.record) ? { record: row.record, source: "database" } : null;
    },
    create,
    write,
    async touch(key, touch) {
      await store.touch(key, touch);
      await cache.touch(key, touch).catch(() => undefined);
    },
    rotate,
    destroy: (key, known) => destroyEverywhere(parts, store, cache, key, known),
    list: (userId) => listEverywhere(parts, store, bridge ? cache : null, userId),
  };
}

const NOTHING = { absoluteExpiresAt: Number.MAX_SAFE_INTEGER } as SessionRecord;
