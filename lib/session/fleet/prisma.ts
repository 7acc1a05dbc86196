// The register in the database: a row for each process (prisma/session.prisma, SessionProcess). The client is passed in
// and typed by the few methods used, as in stores/prisma.ts.

import { SessionError, unavailable } from "../core/errors";
import { decodeMember, MOST_MEMBERS, REMEMBERED_MS } from "./member";
import type { Member, Register } from "./types";

interface Columns {
  process: string;
  prefix: string;
  mode: string;
  bridge: boolean;
  hasDatabase: boolean;
  hasCache: boolean;
  build: string | null;
  startedAt: Date;
  seenAt: Date;
  metrics: Metrics;
}

/** Plain data, as Prisma's own type of JSON has it. */
type Metrics = { [Name in "counts" | "recent" | "latencies"]: Member[Name] };

type Row = Omit<Columns, "metrics"> & { metrics: unknown };

interface Where {
  process?: string | { in: string[] };
  prefix?: string;
  seenAt?: { gte: Date } | { lt: Date };
}

interface Table {
  findMany(args: {
    where: Where;
    orderBy: { seenAt: "asc" | "desc" };
    take: number;
    select?: { process: true };
  }): PromiseLike<Row[]>;
  createMany(args: { data: Columns }): PromiseLike<{ count: number }>;
  updateMany(args: { where: Where; data: Omit<Columns, "process"> }): PromiseLike<{ count: number }>;
  deleteMany(args: { where: Where }): PromiseLike<{ count: number }>;
}

/** What is used of a generated PrismaClient. One that was generated before this model came has not got it. */
export interface PrismaFleetClient {
  readonly session: unknown;
  readonly sessionProcess?: Table;
}

export interface PrismaRegisterOptions {
  readonly prefix: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function prismaRegister(client: PrismaFleetClient, { prefix, now }: PrismaRegisterOptions): Register {
  /** Asks the table, or says "missing". */
  async function ask<T>(work: (table: Table) => Promise<T>): Promise<T | "missing"> {
    if (client.sessionProcess === undefined) return "missing";
    try {
      return await work(client.sessionProcess);
    } catch (error) {
      if (lacksTable(error)) return "missing";
      throw unavailable("database", error);
    }
  }

  return {
    note: (member) =>
      ask<"ok">(async (table) => {
        const { process, ...data } = columnsOf(prefix, member);
        const { count } = await table.updateMany({ where: { process }, data });
        // Not an upsert: Prisma may make it a read and a write.
        if (count === 0) await add(table, { process, ...data });
        return "ok";
      }),

    list: async (withinMs) => {
      const where = { prefix, seenAt: { gte: new Date(now() - withinMs) } };
      const page = { where, orderBy: { seenAt: "desc" }, take: MOST_MEMBERS } as const;
      const rows = await ask((table) => Promise.resolve(table.findMany(page)));
      if (rows === "missing") throw noTable();
      return rows.map(memberOf);
    },

    sweep: async (limit) => {
      // Of any prefix: a process that was not heard of for so long is over, whoever it belonged to.
      const where = { seenAt: { lt: new Date(now() - REMEMBERED_MS) } };
      const gone = await ask(async (table) => {
        const rows = await table.findMany({
          where,
          orderBy: { seenAt: "asc" },
          take: limit,
          select: { process: true },
        });
        if (rows.length === 0) return 0;
        const process = { in: rows.map((row) => row.process) };
        return (await table.deleteMany({ where: { ...where, process } })).count;
      });
      return gone === "missing" ? 0 : gone;
    },
  };
}

async function add(table: Table, data: Columns): Promise<void> {
  try {
    await table.createMany({ data });
  } catch (error) {
    // Taken: by an earlier note of this very process, whose reply was lost.
    if (codeOf(error) !== "P2002") throw error;
  }
}

function columnsOf(prefix: string, { counts, recent, latencies, startedAt, seenAt, ...member }: Member): Columns {
  const times = { startedAt: new Date(startedAt), seenAt: new Date(seenAt) };
  return { prefix, ...member, ...times, metrics: { counts, recent, latencies } };
}

function memberOf({ prefix: _, metrics, startedAt, seenAt, ...row }: Row): Member {
  return decodeMember({ ...row, ...(metrics as object), startedAt: startedAt.getTime(), seenAt: seenAt.getTime() });
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

/** Whether the table, or a column of it, is not there. For libSQL Prisma has no code of its own, only its words. */
const lacksTable = (error: unknown) =>
  codeOf(error) === "P2021" || codeOf(error) === "P2022" || /no such (table|column)/.test(String(error));

const noTable = () =>
  new SessionError("SESSION_STORE_UNAVAILABLE", "The database has no table for the register of processes.", {
    fix: "Apply the migrations of prisma/migrations, and generate the Prisma client again.",
  });
