// How `cached_db` reads: the entry if it can be trusted, else under a lease the row, which then fills the entry.

import type { Entry, SessionCache } from "../caches/cache";
import { unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { newToken } from "../core/id";
import { AGAIN, settle } from "../core/retry";
import type { Fork, SessionKey } from "../core/types";
import type { Row, SessionStore } from "../stores/store";
import { conflictBudget, type Found, LEASE_MS, type Parts } from "./mode";
import { type Copy, copyOf, fromEntry, newer } from "./newest";

/** How long an entry stays, and since when it is known to be the row's. */
export function keepIn(bridge: boolean, parts: Parts, absoluteExpiresAt: number): { until: number; checkedAt: number } {
  const checkedAt = parts.now();
  // In the bridge the entry must outlast a row that a neighbour in `cache` has left behind.
  const until = bridge ? absoluteExpiresAt : Math.min(checkedAt + parts.cacheMaxAgeMs, absoluteExpiresAt);
  return { until, checkedAt };
}

/** @param adopt called with an entry that is ahead of what the database knows */
export function cachedRead(
  store: SessionStore,
  cache: SessionCache,
  parts: Parts,
  bridge: boolean,
  adopt: (key: SessionKey, hit: Found, fork: Fork) => void,
): (key: SessionKey, atLeast: number | null) => Promise<Found | null> {
  const { now, report } = parts;

  // An idle deadline in the entry may be behind the row's, which is the authority: it alone says "expired".
  function trusted(entry: Extract<Entry, { state: "live" }>, atLeast: number | null): boolean {
    const { record, held, checkedAt } = entry;
    if (record === null || held || record.version < (atLeast ?? 0)) return false;
    return now() - checkedAt < parts.cacheMaxAgeMs && isLive(record, now());
  }

  function fromRowAlone(row: Row, cacheError: unknown): Found | null {
    // The session may live in the cache that cannot be asked: absence of the row proves nothing.
    if (row.state === "absent") throw unavailable("cache", cacheError);
    return row.state === "live" && isLive(row.record, now()) ? { record: row.record, source: "database" } : null;
  }

  /** The answer of a reader that holds the lease, and the fill that ends it. */
  async function settleLease(key: SessionKey, token: string, copy: Copy | null, row: Row) {
    // The entry stays on hold, so nobody trusts it, and is not killed: a rotation may be between the two tiers, and would
    // take the dead entry for a neighbour's doing (tests/model/random/regressions.test.ts). What a crash left, the sweep
    // kills; a lease without data goes.
    if (row.state === "dead") {
      if (copy === null) bestEffort(parts, () => cache.fill(key, null, token, keepIn(bridge, parts, 0)));
      return null;
    }
    const record = row.state === "live" ? row.record : null;
    const fill = async () => {
      const outcome = await cache.fill(key, record, token, keepIn(bridge, parts, record?.absoluteExpiresAt ?? 0));
      report({ type: "fill", outcome });
      return outcome;
    };
    const newest = newer(record, copy, bridge);
    if (bridge) {
      const outcome = await fill();
      if (outcome === "dead") return null;
      // "kept": somebody wrote the entry since. A row that the entry has not got is nothing to stand on here.
      if (outcome !== "ok" && (outcome !== "kept" || newest?.source === "database")) return AGAIN;
    } else {
      bestEffort(parts, fill);
    }
    if (newest === null || !isLive(newest.record, now())) return null;
    if (newest.fork) adopt(key, newest, newest.fork);
    return newest;
  }

  return async (key, atLeast) =>
    settle(conflictBudget(parts), async () => {
      let found: Entry;
      let token: string;
      try {
        found = await cache.get(key);
        if (found.state === "dead") return null;
        if (found.state === "live" && trusted(found, atLeast)) {
          report({ type: "cache", outcome: "hit" });
          const copy = copyOf(found) as Copy;
          const hit = fromEntry(copy);
          if (hit.fork) adopt(key, hit, hit.fork);
          return hit;
        }
        const untrusted = found.state === "live" && found.record !== null ? found : null;
        report({ type: "cache", outcome: untrusted === null ? "miss" : untrusted.held ? "held" : "old" });
        const until = now() + LEASE_MS;
        token = newToken();
        const lease = untrusted ? await cache.hold(key, token, { until }) : await cache.lease(key, token, { until });
        if (lease.outcome === "dead") return null;
        if (lease.outcome === "hit") return AGAIN;
        found = lease.entry;
      } catch (error) {
        report({ type: "cache", outcome: "error" });
        if (bridge) throw error;
        return fromRowAlone(await store.find(key), error);
      }
      return settleLease(key, token, copyOf(found), await store.find(key));
    });
}

/** Starts what the answer need not wait for; that it may fail is reckoned with. */
export function bestEffort(parts: Parts, work: () => Promise<unknown>): void {
  parts.defer(() =>
    work().then(
      () => undefined,
      () => undefined,
    ),
  );
}
