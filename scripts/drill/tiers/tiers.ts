// The database and the Redis of a drill: found or started, of its own, and gone afterwards.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd } from "../../lib/cleanup.ts";
import type { Connection } from "../../prisma/connection.ts";
import { migrate } from "../../prisma/migrate.ts";
import { postgresForTests } from "../../services/databases.ts";
import { redisForTests } from "../../services/redis.ts";
import { startUpstashServer, type UpstashServer } from "../../upstash/server.ts";
import type { Options } from "../options.ts";
import { connectPatiently } from "./connect.ts";
import { type DatabaseProxy, startDatabaseProxy } from "./database-proxy.ts";

/** Of this run alone: tests run a drill and the run book side by side on one Redis. */
export const PREFIX = `drill-${randomBytes(4).toString("hex")}`;

export interface Tiers {
  /** What the app processes connect to. */
  readonly databaseUrl: string;
  /** Past the proxy, for the drill's own looks. */
  readonly database: Connection;
  /** Null for SQLite, which is a file: nothing to stall or to count. */
  readonly proxy: DatabaseProxy | null;
  readonly upstash: UpstashServer;
  readonly descriptions: { readonly database: string; readonly redis: string };
  readonly counts: { restCommands: number };
}

export async function startTiers(options: Pick<Options, "database">): Promise<Tiers> {
  const { url, description, proxy } = await databaseOf(options);
  await migrate(url);
  const database = await connectPatiently(url);
  atEnd(() => database.close());

  const redis = await redisForTests();
  const counts = { restCommands: 0 };
  const upstash = await startUpstashServer({
    redis: redis.url,
    onRequest({ commands }) {
      counts.restCommands += commands.length;
    },
  });
  atEnd(async () => {
    await purge(upstash);
    await upstash.close();
  });
  return {
    databaseUrl: proxy?.url ?? url,
    database,
    proxy,
    upstash,
    descriptions: { database: description, redis: redis.description },
    counts,
  };
}

async function databaseOf({ database }: Pick<Options, "database">) {
  if (database === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "drill-"));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    return { url: `file:${join(folder, "drill.db")}`, description: "real SQLite", proxy: null };
  }
  const { url, description } = await postgresForTests();
  const proxy = await startDatabaseProxy(url);
  atEnd(() => proxy.close());
  return { url, description, proxy };
}

/** Removes every key of the drill. @returns how many there were */
export async function purge({ engine }: UpstashServer): Promise<number> {
  let cursor = "0";
  let removed = 0;
  do {
    const reply = await engine.call(["SCAN", cursor, "MATCH", `${PREFIX}*`, "COUNT", "1000"]);
    if (!Array.isArray(reply)) throw new Error("SCAN gave no list");
    cursor = String(reply[0]);
    const keys = (reply[1] as unknown[]).map(String);
    if (keys.length > 0) await engine.call(["UNLINK", ...keys]);
    removed += keys.length;
  } while (cursor !== "0");
  return removed;
}
