// The rows in bulk, on Prisma: for SQLite, PostgreSQL and MySQL alike. As in stores/prisma.ts the client is passed in and
// typed by the few methods used.
//
// Which rows are of a prefix only their keys say: a prefix may begin another one, and a database may take "_" for any
// letter, or "A" for "a" (tests/ops/rows.test.ts, "look-alikes"). So a condition narrows the rows down, and `isOurs` decides.

import { unavailable } from "../../core/errors";
import { isId, keyOf } from "../../core/id";
import type { SessionKey } from "../../core/types";
import { type Columns, columnsOf, listedRowOf } from "../../stores/row";
import { bySize, noCheckpoint } from "../batches";
import type { RowFacts, RowScan } from "../types";

export type Dialect = "sqlite" | "postgresql" | "mysql";

interface Where {
  key: { in?: string[]; gt?: string; gte?: string; lt?: string; startsWith?: string; not?: { startsWith: string } };
  dead?: boolean;
  idleExpiresAt?: { gt: Date };
  absoluteExpiresAt?: { gt: Date };
  outboxAt?: { not: null };
}

interface Table {
  findMany(args: {
    where: Where;
    orderBy?: { key: "asc" };
    take?: number;
    select?: { [Column in keyof Columns]?: true };
  }): PromiseLike<Columns[]>;
  createMany(args: { data: Columns[] }): PromiseLike<{ count: number }>;
  count(args: { where: Where }): PromiseLike<number>;
}

/** What is used of a generated PrismaClient that has the Session model. */
export interface PrismaRowsClient {
  readonly session: Table;
  $queryRawUnsafe(query: string): PromiseLike<unknown>;
}

const FACTS = {
  key: true,
  version: true,
  dead: true,
  userId: true,
  lastSeenAt: true,
  idleExpiresAt: true,
  absoluteExpiresAt: true,
} as const;

/**
 * Of one INSERT. Servers take some megabytes; and Prisma remembers the arguments of its last hundred calls, in a history
 * for its debug output, so that this is what a long job comes to in memory.
 */
const MOST_BYTES = 128 * 1024;

/** Milliseconds since the epoch. */
const CLOCK: Record<Dialect, string> = {
  sqlite: "SELECT (julianday('now') - 2440587.5) * 86400000 AS now",
  postgresql: "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::float8 AS now",
  mysql: "SELECT UNIX_TIMESTAMP(NOW(3)) * 1000 AS now",
};

/** @throws SessionError SESSION_STORE_UNAVAILABLE from every method whose statement failed */
export function prismaRows(
  client: PrismaRowsClient,
  { dialect, prefix }: { dialect: Dialect; prefix: string },
): RowScan {
  const { session } = client;
  const start = keyOf(prefix, "");
  const isOurs = (key: string): key is SessionKey => key.startsWith(start) && isId(key.slice(start.length));
  const within = dialect === "postgresql" ? likeBytes(start) : range(start);
  // A count cannot ask `isOurs`; but no key of ours has another colon, and those of a prefix that ours begins have.
  const counted = { ...within, not: { startsWith: `${start}%:` } };
  const named = (keys: readonly SessionKey[]) => ({ key: { in: [...keys] } });

  async function insert(data: Columns[]): Promise<number> {
    const skipping = { data, skipDuplicates: true };
    if (dialect !== "sqlite") return (await session.createMany(skipping)).count;
    // There Prisma has no `skipDuplicates`: all of them, or else those that have no row by now.
    while (data.length > 0) {
      const count = await session.createMany({ data }).then(({ count }) => count, nullIfTaken);
      if (count !== null) return count;
      const there = await session.findMany({
        where: { key: { in: data.map(({ key }) => key) } },
        select: { key: true },
      });
      data = data.filter(({ key }) => !there.some((row) => row.key === key));
    }
    return 0;
  }

  return {
    page: (after, limit) =>
      ask(async () => {
        if (after !== null && !isOurs(after)) throw noCheckpoint();
        for (let last = after; ; ) {
          const found = await session.findMany({
            where: { key: { ...within, ...(last !== null && { gt: last }) } },
            orderBy: { key: "asc" },
            take: limit,
            select: FACTS,
          });
          const ours = found.map(factsOf).filter(({ key }) => isOurs(key));
          // A whole page of others' keys is not the end.
          if (ours.length > 0 || found.length < limit) return ours;
          last = found.at(-1)?.key as SessionKey;
        }
      }),

    facts: (keys) =>
      ask(async () => {
        const found = await session.findMany({ where: named(keys), select: FACTS });
        return new Map(found.map((row) => [row.key as SessionKey, factsOf(row)]));
      }),

    records: (keys) =>
      ask(async () => {
        const found = await session.findMany({ where: { ...named(keys), dead: false } });
        return new Map(found.map(listedRowOf).map(({ key, record }) => [key, record]));
      }),

    insertMissing: (records) =>
      ask(async () => {
        let count = 0;
        const all = [...records].map(([key, record]) => columnsOf(key, record));
        for (const data of bySize(all, MOST_BYTES, (row) => row.data.length)) count += await insert(data);
        return count;
      }),

    count: (now) =>
      ask(async () => {
        const later = { gt: new Date(now) };
        const rows = (where: Omit<Where, "key">) => session.count({ where: { key: counted, ...where } });
        const all = await rows({});
        const dead = await rows({ dead: true });
        const live = await rows({ dead: false, idleExpiresAt: later, absoluteExpiresAt: later });
        const owed = await rows({ outboxAt: { not: null } });
        return { live, dead, expired: all - dead - live, owed };
      }),

    clock: () =>
      ask(async () => {
        const [row] = (await client.$queryRawUnsafe(CLOCK[dialect])) as [{ now: unknown }];
        return Math.round(Number(row.now));
      }),
  };
}

/** Where keys are ordered by their bytes: an index can be used, and no letter has a second meaning. */
const range = (start: string) => ({ gte: start, lt: `${start.slice(0, -1)};` });

/** PostgreSQL orders by a language, as it may be set up: so no range. Prisma leaves LIKE's own letters as they are. */
const likeBytes = (start: string) => ({ startsWith: start.replace(/[\\%_]/g, "\\$&") });

const factsOf = ({ key, version, dead, userId, lastSeenAt, idleExpiresAt, absoluteExpiresAt }: Columns): RowFacts => ({
  key: key as SessionKey,
  version,
  dead,
  userId,
  lastSeenAt: lastSeenAt.getTime(),
  idleExpiresAt: idleExpiresAt.getTime(),
  absoluteExpiresAt: absoluteExpiresAt.getTime(),
});

function nullIfTaken(error: unknown): null {
  if ((error as { code?: unknown }).code === "P2002") return null;
  throw error;
}

async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable("database", error);
  }
}
