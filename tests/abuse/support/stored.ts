// All that both tiers hold of sessions, to compare before and after.

import { Redis } from "@upstash/redis";
import { connect } from "../../../scripts/prisma/connection";
import type { Tiers } from "../../support/tiers";

export interface Stored {
  readonly rows: readonly unknown[];
  readonly entries: Readonly<Record<string, unknown>>;
}

export async function storedIn(tiers: Tiers): Promise<Stored> {
  const connection = await connect(tiers.databaseUrl);
  try {
    const rows = await connection.run('SELECT * FROM "Session" ORDER BY "key"');
    return { rows, entries: await entriesOf(tiers) };
  } finally {
    await connection.close();
  }
}

async function entriesOf(tiers: Tiers): Promise<Record<string, unknown>> {
  const redis = new Redis({ url: tiers.upstash.url, token: tiers.upstash.token, automaticDeserialization: false });
  const prefix = tiers.env("cache").SESSION_PREFIX;
  const keys = await redis.keys(`${prefix}:*`);
  const entries: Record<string, unknown> = {};
  for (const key of keys.sort()) {
    // Who runs (lib/session/fleet) is no session, and its note changes by itself.
    if (key === `${prefix}:fleet`) continue;
    entries[key] = key.startsWith(`${prefix}:user:`) ? await redis.zrange(key, 0, -1) : await redis.get(key);
  }
  return entries;
}
