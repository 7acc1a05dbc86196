// What the register of processes adds to a request: nothing before the answer, and after it one command and at most two
// statements, at most every 30 seconds. On the tiers as they are configured, with SQL counted at the client of setup.ts.

import { PrismaLibSql } from "@prisma/adapter-libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PrismaClient } from "@/generated/prisma/client";
import { readFleet } from "@/lib/session/fleet/read";
import { createRuntime, type Runtime } from "@/lib/session/mode";
import { fakeClock } from "../support/clock";
import { type Phase, startTiers, type Tiers } from "../support/tiers";

/** Where lib/session/setup.ts keeps the process's client. */
const SHARED = Symbol.for("lib/session prisma client");

let tiers: Tiers;
let client: PrismaClient<"query">;
let statements: string[] = [];

beforeAll(async () => {
  tiers = await startTiers();
  client = new PrismaClient({
    adapter: new PrismaLibSql({ url: tiers.databaseUrl }),
    log: [{ emit: "event", level: "query" }],
  });
  client.$on("query", ({ query }) => void statements.push(query));
  (globalThis as Record<symbol, unknown>)[SHARED] = Promise.resolve(client);
});
afterAll(async () => {
  delete (globalThis as Record<symbol, unknown>)[SHARED];
  await client.$disconnect();
  await tiers.close();
});

const PHASES: { phase: Phase; database?: false; read: object; first: object; later: object }[] = [
  { phase: "db", read: { sql: 1, rest: 0 }, first: { sql: 2, rest: 0 }, later: { sql: 1, rest: 0 } },
  { phase: "db + cache", read: { sql: 1, rest: 0 }, first: { sql: 2, rest: 1 }, later: { sql: 1, rest: 1 } },
  { phase: "cached_db", read: { sql: 0, rest: 1 }, first: { sql: 2, rest: 1 }, later: { sql: 1, rest: 1 } },
  { phase: "bridge", read: { sql: 0, rest: 1 }, first: { sql: 2, rest: 1 }, later: { sql: 1, rest: 1 } },
  { phase: "cache + bridge", read: { sql: 0, rest: 1 }, first: { sql: 2, rest: 1 }, later: { sql: 1, rest: 1 } },
  {
    phase: "cache",
    database: false,
    read: { sql: 0, rest: 1 },
    first: { sql: 0, rest: 1 },
    later: { sql: 0, rest: 1 },
  },
];

describe.each(PHASES)("in $phase", ({ phase, database, read, first, later }) => {
  const clock = fakeClock(Date.now());
  let runtime: Runtime;
  let stored: { id: string; version: null };
  const afterAnswer: (() => Promise<void>)[] = [];
  const started: Promise<void>[] = [];

  const counted = async (work: () => unknown) => {
    statements = [];
    tiers.upstash.resetCounts();
    await work();
    return { sql: statements.length, rest: tiers.upstash.commandNames().length };
  };
  const open = (fleet: boolean) => {
    const env = tiers.env(phase);
    if (database === false) delete env.DATABASE_URL;
    const afterResponse = (task: () => Promise<void>) => void afterAnswer.push(task);
    return createRuntime({
      env,
      onEvent() {},
      now: clock.now,
      defer: (task) => void started.push(task()),
      ...(fleet && { fleet: { afterResponse } }),
    });
  };
  const request = () => counted(() => runtime.manager.resume(stored));
  const answered = () => counted(() => Promise.all(afterAnswer.splice(0).map((task) => task())));

  beforeAll(async () => {
    const quiet = open(false);
    const record = await quiet.manager.start({ data: {}, idleRule: { kind: "default" } }, null, null);
    await Promise.all(started.splice(0));
    stored = { id: record.resumed.id, version: null };
    expect(afterAnswer, "a process that is not of the fleet says nothing").toEqual([]);
    runtime = open(true);
  });

  it("the first read costs what every read costs, and the note after it this", async () => {
    expect(await request()).toEqual(read);
    expect(await answered()).toEqual(first);
  });

  it("reads of the next half minute cost no more", async () => {
    for (let second = 0; second < 29; second += 7) {
      expect(await request()).toEqual(read);
      expect(await answered()).toEqual({ sql: 0, rest: 0 });
      clock.advance(7);
    }
  });

  it("then one note, and its numbers are those of the requests", async () => {
    clock.advance(30);
    expect(await request()).toEqual(read);
    expect(await answered()).toEqual(later);
    const mine = await readFleet(runtime.registers).members(60_000);
    const member = mine.find(({ mode, bridge, hasCache, seenAt }) => {
      const { settings } = runtime;
      const same = mode === settings.mode && bridge === settings.bridge && hasCache === (settings.upstash !== null);
      return same && Math.abs(seenAt - clock.now()) < 5_000;
    });
    expect(member).toMatchObject({ counts: { "read.live": 7 }, hasDatabase: database !== false });
    const calls = (tier: "database" | "cache") => member?.latencies[tier].reduce((sum, count) => sum + count, 0);
    expect([calls("database"), calls("cache")]).toEqual("sql" in read && read.sql === 1 ? [7, 0] : [0, 7]);
    expect(JSON.stringify(member)).not.toContain(stored.id);
  });
});
