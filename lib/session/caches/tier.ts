// Which way leads to the cache tier: TCP where SESSION_REDIS_URL says so, REST otherwise. Both store the same bytes under the
// same keys, so that processes of either kind share one Redis (tests/contract/redis-tcp.test.ts). For what runs on Node; the
// edge takes open.ts.

import type { Settings } from "../core/config";
import type { SessionCache } from "./cache";
import { commandsOf } from "./commands";
import { openSend } from "./connection";
import { hasKeyLocking, openScripts, openUpstash } from "./open";
import { evalWith, type RunScript, upstashCache } from "./upstash";

/** @throws SessionError SESSION_CONFIG_INVALID if its package is missing */
export async function openCacheTier({ redisUrl, upstash, prefix, storeTimeoutMs }: Settings): Promise<SessionCache> {
  if (redisUrl === null) return openUpstash(...restAddress(upstash), prefix, storeTimeoutMs);
  const redis = commandsOf(await openSend(redisUrl, storeTimeoutMs));
  return upstashCache(redis, { prefix, keyLocking: hasKeyLocking(redisUrl) });
}

/** For scripts that are no session's. @throws as above */
export async function openTierScripts({ redisUrl, upstash, storeTimeoutMs }: Settings): Promise<RunScript> {
  if (redisUrl === null) return openScripts(...restAddress(upstash), storeTimeoutMs);
  return evalWith(commandsOf(await openSend(redisUrl, storeTimeoutMs)), hasKeyLocking(redisUrl));
}

/** The caller has looked whether there is a cache tier; this tells the compiler. */
export function restAddress(upstash: Settings["upstash"]): [url: string, token: string] {
  if (upstash === null) throw new TypeError("there is no cache tier");
  return [upstash.url, upstash.token];
}
