// The shipped code with one thing broken: each must be caught by the explorer, or the explorer proves nothing. What is
// broken, and what comes of it, is in the reports that the protocol was made from.

import type { SessionKey, SessionRecord } from "@/lib/session/core/types";
import { columnsOf } from "@/lib/session/stores/row";
import type { Bounds } from "./explore";
import type { Kind } from "./operations";
import type { Phase } from "./phases";
import type { Tampering } from "./process";

export interface Mutant {
  readonly tampering: Tampering;
  /** Where it is looked for. */
  readonly fleet: readonly Phase[];
  readonly kinds: readonly Kind[];
  readonly bounds: Bounds;
  readonly caught: RegExp;
  /** Whether it takes three operations to see. */
  readonly three?: true;
}

const SAFE: Bounds = { faults: 0, evictions: 0 };
const FAULT: Bounds = { faults: 1, evictions: 0 };
const EVICTION: Bounds = { faults: 0, evictions: 1 };

const LOST_UPDATE = /stale read or lost update/;
const RESURRECTION = /resurrection/;

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  "a fill may make an entry": {
    tampering: {
      tiers: ({ cache: { fill }, entries }) => ({
        cache: {
          async fill(key: SessionKey, record: SessionRecord | null, token: string, options: Kept) {
            if (record && !entries.has(key)) entries.set(key, entryOf(record, options));
            return fill(key, record, token, options);
          },
        },
      }),
    },
    fleet: ["cached_db"],
    kinds: ["read", "destroy"],
    bounds: EVICTION,
    caught: RESURRECTION,
  },
  "a put may make an entry": {
    tampering: {
      tiers: ({ cache: { put }, entries }) => ({
        cache: {
          async put(key: SessionKey, record: SessionRecord, options: Kept) {
            if (!entries.has(key)) entries.set(key, entryOf(record, options));
            return put(key, record, options);
          },
        },
      }),
    },
    fleet: ["cached_db"],
    kinds: ["write", "destroy"],
    bounds: EVICTION,
    caught: /lost update|resurrection/,
  },
  "a put does nothing under somebody's hold": {
    tampering: {
      tiers: ({ cache: { put }, entries }) => ({
        cache: {
          async put(key: SessionKey, record: SessionRecord, options: Kept) {
            const entry = entries.get(key);
            return entry?.state === "live" && entry.hold !== null ? "ok" : put(key, record, options);
          },
        },
      }),
    },
    fleet: ["cached_db"],
    kinds: ["read", "write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
  },
  "a put that was overtaken is not told so (no row version in the entry)": {
    tampering: {
      tiers: ({ cache: { put } }) => ({
        cache: {
          async put(key: SessionKey, record: SessionRecord, options: Kept) {
            const outcome = await put(key, record, options);
            return outcome === "overtaken" ? "old" : outcome;
          },
        },
      }),
    },
    fleet: ["bridge", "cache"],
    kinds: ["write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
  },
  "DEL instead of a dead entry": {
    tampering: {
      tiers: ({ entries }) => ({ cache: { kill: async (key: SessionKey) => void entries.delete(key) } }),
    },
    fleet: ["bridge", "cache"],
    kinds: ["write", "destroy"],
    bounds: { faults: 2, evictions: 0 },
    caught: /lost update|resurrection|disagreement/,
  },
  "an upsert instead of a conditional update": {
    tampering: {
      tiers: ({ rows }) => ({
        store: {
          async swap(key: SessionKey, _: number, record: SessionRecord) {
            rows.set(key, columnsOf(key, record));
            return "ok";
          },
        },
      }),
    },
    fleet: ["db"],
    kinds: ["write", "destroy"],
    bounds: SAFE,
    caught: /lost update|resurrection/,
  },
  "a swap that does not look at the version": {
    tampering: {
      tiers: ({ store: { swap } }) => ({
        store: { swap: (key: SessionKey, _: number, record: SessionRecord) => swap(key, 1_000, record) },
      }),
    },
    fleet: ["db"],
    kinds: ["write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
  },
  "a touch revives": {
    tampering: {
      tiers: ({ rows, store: { touch } }) => ({
        store: {
          async touch(key: SessionKey, to: never) {
            const row = rows.get(key);
            if (row?.dead) rows.set(key, { ...columnsOf(key, FORGOTTEN), dead: false });
            return touch(key, to);
          },
        },
      }),
    },
    fleet: ["db"],
    kinds: ["touch", "destroy"],
    bounds: SAFE,
    caught: RESURRECTION,
  },
  "a touch writes the record it has read": {
    tampering: {
      store: (store) => ({
        async touch(key, touch) {
          const row = await store.find(key);
          if (row.state === "live") await store.swap(key, 1_000, { ...row.record, ...touch });
        },
      }),
    },
    fleet: ["db"],
    kinds: ["touch", "write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
  },
  "deadlines are left to the TTL": {
    tampering: {
      tiers: ({ cache: { get } }) => ({
        cache: {
          async get(key: SessionKey) {
            const entry = await get(key);
            if (entry.state !== "live" || !entry.record) return entry;
            return { ...entry, record: { ...entry.record, idleExpiresAt: entry.record.absoluteExpiresAt } };
          },
        },
      }),
    },
    fleet: ["cached_db"],
    kinds: ["read"],
    bounds: SAFE,
    caught: RESURRECTION,
  },
  "the entry is killed before the row is buried": {
    tampering: {
      store: (store, cache) => ({
        async bury(key, until, owedAt) {
          await cache.kill(key, { until: until ?? 0, userId: null });
          await store.bury(key, until, owedAt);
        },
      }),
      cache: () => ({ kill: async () => undefined }),
    },
    fleet: ["cached_db"],
    kinds: ["read", "destroy"],
    bounds: EVICTION,
    caught: RESURRECTION,
  },
  "a sign-out that failed in one tier is called done": {
    tampering: { cache: (cache) => ({ kill: (...args) => cache.kill(...args).catch(() => undefined) }) },
    fleet: ["cached_db"],
    kinds: ["destroy"],
    bounds: FAULT,
    caught: RESURRECTION,
  },
  "a put that failed is called done": {
    tampering: { cache: (cache) => ({ put: (...args) => cache.put(...args).catch(() => "ok" as const) }) },
    fleet: ["cached_db"],
    kinds: ["write"],
    bounds: FAULT,
    caught: LOST_UPDATE,
  },
  "`db` says nothing to the cache": {
    tampering: {
      cache: (_, __, phase) =>
        phase === "db + cache" ? { hold: async () => ({ outcome: "ok", entry: { state: "absent" } }) } : {},
    },
    fleet: ["db + cache", "cached_db"],
    kinds: ["read", "write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
  },
  "`cache` adopts nothing": {
    tampering: {
      store: (_, __, phase) => (phase === "cache" ? { find: async () => ({ state: "absent" }) } : {}),
    },
    fleet: ["cache"],
    kinds: ["read"],
    bounds: SAFE,
    caught: /lost session/,
  },
  "a failed read of the cache is a miss": {
    tampering: { cache: (cache) => ({ get: (key) => cache.get(key).catch(() => ({ state: "absent" as const })) }) },
    fleet: ["cache alone"],
    kinds: ["read"],
    bounds: FAULT,
    caught: /lost session/,
  },
  "a fill may end a lease that is not its own": {
    tampering: {
      tiers: ({ cache: { fill }, entries }) => ({
        cache: {
          async fill(key: SessionKey, record: SessionRecord | null, token: string, options: Kept) {
            const entry = entries.get(key);
            if (entry?.state === "live" && entry.hold !== null) entry.hold = token;
            return fill(key, record, token, options);
          },
        },
      }),
    },
    fleet: ["db + cache", "cached_db"],
    kinds: ["read", "write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
  },
  "a record does not say which rows are not in it": {
    tampering: { cache: (cache) => ({ put: (key, { forks: _, ...record }, keep) => cache.put(key, record, keep) }) },
    fleet: ["bridge", "cache"],
    kinds: ["write"],
    bounds: SAFE,
    caught: LOST_UPDATE,
    three: true,
  },
};

interface Kept {
  readonly until: number;
  readonly checkedAt: number;
}

const entryOf = (record: SessionRecord, { until, checkedAt }: Kept) =>
  ({ state: "live", until, record, hold: null, checkedAt, rowVersion: record.version }) as const;

const FORGOTTEN: SessionRecord = {
  version: 1,
  data: { first: "1", count: "1" },
  userId: null,
  createdAt: 0,
  lastSeenAt: 0,
  idleExpiresAt: 4_102_444_800_000,
  absoluteExpiresAt: 4_102_444_800_000,
  idleRule: { kind: "default" },
  authenticatedAt: null,
  device: null,
};
