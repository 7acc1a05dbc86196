// What a request may cost: SQL statements and REST commands, counted at the Prisma client and at the REST server.
// Sequential round trips are asked for one by one, so a count is a number of round trips too, except in a transaction.
// Not in it: the note of a process in the register, after an answer and at most every 30 seconds (fleet.test.ts).

import { PrismaLibSql } from "@prisma/adapter-libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PrismaClient } from "@/generated/prisma/client";
import { openUpstash } from "@/lib/session/caches/open";
import type { CookiePort } from "@/lib/session/cookie-port";
import { createRuntime, type Runtime } from "@/lib/session/mode";
import { Session } from "@/lib/session/session";
import { prismaStore } from "@/lib/session/stores/prisma";
import { type Phase, startTiers, type Tiers } from "../support/tiers";

interface Cost {
  sql: number;
  rest: number;
}

const port: CookiePort = { outdated: false, assertWritable() {}, async write() {}, clear() {}, device: () => null };

let tiers: Tiers;
let client: PrismaClient<"query">;
let statements: string[] = [];
const deferred: Promise<void>[] = [];

beforeAll(async () => {
  tiers = await startTiers();
  const adapter = new PrismaLibSql({ url: tiers.databaseUrl });
  client = new PrismaClient({ adapter, log: [{ emit: "event", level: "query" }] });
  client.$on("query", ({ query }) => void statements.push(query));
});
afterAll(async () => {
  await client.$disconnect();
  await tiers.close();
});

async function start(phase: Phase, withDatabase = true): Promise<Runtime> {
  const env = tiers.env(phase);
  if (!withDatabase) delete env.DATABASE_URL;
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token = "", SESSION_PREFIX: prefix = "" } = env;
  return createRuntime({
    env,
    onEvent() {},
    defer: (task) => void deferred.push(task()),
    store: withDatabase ? prismaStore(client, { returning: true }) : null,
    cache: url ? await openUpstash(url, token, prefix, 5_000) : null,
  });
}

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  await Promise.all(deferred.splice(0));
  statements = [];
  tiers.upstash.resetCounts();
  await work();
  const counted = { sql: statements.length, rest: tiers.upstash.commandNames().length };
  await Promise.all(deferred.splice(0));
  return counted;
}

async function stored({ manager }: Runtime): Promise<{ session: Session; id: string }> {
  const session = new Session(manager, port, null);
  session.set("n", 1);
  await session.save();
  return { session, id: session.stored()?.id as string };
}

const phases: { name: string; phase: Phase; database?: false; read: Cost; write: Cost; login: Cost; logout: Cost }[] = [
  // A login is one transaction: UPDATE of the parent, INSERT of the child, COMMIT (adapter-libsql does not log BEGIN).
  {
    name: "db",
    phase: "db",
    read: { sql: 1, rest: 0 },
    write: { sql: 1, rest: 0 },
    login: { sql: 3, rest: 0 },
    logout: { sql: 1, rest: 0 },
  },
  {
    name: "db + cache",
    phase: "db + cache",
    read: { sql: 1, rest: 0 },
    write: { sql: 1, rest: 1 },
    login: { sql: 3, rest: 1 },
    logout: { sql: 1, rest: 1 },
  },
  {
    name: "cached_db",
    phase: "cached_db",
    read: { sql: 0, rest: 1 },
    write: { sql: 1, rest: 1 },
    login: { sql: 3, rest: 1 },
    logout: { sql: 1, rest: 1 },
  },
  {
    name: "bridge",
    phase: "bridge",
    read: { sql: 0, rest: 1 },
    write: { sql: 1, rest: 1 },
    login: { sql: 3, rest: 2 },
    logout: { sql: 1, rest: 1 },
  },
  {
    name: "cache",
    phase: "cache",
    database: false,
    read: { sql: 0, rest: 1 },
    write: { sql: 0, rest: 1 },
    login: { sql: 0, rest: 1 },
    logout: { sql: 0, rest: 1 },
  },
];

describe.each(phases)("in $name", ({ phase, database, read, write, login, logout }) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await start(phase, database !== false);
  });
  const resume = async (id: string) => {
    const resumed = await runtime.manager.resume({ id, version: null });
    return new Session(runtime.manager, port, resumed);
  };

  it("a save without a change costs nothing", async () => {
    const { session } = await stored(runtime);
    expect(await cost(() => session.save())).toEqual({ sql: 0, rest: 0 });
  });

  it("a signed-in read costs one round trip", async () => {
    const { id } = await stored(runtime);
    expect(await cost(() => resume(id))).toEqual(read);
  });

  it("a write after a read", async () => {
    const session = await resume((await stored(runtime)).id);
    session.set("n", 2);
    expect(await cost(() => session.save())).toEqual(write);
  });

  it("a login", async () => {
    const session = await resume((await stored(runtime)).id);
    expect(await cost(() => session.login("ada"))).toEqual(login);
  });

  it("a logout", async () => {
    const session = await resume((await stored(runtime)).id);
    expect(await cost(() => session.destroy())).toEqual(logout);
  });
});

it("a cold read in cached_db takes three round trips before the answer and one after it, and the next is a hit", async () => {
  const db = await start("db");
  const runtime = await start("cached_db");
  const { id } = await stored(db);
  const before: Cost = await cost(() => runtime.manager.resume({ id, version: null }));
  expect(before.sql + before.rest).toBeLessThanOrEqual(4);
  expect(await cost(() => runtime.manager.resume({ id, version: null }))).toEqual({ sql: 0, rest: 1 });
});

it("a read that adopts a row in cache takes at most five round trips, and the next is a hit", async () => {
  const db = await start("db");
  const runtime = await start("cache");
  const { id } = await stored(db);
  const { sql, rest } = await cost(() => runtime.manager.resume({ id, version: null }));
  expect([sql, rest]).toEqual([1, 4]);
  expect(await cost(() => runtime.manager.resume({ id, version: null }))).toEqual({ sql: 0, rest: 1 });
});
