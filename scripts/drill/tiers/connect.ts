import { type Connection, connect } from "../../prisma/connection.ts";

/** SQLite has one writer at a time: a connection of ours waits for those of the app processes. */
export async function connectPatiently(url: string): Promise<Connection> {
  const connection = await connect(url);
  if (connection.dialect === "sqlite") await connection.run("PRAGMA busy_timeout = 5000");
  return connection;
}
