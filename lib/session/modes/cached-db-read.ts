// How `cached_db` reads: the entry if it can be trusted, else under a lease the row, which then fills the entry.

import type { Entry, SessionCache } from "../caches/cache";
import { damaged, unavailable } from "../core/errors";
import { isLive } from "../core/expiry";
import { newToken } from "../core/id";
import { AGAIN, settle } from "../core/retry";
import type { Fork, SessionKey } from "../core/types";
import type { Row, SessionStore } from "../stores/store";
import { conflictBudget, type Found, LEASE_MS, type Parts, unsettled } from "./mode";
import { type Copy, copyOf, fromEntry, newer } from "./newest";
import { Turns } from "./turns";

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
  const taken = new Set<SessionKey>();

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
    const newest = newer(record, copy, bridge);
    // The same for an entry of a session that is over: the fill would make it trusted, with its own deadlines, and revive it.
    //   Shown by tests/unit/session/two-copies.test.ts.
    if (copy !== null && (newest === null || !isLive(newest.record, now()))) return null;
    const fill = async () => {
      // Of no use to anybody, and a deadline before 1970 no Redis would take.
      const filling = record !== null && now() < record.absoluteExpiresAt ? record : null;
      const outcome = await cache.fill(key, filling, token, keepIn(bridge, parts, filling?.absoluteExpiresAt ?? 0));
      report({ type: "fill", outcome });
      return outcome;
    };
    if (bridge) {
      const outcome = await fill();
      if (outcome === "dead") return null;
      // "lost", "kept": somebody leased or wrote the entry since. What it had all along can be answered all the same; a row
      // that it has not got is nothing to stand on here, where `cache` asks the entry alone.
      if (outcome !== "ok" && (outcome === "absent" || newest?.source !== "cache")) return AGAIN;
    } else {
      bestEffort(parts, fill);
    }
    if (newest === null || !isLive(newest.record, now())) return null;
    if (newest.fork) adopt(key, newest, newest.fork);
    return newest;
  }

  function answer(key: SessionKey, copy: Copy): Found {
    report({ type: "cache", outcome: "hit" });
    const hit = fromEntry(copy);
    if (hit.fork) adopt(key, hit, hit.fork);
    return hit;
  }

  /** What the cache says: a copy that can be trusted, null for a dead entry, or the lease under which to ask the row. */
  async function look(
    key: SessionKey,
    atLeast: number | null,
    turns: Turns | null,
  ): Promise<Copy | Lease | null | typeof AGAIN> {
    let found = await cache.get(key);
    for (let asked = false; ; asked = true) {
      if (found.state === "dead") return null;
      const copy = copyOf(found);
      if (copy !== null && found.state === "live" && trusted(found, atLeast)) return copy;
      if (turns?.take(isHeld(found)) === false) return AGAIN;
      if (!asked) report({ type: "cache", outcome: copy === null ? "miss" : isHeld(found) ? "held" : "old" });
      const token = newToken();
      const until = now() + LEASE_MS;
      const { outcome, entry } = await (copy ? cache.hold(key, token, { until }) : cache.lease(key, token, { until }));
      if (outcome === "dead") return null;
      if (outcome === "ok") return { token, copy: copyOf(entry) };
      // The primary has what a replica had not: that is the entry, and asking the replica again would not make it so.
      if (copy !== null || copyOf(entry) === null) throw damaged();
      found = entry;
    }
  }

  return (key, atLeast) => {
    // Elsewhere nobody's answer waits for the fill.
    const turns = bridge ? new Turns(taken, key, parts.storeTimeoutMs) : null;
    const attempt = async () => {
      let seen: Copy | Lease | null | typeof AGAIN;
      try {
        seen = await look(key, atLeast, turns);
      } catch (error) {
        report({ type: "cache", outcome: "error" });
        if (bridge) throw error;
        return fromRowAlone(await store.find(key), error);
      }
      if (seen === null || seen === AGAIN) return seen;
      if ("record" in seen) return answer(key, seen);
      return settleLease(key, seen.token, seen.copy, await store.find(key));
    };
    return settle(conflictBudget(parts), () => (turns ? turns.within(attempt) : attempt())).catch(unsettled);
  };
}

/** The right to fill, and the entry's data as they were when it was given. */
interface Lease {
  readonly token: string;
  readonly copy: Copy | null;
}

const isHeld = (entry: Entry) => entry.state === "live" && entry.held;

/** Starts what the answer need not wait for; that it may fail is reckoned with. */
export function bestEffort(parts: Parts, work: () => Promise<unknown>): void {
  parts.defer(() =>
    work().then(
      () => undefined,
      () => undefined,
    ),
  );
}
