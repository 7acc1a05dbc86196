// SESSION_MODE=cached_db. The row is the truth, the entry in front of it answers ordinary reads. With the bridge on
// (SESSION_BRIDGE=1, while the fleet crosses between `cached_db` and `cache`) a neighbour may write entries without a row:
// then an entry may be ahead of its row, and the cache must answer for every read and write.

import type { SessionCache } from "../caches/cache";
import { isSessionError, unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { KeyedQueue } from "../core/queue";
import { AGAIN, settle } from "../core/retry";
import type { Fork, SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import { bestEffort, cachedRead, keepIn } from "./cached-db-read";
import { cachedRotate } from "./cached-db-rotate";
import { distrust, hold, holdOrOwe } from "./hold";
import { listEverywhere, listWithoutCopy } from "./list";
import {
  ANY_LATER,
  type Change,
  conflictBudget,
  createNotAfter,
  destroyEverywhere,
  exists,
  type Found,
  gone,
  next,
  type Parts,
  remainsOf,
  type SessionMode,
  type Written,
} from "./mode";
import { type Copy, copyOf, newer, standsAlone } from "./newest";

/** What became of a write in the cache. */
type HandedOn = "done" | "behind" | "gone" | "overtaken";

export function cachedDbMode(store: SessionStore, cache: SessionCache, parts: Parts, bridge: boolean): SessionMode {
  const { now, report } = parts;
  const writers = new KeyedQueue<Written>();
  const adopting = new Set<SessionKey>();
  const keep = (record: SessionRecord) => keepIn(bridge, parts, record.absoluteExpiresAt);
  const read = cachedRead(store, cache, parts, bridge, adopt);

  // Written in `cache` and not yet known to the database: one attempt at a write without a change gives it its row, so that
  // the way back to `db` needs no copying for sessions that were seen here (tests/http/toggle.test.ts). Whoever gets in
  // between has written the row as well.
  function adopt(key: SessionKey, hit: Found, fork: Fork): void {
    if (adopting.has(key)) return;
    adopting.add(key);
    report({ type: "adopt" });
    const adopted = next(hit, hit.record);
    bestEffort(parts, async () => {
      const row = fork.after === 0 ? store.insert(key, adopted) : store.swap(key, hit.record.version, adopted);
      const outcome = await row.finally(() => adopting.delete(key));
      if (outcome === "ok") await cache.put(key, adopted, keep(adopted));
    });
  }

  async function create(key: SessionKey, record: SessionRecord): Promise<Written> {
    if ((await store.insert(key, record)) === "exists") throw exists();
    const options = { ...keep(record), rowVersion: record.version, notAfter: createNotAfter(parts) };
    const added = cache.create(key, record, options);
    // Should its reply be lost, a hold makes it refuse if it comes late; nobody has to wait for that.
    if (!bridge) await added.catch(() => bestEffort(parts, () => hold(parts, cache, key)));
    else if ((await added) === "late") throw unavailable("cache", Object.assign(new Error(), { name: "ClocksDiffer" }));
    return { record, source: "database", behind: false };
  }

  async function write(key: SessionKey, base: Found, change: Change): Promise<Written> {
    return writers.run(key, (handedOn) => {
      let newest: Found = handedOn && handedOn.record.version > base.record.version ? handedOn : base;
      return settle(conflictBudget(parts), async () => {
        const record = next(newest, await change(newest.record));
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

  async function writeRow(key: SessionKey, base: Found, record: SessionRecord): Promise<boolean> {
    try {
      if ((await store.swap(key, base.record.version, record)) === "ok") return true;
      if (base.source !== "cache" || !standsAlone(base.fork, bridge)) return false;
      if ((await store.find(key)).state !== "absent") return false;
      return (await store.insert(key, record)) === "ok";
    } catch (error) {
      return distrust(() => tell(key, record))(error);
    }
  }

  /** Tells the cache of a row that was written. */
  async function handOn(key: SessionKey, record: SessionRecord): Promise<HandedOn> {
    try {
      const outcome = await cache.put(key, record, keep(record));
      report({ type: "put", outcome });
      if (outcome === "dead") return "gone";
      return outcome === "overtaken" ? "overtaken" : "done";
    } catch (error) {
      const held = await tell(key, record);
      if (bridge) throw error;
      return held ? "done" : "behind";
    }
  }

  /** Tells the cache that its copy is old. @returns whether that was possible */
  async function tell(key: SessionKey, record: SessionRecord): Promise<boolean> {
    const held = await holdOrOwe(parts, cache, key, record);
    report({ type: "put", outcome: held ? "held" : "failed" });
    return held;
  }

  /** The base for another attempt. */
  async function newestOrGone(key: SessionKey): Promise<Found> {
    const row = await store.find(key);
    if (row.state === "dead") throw gone();
    const found = newer(row.state === "live" ? row.record : null, await copy(key), bridge);
    if (found === null || !isLive(found.record, now())) throw gone();
    // In the bridge nothing stands on a row that the entry has not got: a neighbour may have written the entry meanwhile,
    // and would be overwritten by what comes two versions later (tests/model, three writers).
    if (bridge && found.source === "database") {
      const told = await cache.put(key, found.record, keep(found.record));
      if (told === "dead") throw gone();
      if (told === "overtaken") return (await read(key, null)) ?? Promise.reject(gone());
    }
    return found;
  }

  async function copy(key: SessionKey): Promise<Copy | null> {
    try {
      const entry = await cache.get(key);
      if (entry.state === "dead") throw gone();
      return copyOf(entry);
    } catch (error) {
      if (bridge || isSessionError(error, "SESSION_GONE")) throw error;
      return null;
    }
  }

  return {
    read,
    async readAuthority(key) {
      const row = bridge ? null : await store.find(key);
      if (row === null || row.state === "absent") return read(key, ANY_LATER);
      return row.state === "live" && isLive(row.record, now()) ? { record: row.record, source: "database" } : null;
    },
    create,
    write,
    async touch(key, touch) {
      // In the bridge the entry first, and not without it: an entry that a neighbour in `cache` takes for the truth must
      // never say "expired" before its row does.
      if (bridge) await cache.touch(key, touch);
      await store.touch(key, touch);
      if (!bridge) await cache.touch(key, touch).catch(() => undefined);
    },
    rotate: cachedRotate(store, cache, parts, bridge, newestOrGone),
    destroy: (key, known) => destroyEverywhere(parts, store, cache, key, known),
    remains: (key) => remainsOf(store, cache, key),
    list: bridge
      ? (userId, complete) => listEverywhere(parts, store, cache, userId, complete)
      : listWithoutCopy(parts, store, cache),
  };
}
