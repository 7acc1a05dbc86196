// The Upstash adapter with the client of a project (caches/open.ts), by either way of sending (caches/node-http.ts), against the
// local REST server, and a second client that looks and plants behind its back.

import { Redis } from "@upstash/redis";
import { Redis as TcpRedis } from "ioredis";
import { nodeRequester } from "../../lib/session/caches/node-http";
import { openClient } from "../../lib/session/caches/open";
import { type RedisClient, upstashCache } from "../../lib/session/caches/upstash";
import type { SessionKey } from "../../lib/session/core/types";
import { startUpstashServer } from "../../scripts/upstash/server";
import { available } from "./available";
import { PREFIX } from "./records";

/** Logical database 9 of a Redis that somebody may be using: the tests' keys have a prefix of their own, and go. */
export const redisUrl = () => process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379/9";

/** A real Redis. Not there if the tests were told to use the embedded engine. */
export const redisAnswers = () =>
  available("a real Redis", async () => {
    if (redisUrl() === "embedded") throw new Error("TEST_REDIS_URL=embedded");
    const redis = new TcpRedis(redisUrl(), { lazyConnect: true, retryStrategy: () => null });
    redis.on("error", () => {}); // it shows in connect()
    await redis.connect();
    redis.disconnect();
  });

/** What sends the calls over REST: the edge has only the first. */
export const SENDERS = ["fetch", "Node's HTTP client"] as const;
export type Sender = (typeof SENDERS)[number];

/** @param timeoutMs deadline of a call */
export async function openRestClient(
  url: string,
  token: string,
  timeoutMs: number,
  sender: Sender,
): Promise<RedisClient> {
  const requester = sender === "fetch" ? null : await nodeRequester(url, token, timeoutMs);
  if (sender !== "fetch" && requester === null) throw new Error("this is no Node");
  return openClient<RedisClient>(url, token, timeoutMs, requester);
}

/** @param redis a redis:// URL, or "embedded" */
export async function openUpstashCache(redis: string, sender: Sender) {
  const server = await startUpstashServer({ redis });
  const behind = new Redis({
    url: server.url,
    token: server.token,
    automaticDeserialization: false,
    enableTelemetry: false,
  });
  return {
    cache: upstashCache(await openRestClient(server.url, server.token, 5_000, sender), {
      prefix: PREFIX,
      keyLocking: false,
    }),
    ttl: async (key: SessionKey) => {
      const left = await behind.pttl(key);
      return left < 0 ? null : left;
    },
    evict: async (key: SessionKey) => void (await behind.del(key)),
    plant: async (key: SessionKey, text: string) => void (await behind.set(key, text, { px: 60_000 })),
    async plantAnotherType(key: string) {
      await behind.zadd(key, { score: 1, member: "one" });
      await behind.pexpire(key, 60_000);
    },
    text: (key: SessionKey) => behind.get<string>(key),
    async close() {
      for (let cursor = "0"; redis !== "embedded"; ) {
        const [next, keys] = await behind.scan(cursor, { match: `${PREFIX}:*`, count: 1_000 });
        if (keys.length > 0) await behind.del(...keys);
        if (next === "0") break;
        cursor = next;
      }
      await server.close();
    },
  };
}
