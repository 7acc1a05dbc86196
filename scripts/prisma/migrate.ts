// Applies prisma/migrations/<dialect>, recording it in _prisma_migrations exactly as `prisma migrate deploy` would, so
// that a project can go over to the prisma CLI at any time (tests/tooling asks Prisma's own engine whether it agrees).
//
// Why not that engine itself: the native one is a download from outside the npm registry, and its WASM build knows
// neither MySQL nor, for PostgreSQL, a database without a shadow. Forward only: roll back by a new migration.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, Plain } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { type Connection, connect } from "./connection.ts";
import type { Dialect } from "./dialect.ts";

const TABLE: Record<Dialect, string> = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
    "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`,
  mysql: `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at DATETIME(3),
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at DATETIME(3),
    started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
    ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
};

/** Prisma's own lock, so that two deployments do not run the same migration. SQLite locks the file by itself. */
const LOCK: Record<Dialect, string | null> = {
  sqlite: null,
  postgresql: "SELECT pg_advisory_lock(72707369)",
  mysql: "SELECT GET_LOCK('prisma_migrate', 30)",
};

const NOW: Record<Dialect, string> = {
  sqlite: "CAST(strftime('%s', 'now') AS INTEGER) * 1000", // milliseconds, as Prisma writes them
  postgresql: "now()",
  mysql: "CURRENT_TIMESTAMP(3)",
};

/** Names of the migrations it applied; none if the database was current. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const connection = await connect(databaseUrl);
  try {
    const lock = LOCK[connection.dialect];
    if (lock) await connection.run(lock);
    await connection.script(TABLE[connection.dialect]);
    return await applyPending(connection);
  } finally {
    await connection.close(); // releases the lock
  }
}

async function applyPending(connection: Connection): Promise<string[]> {
  const rows = await connection.run(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const recorded = new Map(rows.map((row) => [row.migration_name, row]));
  const applied: string[] = [];
  for (const { name, sql } of migrationsOf(connection.dialect)) {
    const checksum = createHash("sha256").update(sql).digest("hex");
    const row = recorded.get(name);
    if (row && row.finished_at === null)
      throw new Plain(
        `Migration ${name} failed half-way earlier. Repair the database, then set rolled_back_at or finished_at in _prisma_migrations.`,
      );
    if (row && row.checksum !== checksum)
      throw new Plain(
        `Migration ${name} was changed after it had been applied. Restore the file and put the change into a new migration.`,
      );
    if (row) continue;
    await apply(connection, name, checksum, sql);
    applied.push(name);
  }
  return applied;
}

async function apply(connection: Connection, name: string, checksum: string, sql: string): Promise<void> {
  const now = NOW[connection.dialect];
  const id = randomUUID();
  await connection.run(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count) VALUES (?, ?, ?, ${now}, 0)`,
    [id, checksum, name],
  );
  try {
    await connection.script(sql);
  } catch (error) {
    await connection.run("UPDATE _prisma_migrations SET logs = ? WHERE id = ?", [messageOf(error), id]);
    throw new Plain(`Migration ${name} failed: ${messageOf(error)}`, { cause: error });
  }
  await connection.run(`UPDATE _prisma_migrations SET finished_at = ${now}, applied_steps_count = 1 WHERE id = ?`, [
    id,
  ]);
}

export function migrationsOf(dialect: Dialect): { name: string; sql: string }[] {
  const folder = join(root, "prisma/migrations", dialect);
  if (!existsSync(folder))
    throw new Plain(`There are no migrations for ${dialect}: prisma/migrations/${dialect} is missing.`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort() // their names begin with the time
    .map((name) => ({ name, sql: readFileSync(join(folder, name, "migration.sql"), "utf8") }));
}
