// The cache tier over TCP with ioredis, for a project that has it already (docs/redis-tcp.md). Name it in setup.ts:
//   openCache: openIoredisCache

import { Redis, ReplyError } from "ioredis";
import type { SessionCache } from "../../lib/session/caches/cache";
import { commandsOf } from "../../lib/session/caches/commands";
import { RedisRefusal } from "../../lib/session/caches/refusal";
import { upstashCache } from "../../lib/session/caches/upstash";
import type { Settings } from "../../lib/session/core/config";

export async function openIoredisCache({ redisUrl, prefix, storeTimeoutMs }: Settings): Promise<SessionCache> {
  const redis = new Redis(redisUrl ?? "", {
    lazyConnect: true,
    connectTimeout: storeTimeoutMs,
    commandTimeout: storeTimeoutMs,
    // While there is no connection nothing is kept for later; and what was on its way is never sent again.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  redis.on("error", () => {}); // each command reports its own failure
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  // What Redis itself refused is told apart from a command of which nobody knows what became.
  const refused = (error: Error) => {
    throw error instanceof ReplyError ? new RedisRefusal(error.message) : error;
  };
  const redisCommands = commandsOf(([name = "", ...args]) => redis.call(name, ...args).catch(refused));
  return upstashCache(redisCommands, { prefix, keyLocking: new URL(redisUrl ?? "").hostname.endsWith(".upstash.io") });
}
