// A production server in the register of processes: there after the first answer that needed a store, not before.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readSettings } from "@/lib/session/core/config";
import { openRegisters } from "@/lib/session/fleet/open";
import type { Member, TierRegister } from "@/lib/session/fleet/types";
import { connect } from "../../scripts/prisma/connection";
import { aMember } from "../support/fleet";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { type Phase, startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

const HOUR = 3_600_000;
const BUILD = "4f2a9c1";

let tiers: Tiers;
let registers: readonly TierRegister[];
let app: RunningApp | undefined;

// One database for the file: a process has one client.
beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
  registers = openRegisters(readSettings(tiers.env("cached_db")), Date.now);
}, 240_000);
afterAll(() => tiers.close());
beforeEach(async () => {
  await sql('DELETE FROM "SessionProcess"');
});
afterEach(() => app?.stop());

async function sql(statement: string): Promise<void> {
  const connection = await connect(tiers.databaseUrl);
  await connection.run(statement).finally(() => connection.close());
}
const start = async (phase: Phase) => {
  app = await startFixture(tiers.env(phase, { SESSION_BUILD: BUILD }));
  return app;
};
const register = (tier: TierRegister["tier"]) => {
  const found = registers.find((one) => one.tier === tier);
  if (!found) throw new Error(tier);
  return found.register;
};
/** Members that came to the cache since the test began: its notes stay for an hour. */
const known = async (tier: TierRegister["tier"], besides: readonly Member[] = []) =>
  (await register(tier).list(HOUR)).filter(({ process }) => !besides.some((other) => other.process === process));
const signIn = async (url: string) => {
  const somebody = new Visitor(url);
  await somebody.run({ op: "login", user: "ada" });
  return somebody;
};

describe("a server in cached_db", () => {
  it("is unknown until somebody has a session, and then in both tiers under one name", async () => {
    const before = await known("cache");
    const { url } = await start("cached_db");
    const anonymous = new Visitor(url);
    for (const path of ["/", "/render", "/edge/probe"]) await anonymous.request(path);
    await anonymous.run({ op: "get", key: "n" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([await known("database"), await known("cache", before)]).toEqual([[], []]);

    const somebody = await signIn(url);
    await vi.waitFor(async () => expect(await known("cache", before)).toHaveLength(1), 5_000);
    const [row] = await known("database");
    const [note] = await known("cache", before);
    expect(row).toMatchObject({ mode: "cached_db", bridge: false, hasDatabase: true, hasCache: true, build: BUILD });
    expect(note).toMatchObject({ process: row?.process, mode: "cached_db", build: BUILD, startedAt: row?.startedAt });
    const text = JSON.stringify([row, note]);
    const { id } = await somebody.run();
    for (const secret of ["ada", id as string, somebody.sessionCookie as string]) expect(text).not.toContain(secret);
  });

  it("goes on as ever on a database that has not got the table yet, and is seen in the cache", async () => {
    await sql('ALTER TABLE "SessionProcess" RENAME TO "Elsewhere"');
    const before = await known("cache");
    const { url, output } = await start("cached_db");
    const somebody = await signIn(url);
    expect(await somebody.run({ op: "set", key: "n", value: 1 }, { op: "save" })).toMatchObject({ status: 200 });
    await vi.waitFor(async () => expect(await known("cache", before)).toHaveLength(1), 5_000);
    await sql('ALTER TABLE "Elsewhere" RENAME TO "SessionProcess"');
    expect(output()).not.toMatch(/SessionProcess|no such table|P20\d\d/);
  });
});

describe("a server in db without a cache", () => {
  it("is seen in the database, and whom nobody has heard of for an hour is swept", async () => {
    await register("database").note(aMember({ process: "long-gone", seenAt: Date.now() - 2 * HOUR }));
    const { url } = await start("db");
    const somebody = await signIn(url);
    await vi.waitFor(
      async () => expect(await known("database")).toMatchObject([{ mode: "db", hasCache: false }]),
      5_000,
    );
    const all = () => register("database").list(24 * HOUR);
    expect((await all()).map(({ process }) => process)).toContain("long-gone");
    await somebody.run({ op: "sweep" });
    expect((await all()).map(({ mode }) => mode)).toEqual(["db"]);
  });
});
