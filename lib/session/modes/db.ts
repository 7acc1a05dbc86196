// SESSION_MODE=db. The row is the only copy that counts. If a cache is configured although it is not read here, a
// neighbour in `cached_db` may be reading it during a deploy: so each write puts a hold on the entry it made stale, and
// each sign-out kills it.

import type { SessionCache } from "../caches/cache";
import { type SessionError, unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { KeyedQueue } from "../core/queue";
import { AGAIN, settle } from "../core/retry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import { distrust, doubt, holdOrOwe } from "./hold";
import { listWithoutCopy } from "./list";
import {
  type Change,
  conflictBudget,
  deadUntil,
  destroyEverywhere,
  exists,
  type Found,
  gone,
  next,
  type Parts,
  remainsOf,
  type SessionMode,
  sameDeadline,
  type Written,
} from "./mode";

export function dbMode(store: SessionStore, cache: SessionCache | null, parts: Parts): SessionMode {
  const writers = new KeyedQueue<Written>();

  async function read(key: SessionKey): Promise<Found | null> {
    const row = await store.find(key);
    return row.state === "live" && isLive(row.record, parts.now()) ? { record: row.record, source: "database" } : null;
  }

  /** Tells a neighbour that its copy is old. @returns whether there is none, or it could be told */
  const tell = async (key: SessionKey, record: SessionRecord) =>
    cache === null || (await holdOrOwe(parts, cache, key, record));

  async function write(key: SessionKey, base: Found, change: Change): Promise<Written> {
    return writers.run(key, (handedOn) => {
      let newest = handedOn && handedOn.record.version > base.record.version ? handedOn.record : base.record;
      return settle(conflictBudget(parts), async () => {
        const record = next({ record: newest, source: "database" }, await change(newest));
        const outcome = await store.swap(key, newest.version, record).catch(distrust(() => tell(key, record)));
        if (outcome === "ok") return { record, source: "database", behind: !(await tell(key, record)) };
        const found = await read(key);
        if (found === null) throw gone();
        newest = found.record;
        return AGAIN;
      });
    });
  }

  async function rotate(parent: SessionKey, base: Found, child: SessionKey, change: Change) {
    let newest = base.record;
    const rows = { parentMayBeAbsent: false, owedAt: cache && parts.now() };
    return settle(conflictBudget(parts), async () => {
      const record = next({ record: newest, source: "database" }, await change(newest));
      const rotated = store.rotate(parent, newest.version, child, record, { ...rows, ...sameDeadline(newest, record) });
      const outcome = await rotated.catch(doubt(parts, cache, parent, newest, child));
      if (outcome === "lost") {
        const found = await read(parent);
        if (found === null) throw gone();
        newest = found.record;
        return AGAIN;
      }
      const until = deadUntil(newest, parts.now());
      const unfinished = await cache?.kill(parent, { until, userId: newest.userId }).then(
        () => null,
        (error: unknown): SessionError => {
          parts.outbox.add({ what: "kill", key: parent, until });
          return unavailable("cache", error);
        },
      );
      return { record, source: "database" as const, behind: false, unfinished: unfinished ?? null };
    });
  }

  return {
    read,
    readAuthority: read,
    async create(key, record) {
      if ((await store.insert(key, record)) === "exists") throw exists();
      return { record, source: "database", behind: false };
    },
    write,
    touch: (key, touch) => store.touch(key, touch),
    rotate,
    destroy: (key, known) => destroyEverywhere(parts, store, cache, key, known),
    remains: (key) => remainsOf(store, cache, key),
    list: listWithoutCopy(parts, store, cache),
  };
}
