// A database and a Redis of its own, gone afterwards, and the kit on them.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import type { Redis } from "ioredis";
import { openEntries } from "../../lib/session/ops/tiers/entries.ts";
import { type PrismaRowsClient, prismaRows } from "../../lib/session/ops/tiers/rows.ts";
import type { EntryScan, RowScan } from "../../lib/session/ops/types.ts";
import { type PrismaSessionClient, prismaStore } from "../../lib/session/stores/prisma.ts";
import { onOneConnection } from "../../lib/session/stores/sqlite.ts";
import type { SessionStore } from "../../lib/session/stores/store.ts";
import { atEnd } from "../lib/cleanup.ts";
import { Plain } from "../lib/person.ts";
import { generate, testClient } from "../prisma/generate.ts";
import { migrate } from "../prisma/migrate.ts";
import { postgresForTests } from "../services/databases.ts";
import { redisForTests } from "../services/redis.ts";
import type { Options } from "./options.ts";
import { type Address, restServer } from "./parts.ts";

export interface Kit {
  readonly rows: RowScan;
  readonly entries: EntryScan;
  readonly store: SessionStore;
  readonly now: () => number;
  readonly settings: { readonly prefix: string };
  /** Removes every row. */
  empty(): Promise<unknown>;
}

/** A batch on a busy machine. */
const TIMEOUT_MS = 60_000;

export async function startTiers({ database }: Options) {
  const { url: databaseUrl, description } = await (database === "sqlite" ? sqliteFile() : postgresForTests());
  await migrate(databaseUrl);
  const redis = await redisForTests();
  if (!redis.real) throw new Plain("The measurement needs a real Redis: redis-server on the PATH, or TEST_REDIS_URL.");
  const server = await restServer(redis.url);
  return {
    address: { database, databaseUrl, ...server, redis: redis.url, prefix: `bench-${randomUUID()}` } satisfies Address,
    descriptions: { database: description, redis: redis.description },
  };
}

function sqliteFile() {
  const folder = mkdtempSync(join(tmpdir(), "ops-bench-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return { url: `file:${join(folder, "bench.db")}`, description: "SQLite" };
}

/** @param onSql called for each statement */
export async function openKit({ database, databaseUrl, url, token, prefix }: Address, onSql: () => void): Promise<Kit> {
  const client = await prisma(database, databaseUrl, onSql);
  return {
    rows: prismaRows(client, { dialect: database, prefix }),
    entries: await openEntries(url, token, prefix, TIMEOUT_MS),
    store: prismaStore(client, { timeoutMs: TIMEOUT_MS, returning: true }),
    now: Date.now,
    settings: { prefix },
    empty: async () => client.session.deleteMany({ where: {} }),
  };
}

type Client = PrismaSessionClient & PrismaRowsClient;

async function prisma(database: Options["database"], url: string, onSql: () => void): Promise<Client> {
  await generate(database, testClient(database));
  const log = [{ emit: "event" as const, level: "query" as const }];
  if (database === "sqlite") {
    const { PrismaClient } = await import("../../generated/test/sqlite/client.ts");
    const client = new PrismaClient({ adapter: onOneConnection(new PrismaLibSql({ url, timeout: 10_000 })), log });
    client.$on("query", onSql);
    await client.$queryRawUnsafe("PRAGMA journal_mode = WAL");
    return client;
  }
  const { PrismaClient } = await import("../../generated/test/postgresql/client.ts");
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }), log });
  client.$on("query", onSql);
  return client;
}

/** Removes every key of this run: the Redis may be one that others use. */
export async function clear(redis: Redis, { prefix }: Address): Promise<void> {
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
    if (keys.length > 0) await redis.unlink(keys);
}
