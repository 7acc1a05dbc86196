// The store contract on Prisma, for SQLite, PostgreSQL and MySQL alike. The client is passed in and typed by the few
// methods used, so that this file knows neither where a project generates its client nor which dialect it speaks.

import { SessionError, unavailable } from "../core/errors";
import { type Columns, columnsOf, deadColumns, laidToRest, listedRowOf, owedRowOf, READABLE, rowOf } from "./row";
import type { SessionStore } from "./store";

interface Where {
  key?: string | { in: string[] };
  userId?: string;
  format?: { in: number[] };
  dead?: boolean;
  version?: { lte: number };
  lastSeenAt?: { lt: Date };
  idleExpiresAt?: { lte: Date };
  absoluteExpiresAt?: { lte: Date } | { gte: Date };
  outboxAt?: { not: null } | Date;
}

interface Page {
  where: Where;
  orderBy: { lastSeenAt: "desc" } | { idleExpiresAt: "asc" } | { absoluteExpiresAt: "asc" } | { outboxAt: "asc" };
  take?: number;
  select?: { [Column in keyof Columns]?: true };
}

interface Table {
  findUnique(args: { where: { key: string } }): PromiseLike<Columns | null>;
  findMany(args: Page): PromiseLike<Columns[]>;
  create(args: { data: Columns; select: { key: true } }): PromiseLike<{ key: string }>;
  createMany(args: { data: Columns }): PromiseLike<{ count: number }>;
  updateMany(args: { where: Where; data: Partial<Columns> }): PromiseLike<{ count: number }>;
  deleteMany(args: { where: Where }): PromiseLike<{ count: number }>;
}

/** What is used of a generated PrismaClient that has the Session model. */
export interface PrismaSessionClient {
  readonly session: Table;
  $transaction<R>(
    work: (tx: { readonly session: Table }) => Promise<R>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<R>;
}

/** How many rows one DELETE of the garbage collection takes. */
const SWEEP_BATCH = 200;
/** How often a statement is repeated that the database gave up, and took back, to resolve a deadlock. */
const DEADLOCK_RETRIES = 3;

/**
 * @param options.timeoutMs after which an open transaction is rolled back
 * @param options.returning whether INSERT gives the row back: in PostgreSQL and SQLite, not in MySQL. Costs time if it is
 *   wrong, and nothing else
 */
export function prismaStore(
  client: PrismaSessionClient,
  options: { timeoutMs?: number; returning?: boolean } = {},
): SessionStore {
  const { session } = client;
  const added = options.returning ? create : createMany;
  const limits = options.timeoutMs === undefined ? {} : { maxWait: options.timeoutMs, timeout: options.timeoutMs };

  return {
    find: (key) => ask(async () => rowOf(await session.findUnique({ where: { key } }))),

    insert: (key, record) => ask(async () => ((await added(session, columnsOf(key, record))) ? "ok" : "exists")),

    swap: (key, readVersion, record) =>
      ask(async () => {
        const { key: _, outboxAt: __, ...data } = columnsOf(key, record);
        // Somebody may have shortened it since the record was read.
        const where = { ...alive(key, readVersion), absoluteExpiresAt: { gte: data.absoluteExpiresAt } };
        const { count } = await session.updateMany({ where, data });
        return count === 1 ? "ok" : "lost";
      }),

    // Both facts move together or not at all: a late touch must not lengthen a lifetime that was shortened after it.
    async touch(key, { lastSeenAt, idleExpiresAt }) {
      const data = { lastSeenAt: new Date(lastSeenAt), idleExpiresAt: new Date(idleExpiresAt) };
      const where = {
        key,
        dead: false,
        lastSeenAt: { lt: data.lastSeenAt },
        idleExpiresAt: { lte: data.idleExpiresAt },
      };
      await ask(() => session.updateMany({ where, data }));
    },

    bury: (key, absentUntil, owedAt) =>
      ask(async () => {
        const bury = () => session.updateMany({ where: { key }, data: laidToRest(owedAt) });
        if ((await bury()).count === 1 || absentUntil === null) return;
        // Not an upsert: Prisma may make it a read and a write, and whoever inserts in between would live on.
        if (!(await added(session, deadColumns(key, absentUntil, owedAt)))) await bury();
      }),

    rotate: (parent, readVersion, child, record, { parentMayBeAbsent, owedAt, deadline = 0 }) =>
      ask(async () => {
        const columns = columnsOf(child, record);
        return client.$transaction(async ({ session }) => {
          const where = { ...alive(parent, readVersion), absoluteExpiresAt: { gte: new Date(deadline) } };
          const { count } = await session.updateMany({ where, data: laidToRest(owedAt) });
          if (count === 0 && !parentMayBeAbsent) return "lost";
          // Taken: the parent has a row after all, and not the one that was read. Nothing has changed so far.
          const grave = deadColumns(parent, record.absoluteExpiresAt, owedAt);
          if (count === 0 && !(await added(session, grave))) return "lost";
          if (await added(session, columns)) return "ok";
          throw new SessionError("SESSION_EXISTS", "The new session's key is taken.");
        }, limits);
      }),

    listByUser: (userId) =>
      ask(async () => {
        const rows = await session.findMany({ where: { userId, dead: false }, orderBy: { lastSeenAt: "desc" } });
        // Whose session it is, the body says; a column may be compared without case, or without trailing blanks.
        return rows.map(listedRowOf).filter(({ record }) => record === null || record.userId === userId);
      }),

    async deleteExpired({ before, limit, idle }) {
      const due = { lte: new Date(before) };
      const sweep = (where: Where, orderBy: Page["orderBy"], left: number) =>
        ask(async () => {
          const rows = await session.findMany({
            where,
            orderBy,
            take: Math.min(left, SWEEP_BATCH),
            select: { key: true },
          });
          if (rows.length === 0) return 0;
          // With the condition again: a row may have been touched since it was read.
          return (await session.deleteMany({ where: { ...where, key: { in: rows.map(({ key }) => key) } } })).count;
        });
      let gone = 0;
      const all = async (where: Where, orderBy: Page["orderBy"]) => {
        for (let count = 1; count > 0 && gone < limit; gone += count) count = await sweep(where, orderBy, limit - gone);
      };
      await all({ absoluteExpiresAt: due }, { absoluteExpiresAt: "asc" });
      if (idle) await all({ dead: false, idleExpiresAt: due }, { idleExpiresAt: "asc" });
      return gone;
    },

    async markOutbox(key, since) {
      await ask(() => session.updateMany({ where: { key }, data: { outboxAt: new Date(since) } }));
    },

    async clearOutbox(key, since) {
      const where = { key, outboxAt: new Date(since) };
      await ask(async () => {
        const settled = await session.updateMany({
          where: { ...where, dead: true },
          data: { outboxAt: null, userId: null },
        });
        if (settled.count === 0) await session.updateMany({ where, data: { outboxAt: null } });
      });
    },

    listOutbox: (limit, userId) =>
      ask(async () => {
        const rows = await session.findMany({
          where: { outboxAt: { not: null }, ...(userId !== undefined && { userId }) },
          orderBy: { outboxAt: "asc" },
          take: limit,
        });
        return rows.map(owedRowOf);
      }),
  };
}

const alive = (key: string, readVersion: number) => ({ key, ...READABLE, dead: false, version: { lte: readVersion } });

async function ask<T>(work: () => PromiseLike<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      // Nothing was applied, so it may be repeated; of a lost reply nobody could say that.
      if (codeOf(error) === "P2034" && tries <= DEADLOCK_RETRIES) continue;
      throw unavailable("database", error);
    }
  }
}

// Two ways to one INSERT. `createMany` is the only one on MySQL, where `create` reads the row back, in a transaction of its
// own; elsewhere `create` takes Prisma half the time, because it keeps the plan of it.
//   Shown by tests/contract/store.prisma-*.test.ts, "one statement each".
const create = (table: Table, data: Columns) => isNew(table.create({ data, select: { key: true } }));
const createMany = (table: Table, data: Columns) => isNew(table.createMany({ data }));

/** False if the key is taken, by a dead row too. */
async function isNew(inserted: PromiseLike<unknown>): Promise<boolean> {
  try {
    await inserted;
    return true;
  } catch (error) {
    if (codeOf(error) === "P2002") return false;
    throw error;
  }
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;
