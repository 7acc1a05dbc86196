// The cache tier of `npm run dev`: somebody's Upstash if .env names one, otherwise the local REST server.
import getPort from "get-port";
import { atEnd } from "../lib/cleanup.ts";
import { redisForDev } from "../services/redis.ts";
import { startUpstashServer } from "../upstash/server.ts";

interface Cache {
  description: string;
  /** What the app is to be told, where that differs from .env. */
  env: Record<string, string>;
}

export async function prepareCache(env: Record<string, string | undefined>): Promise<Cache> {
  const url = new URL(env.UPSTASH_REDIS_REST_URL ?? env.KV_REST_API_URL ?? "http://127.0.0.1:8079");
  if (!["127.0.0.1", "localhost", "[::1]"].includes(url.hostname))
    return { description: `Upstash at ${url.hostname}`, env: {} };

  const redis = await redisForDev();
  // A second `npm run dev` may have the port: take another and tell the app.
  const port = await getPort({ port: Number(url.port || 80), host: "127.0.0.1" });
  const server = await startUpstashServer({
    redis: redis.url,
    port,
    token: env.UPSTASH_REDIS_REST_TOKEN ?? env.KV_REST_API_TOKEN ?? "",
  });
  atEnd(() => server.close());
  return {
    description: `${redis.description}, through the local REST server ${server.url}`,
    env: { UPSTASH_REDIS_REST_URL: server.url, UPSTASH_REDIS_REST_TOKEN: server.token },
  };
}
