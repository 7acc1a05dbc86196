// A production server whose cache tier is a Redis over TCP: the package is found in the build, one connection serves all
// requests, a lost one is not noticed, and the edge says what it can.

import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { redisAnswers, redisUrl } from "../support/caches";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { forget, type Line, openLine } from "../support/tcp";
import { type Phase, startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

if (await redisAnswers()) {
  let tiers: Tiers;
  let line: Line;
  let app: RunningApp | undefined;

  beforeAll(async () => {
    await buildFixture("on");
    tiers = await startTiers();
    line = await openLine();
  }, 240_000);
  afterAll(async () => {
    await app?.stop();
    line?.close();
    const behind = new Redis(redisUrl());
    await forget(behind, tiers?.env("db").SESSION_PREFIX);
    behind.disconnect();
    await tiers?.close();
  });

  async function start(phase: Phase, ways: "TCP" | "TCP and REST"): Promise<Visitor> {
    await app?.stop();
    const { UPSTASH_REDIS_REST_URL: _, UPSTASH_REDIS_REST_TOKEN: __, ...env } = tiers.env(phase);
    app = await startFixture({ ...(ways === "TCP" ? env : tiers.env(phase)), SESSION_REDIS_URL: line.url });
    return new Visitor(app.url);
  }
  const probe = async (v: Visitor) => (await v.request("/edge/probe")).headers.get("x-session-status");

  it("cached_db, TCP alone: sessions as ever, and the edge cannot tell", async () => {
    const somebody = await start("cached_db", "TCP");
    expect(await probe(somebody)).toBe("none");
    await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "login", user: "ada" });
    expect(await somebody.run()).toMatchObject({ userId: "ada", source: "cache", data: { cart: { tea: 1 } } });
    expect(await probe(somebody)).toBe("unverified");

    const before = line.connections();
    await Promise.all(Array.from({ length: 20 }, () => somebody.run({ op: "increment", key: "n" })));
    expect(line.connections()).toBe(before);

    line.cut();
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada", data: { n: 20 } });

    line.state = "down";
    line.cut();
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada", source: "database" });
    line.state = "up";
    const ghost = somebody.copy();
    await expect.poll(async () => (await somebody.run({ op: "destroy" })).status, { timeout: 10_000 }).toBe(200);
    expect(await ghost.run()).toMatchObject({ isNew: true, userId: null });
  });

  it("cache, both ways: the edge reads over REST what the pages write over TCP", async () => {
    const somebody = await start("cache", "TCP and REST");
    tiers.upstash.resetCounts();
    await somebody.run({ op: "login", user: "eve" });
    expect(await somebody.run()).toMatchObject({ userId: "eve", source: "cache" });
    expect(tiers.upstash.commandNames()).toEqual([]);
    expect(await probe(somebody)).toBe("live");
    expect(tiers.upstash.commandNames()).toEqual(["GET"]);
    const ghost = somebody.copy();
    await somebody.run({ op: "destroy" });
    expect(await probe(ghost)).toBe("none");
  });
}
