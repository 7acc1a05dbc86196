// The few things the scripts need of a database, in its own words.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Dialect, dialectOf } from "./dialect.ts";

export interface Connection {
  dialect: Dialect;
  /** Several statements, no result. */
  script(sql: string): Promise<void>;
  /** One statement with `?` for each value. */
  run(sql: string, values?: (string | number)[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export function connect(url: string): Promise<Connection> {
  return { sqlite, postgresql, mysql }[dialectOf(url)](url);
}

async function sqlite(url: string): Promise<Connection> {
  const { createClient } = await import("@libsql/client");
  mkdirSync(dirname(url.replace(/^file:(\/\/)?/, "").replace(/\?.*$/, "")), { recursive: true });
  const client = createClient({ url });
  return {
    dialect: "sqlite",
    script: async (sql) => void (await client.executeMultiple(sql)),
    run: async (sql, values = []) => (await client.execute({ sql, args: values })).rows as Record<string, unknown>[],
    close: async () => client.close(),
  };
}

async function postgresql(url: string): Promise<Connection> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => {}); // a lost connection shows in the statement that needs it
  await client.connect();
  return {
    dialect: "postgresql",
    script: async (sql) => void (await client.query(sql)),
    async run(sql, values = []) {
      let index = 0;
      return (
        await client.query(
          sql.replaceAll("?", () => `$${++index}`),
          values,
        )
      ).rows;
    },
    close: () => client.end(),
  };
}

async function mysql(url: string): Promise<Connection> {
  const { createConnection } = await import("mariadb");
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ...(pathname.length > 1 && { database: decodeURIComponent(pathname.slice(1)) }),
    multipleStatements: true,
    connectTimeout: 5000,
  });
  return {
    dialect: "mysql",
    script: async (sql) => void (await connection.query(sql)),
    async run(sql, values = []) {
      const rows: unknown = await connection.query(sql, values);
      return Array.isArray(rows) ? rows : [];
    },
    close: () => connection.end(),
  };
}
