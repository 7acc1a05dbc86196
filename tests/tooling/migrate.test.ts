// scripts/prisma/migrate.ts is ours; Prisma's own engine must find nothing left to do after it.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { SchemaEngine } from "@prisma/schema-engine-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/root.ts";
import { connect } from "../../scripts/prisma/connection.ts";
import type { Dialect } from "../../scripts/prisma/dialect.ts";
import { migrate, migrationsOf } from "../../scripts/prisma/migrate.ts";
import { schemaFor } from "../../scripts/prisma/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "migrate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const urls: Record<Dialect, string | undefined> = {
  sqlite: `file:${join(folder, "test.db")}`,
  postgresql: process.env.TEST_POSTGRES_URL,
  mysql: process.env.TEST_MYSQL_URL,
};

describe.each(Object.entries(urls) as [Dialect, string | undefined][])("%s", (dialect, url = "") => {
  test.skipIf(url === "")("applies what is missing, then nothing", async () => {
    await migrate(url);
    expect(await migrate(url)).toEqual([]);
    const connection = await connect(url);
    const rows = await connection.run(
      "SELECT migration_name, finished_at FROM _prisma_migrations ORDER BY migration_name",
    );
    await connection.close();
    expect(rows.map((row) => row.migration_name)).toEqual(migrationsOf(dialect).map(({ name }) => name));
    expect(rows.every((row) => row.finished_at !== null)).toBe(true);
  });
});

// Prisma's WASM engine has no MySQL.
describe.each(["sqlite", "postgresql"] as const)("Prisma's engine on %s", (dialect) => {
  const url = urls[dialect] ?? "";

  test.skipIf(url === "")("takes the database for deployed, and the tables for those of the schema", async () => {
    await migrate(url);
    const factory = dialect === "sqlite" ? new PrismaLibSql({ url }) : new PrismaPg({ connectionString: url });
    const files = schemaFor(dialect);
    const datamodels = files.map(({ path, content }): [string, string] => [path, content]);
    const engine = await SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
    const filters = { externalTables: [], externalEnums: [] };
    const migrationsList = {
      baseDir: join(root, "prisma/migrations", dialect),
      lockfile: {
        path: "migration_lock.toml",
        content: readFileSync(join(root, "prisma/migrations", dialect, "migration_lock.toml"), "utf8"),
      },
      shadowDbInitScript: "",
      migrationDirectories: migrationsOf(dialect).map(({ name, sql }) => ({
        path: name,
        migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
      })),
    };
    const history = await engine.diagnoseMigrationHistory({ migrationsList, filters, optInToShadowDatabase: false });
    expect(history).toMatchObject({
      failedMigrationNames: [],
      editedMigrationNames: [],
      history: null,
      hasMigrationsTable: true,
    });
    expect(await engine.applyMigrations({ migrationsList, filters })).toEqual({ appliedMigrationNames: [] });
    // The migrations are written by hand: this is what shows a forgotten column.
    const wanted = await engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters,
    });
    expect(await tablesAfter(dialect, url, wanted.stdout ?? "")).toEqual(await tables(url));
  });
});

/** Columns and indexes of a database, without Prisma's own table. */
async function tables(url: string, schema = "public"): Promise<string[]> {
  const connection = await connect(url);
  const rows =
    connection.dialect === "sqlite"
      ? await connection.run(
          "SELECT sql AS line FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '\\_prisma%' ESCAPE '\\'",
        )
      : await connection.run(
          `SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
             FROM information_schema.columns WHERE table_schema = ? AND table_name NOT LIKE '\\_prisma%'
           UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = ? AND tablename NOT LIKE '\\_prisma%'
           UNION ALL SELECT concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint
             WHERE connamespace = ?::regnamespace AND conrelid::regclass::text NOT LIKE '%\\_prisma%'`,
          [schema, schema, schema],
        );
  await connection.close();
  return rows.map((row) => String(row.line).replaceAll(`${schema}.`, "").replace(/\s+/g, " ")).sort();
}

/** The same, in a place of its own, after Prisma's idea of the schema. */
async function tablesAfter(dialect: Dialect, url: string, sql: string): Promise<string[]> {
  if (dialect === "sqlite") {
    const other = `file:${join(folder, "wanted.db")}`;
    const connection = await connect(other);
    await connection.script(sql);
    await connection.close();
    return tables(other);
  }
  const connection = await connect(url);
  const name = "wanted";
  await connection.script(`DROP SCHEMA IF EXISTS ${name} CASCADE; CREATE SCHEMA ${name}; SET search_path = ${name};`);
  await connection.script(sql.replace(/CREATE SCHEMA IF NOT EXISTS "public";/, "").replaceAll('"public".', ""));
  const result = await tables(url, name);
  await connection.script(`DROP SCHEMA ${name} CASCADE`);
  await connection.close();
  return result;
}
