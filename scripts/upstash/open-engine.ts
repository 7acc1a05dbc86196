import type { Engine } from "./engine.ts";

const EMBEDDED = "embedded";

/** `redis` is a redis:// URL or "embedded". */
export async function openEngine(redis: string): Promise<Engine> {
  // Loaded on demand: most runs need one of the two.
  if (redis === EMBEDDED) return (await import("./embedded/engine.ts")).openEmbeddedEngine();
  return (await import("./redis-engine.ts")).openRedisEngine(redis);
}
