// SESSION_MODE=cached_db. The row is the truth, the entry in front of it answers ordinary reads. With the bridge on
// (SESSION_BRIDGE=1, while the fleet crosses between `cached_db` and `cache`) a neighbour may write entries without a row:
// then an entry may be ahead of its row, and the cache must answer for every read and write.

import type { SessionCache } from "../caches/cache";
import { isSessionError, unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { newToken } from "../core/id";
import { KeyedQueue } from "../core/queue";
import { AGAIN, settle } from "../core/retry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import { bestEffort, cachedRead, keepIn, newer } from "./cached-db-read";
import { cachedRotate } from "./cached-db-rotate";
import { listEverywhere } from "./list";
import {
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
  type SessionMode,
  type Written,
} from "./mode";

export function cachedDbMode(store: SessionStore, cache: SessionCache, parts: Parts, bridge: boolean): SessionMode {
  const { now, report, outbox } = parts;
  const writers = new KeyedQueue<Written>();
  const adopting = new Set<SessionKey>();
  const keep = (record: SessionRecord) => keepIn(bridge, parts, record.absoluteExpiresAt);
  const read = cachedRead(store, cache, parts, bridge, adopt);

  // Written in `cache` and not yet known to the database: an ordinary write without a change gives it its row, so that
  // the way back to `db` needs no copying for sessions that were seen here (tests/http/toggle.test.ts).
  function adopt(key: SessionKey, hit: Found): void {
    if (adopting.has(key)) return;
    adopting.add(key);
    report({ type: "adopt" });
    bestEffort(parts, () => write(key, hit, (newest) => newest).finally(() => adopting.delete(key)));
  }

  async function create(key: SessionKey, record: SessionRecord): Promise<Written> {
    if ((await store.insert(key, record)) === "exists") throw exists();
    const options = { ...keep(record), rowVersion: record.version, notAfter: createNotAfter(parts) };
    const added = cache.create(key, record, options);
    if (!bridge) await added.catch(() => undefined);
    else if ((await added) === "late") throw unavailable("cache", Object.assign(new Error(), { name: "ClocksDiffer" }));
    return { record, source: "database", behind: false };
  }

  async function write(key: SessionKey, base: Found, change: Change): Promise<Written> {
    return writers.run(key, (handedOn) => {
      let newest: Found = handedOn && handedOn.record.version > base.record.version ? handedOn : base;
      return settle(conflictBudget(parts), async () => {
        const record = next(newest.record, await change(newest.record));
        if (await writeRow(key, newest, record)) {
          const told = await handOn(key, record);
          if (told === "gone") throw gone();
          if (told !== "overtaken") return { record, source: "database", behind: told === "behind" };
          // A neighbour in `cache` wrote the entry meanwhile, without this change.
        }
        newest = await newestOrGone(key);
        return AGAIN;
      });
    });
  }

  async function writeRow(key: SessionKey, { record: base, source }: Found, record: SessionRecord): Promise<boolean> {
    try {
      if ((await store.swap(key, base.version, record)) === "ok") return true;
      if (source !== "cache" || (await store.find(key)).state !== "absent") return false;
      return (await store.insert(key, record)) === "ok";
    } catch (error) {
      // Applied or not, nobody knows: the copy must not be trusted until somebody has looked.
      if (isSessionError(error, "SESSION_STORE_UNAVAILABLE")) await holdOrOwe(key, record);
      throw error;
    }
  }

  /** Tells the cache of a row that was written. */
  async function handOn(key: SessionKey, record: SessionRecord): Promise<"done" | "behind" | "gone" | "overtaken"> {
    try {
      const outcome = await cache.put(key, record, keep(record));
      report({ type: "put", outcome });
      if (outcome === "dead") return "gone";
      return outcome === "overtaken" ? "overtaken" : "done";
    } catch (error) {
      const held = await holdOrOwe(key, record);
      if (bridge) throw error;
      return held ? "done" : "behind";
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

  /** The base for another attempt. */
  async function newestOrGone(key: SessionKey): Promise<Found> {
    const row = await store.find(key);
    const found =
      row.state === "dead" ? null : newer(row.state === "live" ? row.record : null, await entryOf(key), bridge);
    if (found === null || !isLive(found.record, now())) throw gone();
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

  return {
    read,
    async readAuthority(key) {
      const row = bridge ? null : await store.find(key);
      if (row === null || row.state === "absent") return read(key, Number.MAX_SAFE_INTEGER);
      return row.state === "live" && isLive(row.record, now()) ? { record: row.record, source: "database" } : null;
    },
    create,
    write,
    async touch(key, touch) {
      await store.touch(key, touch);
      await cache.touch(key, touch).catch(() => undefined);
    },
    rotate: cachedRotate(store, cache, parts, bridge, newestOrGone),
    destroy: (key, known) => destroyEverywhere(parts, store, cache, key, known),
    list: (userId) => listEverywhere(parts, store, bridge ? cache : null, userId),
  };
}
