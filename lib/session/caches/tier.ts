// Which way leads to the cache tier: TCP where SESSION_REDIS_URL says so, REST otherwise. Both store the same bytes under the
// same keys, so that processes of either kind share one Redis (tests/contract/redis-tcp.test.ts). For what runs on Node; the
// edge takes open.ts.

import type { Settings } from "../core/config";
import type { SessionCache } from "./cache";
import { commandsOf } from "./commands";
import { openSend } from "./connection";
import { nodeRequester } from "./node-http";
import { hasKeyLocking, openClient } from "./open";
import { evalWith, type RedisClient, type RunScript, upstashCache } from "./upstash";

/** @throws SessionError SESSION_CONFIG_INVALID if its package is missing */
export async function openCacheTier(settings: Settings): Promise<SessionCache> {
  return upstashCache(await openRedis(settings), { prefix: settings.prefix, keyLocking: keyLocking(settings) });
}

/** For scripts that are no session's. @throws as above */
export async function openTierScripts(settings: Settings): Promise<RunScript> {
  return evalWith(await openRedis(settings), keyLocking(settings));
}

async function openRedis({ redisUrl, upstash, storeTimeoutMs }: Settings): Promise<RedisClient> {
  if (redisUrl !== null) return commandsOf(await openSend(redisUrl, storeTimeoutMs));
  const [url, token] = restAddress(upstash);
  return openClient(url, token, storeTimeoutMs, await nodeRequester(url, token, storeTimeoutMs));
}

const keyLocking = ({ redisUrl, upstash }: Settings) => hasKeyLocking(redisUrl ?? restAddress(upstash)[0]);

/** The caller has looked whether there is a cache tier; this tells the compiler. */
export function restAddress(upstash: Settings["upstash"]): [url: string, token: string] {
  if (upstash === null) throw new TypeError("there is no cache tier");
  return [upstash.url, upstash.token];
}
