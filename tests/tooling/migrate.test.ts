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
    const rows = await connection.run("SELECT migration_name, finished_at FROM _prisma_migrations ORDER BY migration_name");
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
    expect(history).toMatchObject({ failedMigrationNames: [], editedMigrationNames: [], history: null, hasMigrationsTable: true });
    expect(await engine.applyMigrations({ migrationsList, filters })).toEqual({ appliedMigrationNames: [] });
    // The migrations are written by hand: this is what shows a forgotten column.
    const difference = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: root },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters,
    });
    expect(difference.stdout?.trim()).toBe("-- This is an empty migration.");
  });
});
