// Sessions in PostgreSQL by plain SQL, on the table of prisma/migrations/postgresql: each verb is one statement. Written by
// docs/write-a-store.md; passes tests/contract/store.ts. Copy it to lib/session/stores/pg.ts, mend the paths of its imports, and
// name it in setup.ts:
//   openStore: async (settings: Settings) => openPgStore(settings.databaseUrl ?? "", settings.storeTimeoutMs).store

import pg from "pg";
import { SessionError, unavailable } from "../../lib/session/core/errors";
import {
  type Columns,
  columnsOf,
  deadColumns,
  laidToRest,
  listedRowOf,
  owedRowOf,
  READABLE,
  rowOf,
} from "../../lib/session/stores/row";
import type { SessionStore } from "../../lib/session/stores/store";

const TIMESTAMP = 1114;
const UNIQUE_VIOLATION = "23505";
/** The database took the statement back: a serialization failure, a deadlock. */
const TAKEN_BACK = new Set(["40001", "40P01"]);
const MOST_TRIES = 4;

/** The columns are timestamps without a zone, and mean UTC; pg would take them for local time. */
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === TIMESTAMP
      ? (text: string) => new Date(`${text.replace(" ", "T")}Z`)
      : pg.types.getTypeParser(oid, format as "text"),
};

/** A row that may be changed: its format is one that this release knows. */
const KNOWN = `"Session"."format" IN (${READABLE.format.in.join(", ")})`;
const ALIVE = (key: string, version: string) =>
  `"key" = ${key} AND NOT "dead" AND ${KNOWN} AND "version" <= ${version}`;

/** @param timeoutMs deadline of one statement, on the server too: one that was given up is not applied later */
export function openPgStore(url: string, timeoutMs: number): { store: SessionStore; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
  });
  // A connection that is lost while it is idle would end the process.
  pool.on("error", () => {});
  return { store: pgStore(pool), pool };
}

export function pgStore(pool: Pick<pg.Pool, "query">): SessionStore {
  async function query(text: string, values: readonly unknown[]): Promise<{ rows: Columns[]; count: number }> {
    for (let tries = 1; ; tries++) {
      try {
        const { rows, rowCount } = await pool.query<Columns>({ text, values: values.map(asParameter), types });
        return { rows, count: rowCount ?? 0 };
      } catch (error) {
        if (TAKEN_BACK.has(String(codeOf(error))) && tries < MOST_TRIES) continue;
        throw error;
      }
    }
  }

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unavailable("database", error);
    }
  }

  const count = (text: string, values: readonly unknown[]) => ask(async () => (await query(text, values)).count);

  return {
    find: (key) =>
      ask(async () => rowOf((await query('SELECT * FROM "Session" WHERE "key" = $1', [key])).rows[0] ?? null)),

    async insert(key, record) {
      const { names, places, values } = listOf(columnsOf(key, record));
      const text = `INSERT INTO "Session" (${names}) VALUES (${places}) ON CONFLICT ("key") DO NOTHING`;
      return (await count(text, values)) === 1 ? "ok" : "exists";
    },

    async swap(key, readVersion, record) {
      const { key: _, outboxAt: __, ...data } = columnsOf(key, record);
      const { set, values } = listOf(data, 3);
      const text = `UPDATE "Session" SET ${set} WHERE ${ALIVE("$1", "$2")} AND "absoluteExpiresAt" >= $3`;
      return (await count(text, [key, readVersion, data.absoluteExpiresAt, ...values])) === 1 ? "ok" : "lost";
    },

    async touch(key, { lastSeenAt, idleExpiresAt }) {
      const text = `UPDATE "Session" SET "lastSeenAt" = $2, "idleExpiresAt" = $3
        WHERE "key" = $1 AND NOT "dead" AND "lastSeenAt" < $2 AND "idleExpiresAt" <= $3`;
      await count(text, [key, new Date(lastSeenAt), new Date(idleExpiresAt)]);
    },

    async bury(key, absentUntil, owedAt) {
      if (absentUntil === null) {
        const { set, values } = listOf(laidToRest(owedAt), 1);
        await count(`UPDATE "Session" SET ${set} WHERE "key" = $1`, [key, ...values]);
        return;
      }
      const { text, values } = buryOrAdd(key, absentUntil, owedAt);
      await count(text, values);
    },

    rotate: (parent, readVersion, child, record, { parentMayBeAbsent, owedAt, deadline = 0 }) =>
      ask(async () => {
        const burial = parentMayBeAbsent
          ? buryOrAdd(parent, record.absoluteExpiresAt, owedAt)
          : buryOnly(parent, owedAt);
        const [version, latest] = [1, 2].map((nth) => `$${burial.values.length + nth}`) as [string, string];
        const { names, places, values } = listOf(columnsOf(child, record), burial.values.length + 2);
        const condition = `${burial.condition(version)} AND "Session"."absoluteExpiresAt" >= ${latest}`;
        const text = `WITH buried AS (${burial.text} ${condition} RETURNING 1)
          INSERT INTO "Session" (${names}) SELECT ${places} WHERE EXISTS (SELECT 1 FROM buried)`;
        try {
          const given = [...burial.values, readVersion, new Date(deadline), ...values];
          return (await query(text, given)).count === 1 ? "ok" : "lost";
        } catch (error) {
          if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
          throw new SessionError("SESSION_EXISTS", "The new session's key is taken.");
        }
      }),

    listByUser: (userId) =>
      ask(async () => {
        const text = 'SELECT * FROM "Session" WHERE "userId" = $1 AND NOT "dead" ORDER BY "lastSeenAt" DESC';
        return (await query(text, [userId])).rows.map(listedRowOf);
      }),

    deleteExpired({ before, limit, idle }) {
      const due = `"absoluteExpiresAt" <= $1${idle ? ' OR (NOT "dead" AND "idleExpiresAt" <= $1)' : ""}`;
      const text = `DELETE FROM "Session" WHERE "key" IN
        (SELECT "key" FROM "Session" WHERE ${due} LIMIT $2 FOR UPDATE SKIP LOCKED)`;
      return count(text, [new Date(before), limit]);
    },

    async markOutbox(key, since) {
      await count('UPDATE "Session" SET "outboxAt" = $2 WHERE "key" = $1', [key, new Date(since)]);
    },

    async clearOutbox(key, since) {
      const text = `UPDATE "Session" SET "outboxAt" = NULL, "userId" = CASE WHEN "dead" THEN NULL ELSE "userId" END
        WHERE "key" = $1 AND "outboxAt" = $2`;
      await count(text, [key, new Date(since)]);
    },

    listOutbox: (limit, userId) =>
      ask(async () => {
        const text = `SELECT * FROM "Session" WHERE "outboxAt" IS NOT NULL AND ($2::text IS NULL OR "userId" = $2)
          ORDER BY "outboxAt" LIMIT $1`;
        return (await query(text, [limit, userId ?? null])).rows.map(owedRowOf);
      }),
  };
}

/** A statement without its end, and its condition on the row that is there, for `rotate`. */
interface Burial {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly condition: (version: string) => string;
}

function buryOnly(key: string, owedAt: number | null): Burial {
  const { set, values } = listOf(laidToRest(owedAt), 1);
  return {
    text: `UPDATE "Session" SET ${set}`,
    values: [key, ...values],
    condition: (version) => `WHERE ${ALIVE("$1", version)}`,
  };
}

function buryOrAdd(key: string, until: number, owedAt: number | null): Burial {
  const grave = listOf(deadColumns(key, until, owedAt));
  const { set, values } = listOf(laidToRest(owedAt), grave.values.length);
  return {
    text: `INSERT INTO "Session" (${grave.names}) VALUES (${grave.places}) ON CONFLICT ("key") DO UPDATE SET ${set}`,
    values: [...grave.values, ...values],
    condition: (version) => `WHERE NOT "Session"."dead" AND ${KNOWN} AND "Session"."version" <= ${version}`,
  };
}

/** Columns as the parts of a statement; their values come after `before` others. */
function listOf(columns: Partial<Columns>, before = 0) {
  const entries = Object.entries(columns);
  const place = (nth: number) => `$${before + nth + 1}`;
  return {
    names: entries.map(([name]) => `"${name}"`).join(", "),
    places: entries.map((_, nth) => place(nth)).join(", "),
    set: entries.map(([name], nth) => `"${name}" = ${place(nth)}`).join(", "),
    values: entries.map(([, value]) => value),
  };
}

/** A time as UTC, which such a column takes without its zone. */
const asParameter = (value: unknown) => (value instanceof Date ? value.toISOString() : value);

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;
