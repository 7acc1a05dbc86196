// The phases of a migration as processes of a fleet, and which of them may run side by side.

import type { SessionCache } from "@/lib/session/caches/cache";
import { cacheMode } from "@/lib/session/modes/cache";
import { cachedDbMode } from "@/lib/session/modes/cached-db";
import { dbMode } from "@/lib/session/modes/db";
import type { Parts, SessionMode } from "@/lib/session/modes/mode";
import type { SessionStore } from "@/lib/session/stores/store";

/** P0 to P5 of a migration; `cache alone` is `cache` once the database is not configured any more. */
export type Phase = "db" | "db + cache" | "cached_db" | "bridge" | "cache" | "cache alone";

export const open: Record<Phase, (store: SessionStore, cache: SessionCache, parts: Parts) => SessionMode> = {
  db: (store, _, parts) => dbMode(store, null, parts),
  "db + cache": (store, cache, parts) => dbMode(store, cache, parts),
  cached_db: (store, cache, parts) => cachedDbMode(store, cache, parts, false),
  bridge: (store, cache, parts) => cachedDbMode(store, cache, parts, true),
  cache: (store, cache, parts) => cacheMode(cache, store, parts),
  "cache alone": (_, cache, parts) => cacheMode(cache, null, parts),
};

/** Whom a rolling deploy can make run side by side: one phase, or two neighbours. */
export const FLEETS: readonly (readonly Phase[])[] = [
  ["db"],
  ["db", "db + cache"],
  ["db + cache"],
  ["db + cache", "cached_db"],
  ["cached_db"],
  ["cached_db", "bridge"],
  ["bridge"],
  ["bridge", "cache"],
  ["cache"],
  ["cache alone"],
];
