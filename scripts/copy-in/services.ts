// The stores of one case: a database of its own, and a Redis behind Upstash's protocol.
import { join } from "node:path";
import { Plain } from "../lib/person.ts";
import { mariadbForTests, postgresForTests } from "../services/databases.ts";
import { redisForTests } from "../services/redis.ts";
import { startUpstashServer } from "../upstash/server.ts";
import type { Case } from "./cases.ts";

export interface Stores {
  readonly databaseUrl: string | null;
  readonly upstash: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param folder of the project, where SQLite's file goes */
export async function openStores({ database, cache }: Case, folder: string): Promise<Stores> {
  const databaseUrl = database === null ? null : await databaseFor(database, folder);
  if (!cache) return { databaseUrl, upstash: {}, close: async () => undefined };
  const redis = await redisForTests();
  const server = await startUpstashServer({ redis: redis.url });
  return {
    databaseUrl,
    upstash: { UPSTASH_REDIS_REST_URL: server.url, UPSTASH_REDIS_REST_TOKEN: server.token },
    close: () => server.close(),
  };
}

async function databaseFor(database: NonNullable<Case["database"]>, folder: string): Promise<string> {
  if (database === "sqlite") return `file:${join(folder, "dev.db")}`;
  if (database === "postgresql") return (await postgresForTests()).url;
  const mariadb = await mariadbForTests();
  if (mariadb === null) throw new Plain("No MariaDB or MySQL is running (127.0.0.1:3306, or TEST_MYSQL_URL).");
  return mariadb.url;
}
