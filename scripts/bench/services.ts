// A PostgreSQL database and a Redis of this run's own, gone afterwards: as they are for the time, and behind taps for
// the counts.
import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import pg from "pg";
import { statementCounter } from "../drill/tiers/postgres-wire.ts";
import { atEnd } from "../lib/cleanup.ts";
import { Plain } from "../lib/person.ts";
import { restServer } from "../ops-bench/parts.ts";
import { migrate } from "../prisma/migrate.ts";
import { postgresForTests } from "../services/databases.ts";
import { redisForTests } from "../services/redis.ts";
import type { Service } from "../services/service.ts";
import { startUpstashServer } from "../upstash/server.ts";
import { commandCounter } from "./resp.ts";
import { watchScripts } from "./scripts.ts";
import type { Address } from "./systems/system.ts";
import { type Exchange, startTap } from "./tap.ts";

/** Where the stores are, without the REST server. */
export type Stores = Omit<Address, "rest">;

export async function startStores(): Promise<{ stores: Stores; descriptions: { database: string; redis: string } }> {
  const database = await freshDatabase();
  const redis = await redisForTests();
  if (!redis.real) throw new Plain("The measurement needs a real Redis: redis-server on the PATH, or TEST_REDIS_URL.");
  const stores = {
    databaseUrl: database.url,
    redisUrl: redis.url,
    prefix: `bench-${randomBytes(4).toString("hex")}`,
  };
  atEnd(() => clear(stores));
  return { stores, descriptions: { database: database.description, redis: redis.description } };
}

export async function freshDatabase(): Promise<Service> {
  const database = await postgresForTests();
  await migrate(database.url);
  await doNotWaitForTheDisk(database.url);
  return database;
}

/** A process of its own: what it does must not take the time of what is measured. */
export const withRestServer = async (stores: Stores): Promise<Address> => ({
  ...stores,
  rest: await restServer(stores.redisUrl),
});

/** Removes every key of this run: the Redis may be one that others use. */
async function clear({ redisUrl, prefix }: Stores): Promise<void> {
  const redis = new Redis(redisUrl);
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
    if (keys.length > 0) await redis.unlink(keys);
  redis.disconnect();
}

/** The flush of a commit takes as long as the disk does, for each system alike, and differs from one to the next. */
async function doNotWaitForTheDisk(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE ${client.escapeIdentifier(client.database ?? "")} SET synchronous_commit = off`);
  await client.end();
}

/** What passed since the last reset. */
interface Traffic {
  readonly exchanges: Exchange[];
  sql: number;
  /** Commands to Redis, over either protocol; a script is one. */
  redis: number;
  /** Commands of those scripts, within Redis. */
  inner: number;
}

export interface Tapped {
  readonly address: Address;
  readonly traffic: Traffic;
  /** Resolves when all that Redis has done is in `traffic`. */
  settled(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

/** The same stores, with somebody who counts in between. */
export async function tap({ databaseUrl, redisUrl, prefix }: Stores): Promise<Tapped> {
  const traffic: Traffic = { exchanges: [], sql: 0, redis: 0, inner: 0 };
  const { exchanges } = traffic;
  const onExchange = (exchange: Exchange) => void exchanges.push(exchange);
  const server = await startUpstashServer({
    redis: redisUrl,
    onRequest({ commands }) {
      traffic.redis += commands.length;
      server.resetCounts();
    },
  });
  const counted = `${prefix}-counted`;
  const scripts = await watchScripts(redisUrl, counted, () => traffic.inner++);
  const taps = {
    database: await startTap(databaseUrl, { onExchange, reader: () => statementCounter(() => traffic.sql++) }),
    rest: await startTap(server.url, { onExchange }),
    redis: await startTap(redisUrl, { onExchange, reader: () => commandCounter(() => traffic.redis++) }),
  };
  return {
    address: {
      databaseUrl: taps.database.url,
      rest: { url: taps.rest.url, token: server.token },
      redisUrl: taps.redis.url,
      prefix: counted,
    },
    traffic,
    settled: scripts.settled,
    reset() {
      exchanges.length = 0;
      traffic.sql = 0;
      traffic.redis = 0;
      traffic.inner = 0;
    },
    async close() {
      await Promise.all(Object.values(taps).map((one) => one.close()));
      await server.close();
      scripts.close();
    },
  };
}

/** The same stores, each round trip longer by so many milliseconds: in another room, not on the same machine. */
export async function farAway({ databaseUrl, rest, redisUrl, prefix }: Address, latency: number) {
  const taps = {
    database: await startTap(databaseUrl, { latency }),
    rest: await startTap(rest.url, { latency }),
    redis: await startTap(redisUrl, { latency }),
  };
  const address: Address = {
    databaseUrl: taps.database.url,
    rest: { ...rest, url: taps.rest.url },
    redisUrl: taps.redis.url,
    prefix: `${prefix}-far`,
  };
  return { address, close: () => Promise.all(Object.values(taps).map((one) => one.close())) };
}
