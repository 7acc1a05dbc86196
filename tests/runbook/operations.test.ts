// What docs/operations.md tells people to do, done: the route for cron, and the sign-outs after a backup was restored.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GET } from "@/docs/examples/sweep-route";
import type { SessionCache } from "@/lib/session/caches/cache";
import { createRuntime } from "@/lib/session/mode";
import { prismaStore } from "@/lib/session/stores/prisma";
import type { SessionStore } from "@/lib/session/stores/store";
import { serverAnswers } from "../support/available";
import { openUpstashCache, redisAnswers, redisUrl } from "../support/caches";
import { PREFIX } from "../support/records";
import { clients, newDatabase, type TestDatabase } from "../support/stores";
import { PASSWORD } from "../support/tiers";

const sweep = vi.hoisted(() => vi.fn<(options: { limit: number }) => Promise<number>>());
vi.mock("@/lib/session", () => ({ deleteExpiredSessions: sweep }));

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8");
const page = read("operations.md");

describe("the route for cron", () => {
  const call = (authorization?: string) =>
    GET(new Request("https://site.test/api/sweep", { headers: { ...(authorization && { authorization }) } }));

  beforeEach(() => {
    vi.stubEnv("CRON_SECRET", "a secret");
    sweep.mockReset().mockResolvedValue(0);
  });

  it("is the one that the page shows", () => {
    expect(page).toContain(read("examples/sweep-route.ts").trim());
  });

  it("goes on until a batch is not full", async () => {
    sweep.mockResolvedValueOnce(1_000).mockResolvedValueOnce(7);
    expect(await (await call("Bearer a secret")).json()).toEqual({ removed: 1_007 });
    expect(sweep).toHaveBeenCalledTimes(2);
  });

  it("leaves the rest for the next call", async () => {
    sweep.mockResolvedValue(1_000);
    expect(await (await call("Bearer a secret")).json()).toEqual({ removed: 20_000 });
  });

  it.each([undefined, "", "Bearer ", "Bearer another", "a secret"])("is closed to %j", async (authorization) => {
    expect((await call(authorization)).status).toBe(401);
    expect(sweep).not.toHaveBeenCalled();
  });

  it("is closed while no secret is set", async () => {
    vi.stubEnv("CRON_SECRET", "");
    expect((await call("Bearer ")).status).toBe(401);
  });
});

const real = (await serverAnswers("postgresql")) && (await redisAnswers());

describe.runIf(real)("a Redis that was restored from a backup", () => {
  const [, sql = "no such block"] = /```sql\n([^`]+)```/.exec(page) ?? [];
  let database: TestDatabase;
  let redis: Awaited<ReturnType<typeof openUpstashCache>>;
  let store: SessionStore;
  let close: () => Promise<void>;

  beforeAll(async () => {
    database = await newDatabase("postgresql");
    const client = await clients.postgresql(database.url);
    store = prismaStore(client);
    redis = await openUpstashCache(redisUrl(), "fetch");
    close = () => client.$disconnect();
  });
  afterAll(async () => {
    await close?.();
    await redis?.close();
    await database?.drop();
  });

  function process(cache: SessionCache) {
    const env = {
      SESSION_MODE: "cache",
      SESSION_PREFIX: PREFIX,
      SESSION_PASSWORD: PASSWORD,
      UPSTASH_REDIS_REST_URL: "https://elsewhere.invalid",
      UPSTASH_REDIS_REST_TOKEN: "elsewhere",
    };
    return createRuntime({ env, store, cache, defer: (task) => void task(), onEvent() {} });
  }

  it("learns again who has signed out, and keeps everybody else", async () => {
    const { manager, outbox } = process(redis.cache);
    const start = () => manager.start({ data: {}, idleRule: { kind: "default" } }, "somebody", null);
    const [left, stayed] = [(await start()).resumed, (await start()).resumed];
    const backup = (await redis.text(left.key)) ?? "";
    await manager.end(left);
    await outbox.sweep(100);
    // Days later: the note of the sign-out has long been settled.
    await database.run('UPDATE "Session" SET "outboxAt" = NULL');

    await redis.evict(left.key);
    await redis.plant(left.key, backup);
    expect(await manager.resume({ id: left.id, version: null }), "the backup undoes the sign-out").not.toBeNull();

    await database.run(sql);
    await outbox.sweep(100);
    expect(await manager.resume({ id: left.id, version: null })).toBeNull();
    expect(await manager.resume({ id: stayed.id, version: null })).not.toBeNull();
  });
});
