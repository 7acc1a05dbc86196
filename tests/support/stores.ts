// Real databases for tests: one of its own for each test file, migrated, and dropped at the end.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { PrismaPg } from "@prisma/adapter-pg";
import { onOneConnection } from "../../lib/session/stores/sqlite";
import { connect } from "../../scripts/prisma/connection";
import type { Dialect } from "../../scripts/prisma/dialect";
import { generate, testClient } from "../../scripts/prisma/generate";
import { migrate } from "../../scripts/prisma/migrate";

export interface TestDatabase {
  readonly url: string;
  /** Runs SQL behind the store's back; `?` for each value. */
  run(sql: string, values?: (string | number)[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** The server that `npm test` names, or the one at its usual place. */
export const serverUrl = (dialect: "postgresql" | "mysql"): string =>
  dialect === "postgresql"
    ? (process.env.TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres")
    : (process.env.TEST_MYSQL_URL ?? "mysql://root@127.0.0.1:3306/");

export async function newDatabase(dialect: Dialect): Promise<TestDatabase> {
  const { url, drop } = dialect === "sqlite" ? newFile() : await onServer(serverUrl(dialect));
  await migrate(url);
  const connection = await connect(url);
  return {
    url,
    run: (sql, values) => connection.run(sql, values),
    async drop() {
      await connection.close();
      await drop();
    },
  };
}

function newFile() {
  const folder = mkdtempSync(path.join(process.env.TEST_SQLITE_DIR ?? tmpdir(), "sqlite-"));
  return {
    url: `file:${path.join(folder, "test.db")}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function onServer(server: string) {
  const name = `session_contract_${randomBytes(6).toString("hex")}`;
  const execute = async (sql: string) => {
    const connection = await connect(server);
    await connection.run(sql).finally(() => connection.close());
  };
  await execute(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const force = url.protocol.startsWith("postgres") ? " WITH (FORCE)" : "";
  return { url: url.href, drop: () => execute(`DROP DATABASE ${name}${force}`) };
}

/** Clients as `prisma generate` makes them. `log` gets the first word of each statement that is sent. */
export const clients = {
  async sqlite(url: string, log?: string[]) {
    await generate("sqlite", testClient("sqlite"));
    const { PrismaClient } = await import("../../generated/test/sqlite/client");
    return new PrismaClient({ adapter: recorded(onOneConnection(new PrismaLibSql({ url, timeout: 5_000 })), log) });
  },
  async postgresql(url: string, log?: string[]) {
    await generate("postgresql", testClient("postgresql"));
    const { PrismaClient } = await import("../../generated/test/postgresql/client");
    return new PrismaClient({ adapter: recorded(new PrismaPg({ connectionString: url }), log) });
  },
  async mysql(url: string, log?: string[]) {
    await generate("mysql", testClient("mysql"));
    const { PrismaClient } = await import("../../generated/test/mysql/client");
    return new PrismaClient({ adapter: recorded(new PrismaMariaDb(url), log) });
  },
};

/** Prisma's own query log leaves out statements that fail, and the BEGIN of a transaction. */
function recorded<T extends object>(part: T, log: string[] | undefined): T {
  if (!log) return part;
  const noted: Record<string, (query?: { sql: string }) => string | undefined> = {
    connect: () => undefined,
    startTransaction: () => "BEGIN",
    queryRaw: (query) => query?.sql.split(" ")[0],
    executeRaw: (query) => query?.sql.split(" ")[0],
    commit: () => "COMMIT",
    rollback: () => "ROLLBACK",
  };
  return new Proxy(part, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const note = noted[String(name)];
      if (!note) return member.bind(target);
      return async (query?: { sql: string }) => {
        const word = note(query);
        // On PostgreSQL the word COMMIT is a statement, and then a call of its own that sends nothing.
        if (word !== undefined && !(word === "COMMIT" && log.at(-1) === word)) log.push(word);
        const result = await member.call(target, query);
        return name === "connect" || name === "startTransaction" ? recorded(result, log) : result;
      };
    },
  });
}
