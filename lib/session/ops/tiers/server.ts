// What a Redis tells about itself.

import { isRefusal } from "../../caches/refusal";
import { damaged } from "../../core/errors";
import type { EntryScan } from "../types";

export interface RedisServerClient {
  dbsize(): Promise<unknown>;
  exec(command: [command: string, ...args: string[]]): Promise<unknown>;
}

export async function describeServer(redis: RedisServerClient): ReturnType<EntryScan["server"]> {
  const keys = await redis.dbsize();
  if (!Number.isSafeInteger(keys)) throw damaged();
  const info = parseInfo(await unlessRefused(redis.exec(["INFO"])));
  const config = await unlessRefused(redis.exec(["CONFIG", "GET", "maxmemory-policy"]));
  const policy: unknown = Array.isArray(config) ? config[1] : null;
  const number = (name: string) => (info.has(name) ? Number(info.get(name)) : null);
  return {
    keys: keys as number,
    evictionPolicy: info.get("maxmemory_policy") ?? (typeof policy === "string" && policy !== "" ? policy : null),
    usedMemory: number("used_memory"),
    maxMemory: number("maxmemory"),
  };
}

function parseInfo(text: unknown): Map<string, string> {
  const facts = typeof text === "string" ? text.matchAll(/^(\w+):(.*?)\r?$/gm) : [];
  return new Map([...facts].map(([, name = "", value = ""]) => [name, value]));
}

/** A server need not answer: Upstash has not all of these. */
async function unlessRefused(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if ((error as Error).name === "UpstashError" || isRefusal(error)) return null;
    throw error;
  }
}
