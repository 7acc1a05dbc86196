import { memoryCache, type StoredEntry } from "../../lib/session/caches/memory";
import type { SessionKey } from "../../lib/session/core/types";
import { describeCache } from "./cache";
import { describeAnotherType } from "./stored-text";

async function openMemoryCache() {
  const entries = new Map<SessionKey, StoredEntry>();
  const cache = memoryCache({ now: Date.now, entries });
  return {
    cache,
    ttl: async (key: SessionKey) => {
      const until = cache.keptUntil(key);
      return until === null ? null : until - Date.now();
    },
    evict: async (key: SessionKey) => cache.evict(key),
    plantAnotherType: async (key: string) => void entries.set(key as SessionKey, ["one"] as unknown as StoredEntry),
    close: async () => cache.flush(),
  };
}

describeCache("memory", openMemoryCache);
describeAnotherType("memory", openMemoryCache);
