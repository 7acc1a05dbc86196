import { memoryCache } from "../../lib/session/caches/memory";
import { describeCache } from "./cache";

describeCache("memory", async () => {
  const cache = memoryCache({ now: Date.now });
  return {
    cache,
    ttl: async (key) => {
      const until = cache.keptUntil(key);
      return until === null ? null : until - Date.now();
    },
    evict: async (key) => cache.evict(key),
    close: async () => cache.flush(),
  };
});
