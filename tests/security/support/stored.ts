// Everything that a thief of both tiers would hold: every column of every table, every key and value of the cache.

import { Redis } from "@upstash/redis";
import { connect } from "../../../scripts/prisma/connection";
import type { Tiers } from "../../support/tiers";

const prefixOf = (tiers: Tiers) => tiers.env("db").SESSION_PREFIX as string;

export const behind = (tiers: Tiers) =>
  new Redis({
    url: tiers.upstash.url,
    token: tiers.upstash.token,
    automaticDeserialization: false,
    enableTelemetry: false,
  });

export async function sql(
  tiers: Tiers,
  text: string,
  values: (string | number)[] = [],
): Promise<Record<string, unknown>[]> {
  const connection = await connect(tiers.databaseUrl);
  try {
    return await connection.run(text, values);
  } finally {
    await connection.close();
  }
}

export async function cacheKeys(tiers: Tiers): Promise<string[]> {
  const redis = behind(tiers);
  const found: string[] = [];
  for (let cursor = "0"; ; ) {
    const [next, keys] = await redis.scan(cursor, { match: `${prefixOf(tiers)}*`, count: 1_000 });
    found.push(...keys);
    if (next === "0") return [...new Set(found)].sort();
    cursor = next;
  }
}

async function cacheValue(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case "string":
      return redis.get(key);
    case "set":
      return redis.smembers(key);
    case "zset":
      return redis.zrange(key, 0, -1, { withScores: true });
    case "hash":
      return redis.hgetall(key);
    case "list":
      return redis.lrange(key, 0, -1);
    default:
      return null;
  }
}

/** As one text; binary columns as UTF-8. */
export async function dump(tiers: Tiers): Promise<string> {
  const lines: string[] = [];
  const tables = await sql(tiers, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  for (const { name } of tables) {
    for (const row of await sql(tiers, `SELECT * FROM "${name}"`)) {
      for (const value of Object.values(row)) {
        lines.push(value instanceof ArrayBuffer ? Buffer.from(value).toString() : String(value));
      }
    }
  }
  const redis = behind(tiers);
  for (const key of await cacheKeys(tiers)) lines.push(key, JSON.stringify(await cacheValue(redis, key)));
  return lines.join("\n");
}

/** How much is stored: session rows, and keys of sessions and users in the cache (processes note themselves there too). */
export async function stock(tiers: Tiers): Promise<{ rows: number; keys: string[] }> {
  const [row] = await sql(tiers, 'SELECT count(*) AS n FROM "Session"');
  const keys = (await cacheKeys(tiers)).filter((key) => !/fleet|process/.test(key));
  return { rows: Number(row?.n), keys };
}
