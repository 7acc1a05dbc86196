// express-session, whose store keeps the session as JSON: connect-pg-simple in PostgreSQL, connect-redis in Redis.

import type { ForeignContent } from "../cookies/foreign-cookie";
import type { ForeignSource } from "./source";
import { type Query, sqlSource } from "./sql";

/** @param table as SQL has it */
export function connectPgSimple(query: Query, { table = '"session"' } = {}): ForeignSource {
  return sqlSource({
    library: "express-session",
    query,
    table,
    key: "sid",
    // The column has no time zone; it was written in that of the database's sessions.
    columns: "sid, sess, EXTRACT(EPOCH FROM expire::timestamptz) * 1000 AS expires",
    read: ({ sid, sess, expires }) => ({ name: String(sid), content: contentOf(sess, Number(expires)) }),
  });
}

/** Sends one command: `(...args) => client.sendCommand(args)` of redis, `(...args) => client.call(...args)` of ioredis. */
export type RedisCommand = (...args: [string, ...string[]]) => Promise<unknown>;

/** @param prefix the one that was given to connect-redis */
export function connectRedis(command: RedisCommand, { prefix = "sess:" } = {}): ForeignSource {
  const pattern = `${prefix.replace(/[*?[\]\\]/g, "\\$&")}*`;

  async function rowOf(key: string) {
    const [text, left] = await Promise.all([command("GET", key), command("PTTL", key)]);
    const expiresAt = Number(left) < 0 ? null : Date.now() + Number(left);
    return { name: key.slice(prefix.length), content: contentOf(text, expiresAt) };
  }

  return {
    library: "express-session",
    first: "0",
    // Other keys may live beside them.
    total: async () => null,
    async page(from, size) {
      const scan = command("SCAN", from, "MATCH", pattern, "COUNT", `${size}`, "TYPE", "string");
      const [cursor, keys] = (await scan) as [string, string[]];
      const rows = await Promise.all(keys.map(rowOf));
      return { rows, next: cursor === "0" ? null : cursor, checkpoint: cursor };
    },
  };
}

/** @param sess the session, or its JSON; `cookie` in it is express-session's own */
function contentOf(sess: unknown, expiresAt: number | null): ForeignContent | null {
  try {
    const parsed: unknown = typeof sess === "string" ? JSON.parse(sess) : sess;
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
    const { cookie: _, ...data } = parsed as Record<string, unknown>;
    return { data, expiresAt };
  } catch {
    return null;
  }
}
