// A tier that hangs, refuses, answers 500 or rubbish, and comes back; the other one down; a value nobody can store.

import { renameSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../scripts/upstash/server";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

const TIMEOUT_MS = 400;
const FAULTS: Fault[] = [{ kind: "hang" }, { kind: "refuse" }, { kind: "status", status: 500 }, { kind: "garbage" }];

let tiers: Tiers;
let app: RunningApp;

beforeAll(async () => {
  await buildFixture("on");
}, 240_000);
beforeEach(async () => {
  tiers = await startTiers();
});
afterEach(async () => {
  await app.stop();
  await tiers.close();
});

const start = async (...[phase, more]: Parameters<Tiers["env"]>) => {
  app = await startFixture(tiers.env(phase, { SESSION_STORE_TIMEOUT_MS: String(TIMEOUT_MS), ...more }));
};
const signedIn = async () => {
  const somebody = new Visitor(app.url);
  await somebody.run({ op: "set", key: "n", value: 1 }, { op: "save" });
  await somebody.run({ op: "login", user: "ada" });
  return somebody;
};
/** After what the breaker waits before it tries again. */
const healed = () => new Promise((resolve) => setTimeout(resolve, 2_700));

describe.each(FAULTS)("when the cache fails by $kind", (fault) => {
  it("cached_db answers from the database within the deadline, takes writes, and recovers without a restart", async () => {
    await start("cached_db");
    const somebody = await signedIn();
    const other = somebody.copy();
    tiers.upstash.fault = () => fault;
    const before = performance.now();
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada", source: "database" });
    expect(performance.now() - before).toBeLessThan(TIMEOUT_MS * 4);
    for (let i = 0; i < 4; i++) await somebody.run();
    const seen = tiers.upstash.requests.length;
    await somebody.run();
    expect(tiers.upstash.requests.length, "a dead cache is not asked").toBe(seen);

    expect(await somebody.run({ op: "set", key: "n", value: 2 }, { op: "save" })).toMatchObject({
      status: 200,
      data: { n: 2 },
    });
    expect(somebody.setCookies, "a cookie that carries the version").toHaveLength(1);

    tiers.upstash.fault = null;
    await healed();
    expect((await somebody.run()).data, "the own browser never sees the old value").toEqual({ n: 2 });
    await healed();
    expect((await other.run()).data, "others neither, once the outbox was told").toEqual({ n: 2 });
    expect((await somebody.run()).source).toBe("cache");
    expect(app.output().match(/stopped answering/g), "one line for the fault").toHaveLength(1);
    expect(app.output().match(/answers again/g), "one line for its end").toHaveLength(1);
  }, 30_000);

  it("cache says unavailable, with 503 from a handler, and keeps the cookie", async () => {
    await start("cache");
    const somebody = await signedIn();
    tiers.upstash.fault = () => fault;
    expect(await somebody.run()).toMatchObject({ status: 503, error: "SESSION_STORE_UNAVAILABLE" });
    const response = await somebody.request("/api/auto");
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(somebody.setCookies).toEqual([]);
    expect((await somebody.request("/edge/probe")).headers.get("x-session-status")).toBe("unavailable");
    expect((await new Visitor(app.url).run()).status, "an anonymous visitor needs no store").toBe(200);
    tiers.upstash.fault = null;
    await healed();
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada" });
  }, 30_000);

  it("a sign-out reports that a tier was not told, and the session is dead all the same once it is", async () => {
    await start("cached_db");
    const somebody = await signedIn();
    const ghost = somebody.copy();
    tiers.upstash.fault = () => fault;
    expect((await somebody.run({ op: "destroy" })).error).toBe("SESSION_STORE_UNAVAILABLE");
    expect(somebody.sessionCookie, "the cookie is cleared in any case").toBeUndefined();
    tiers.upstash.fault = null;
    await healed();
    expect((await ghost.run()).isNew).toBe(true);
  }, 30_000);
});

describe("when the reply of the cache is lost after it was applied", () => {
  it("counts every acknowledged update once, in cache, and never twice", async () => {
    await start("cache");
    const somebody = await signedIn();
    let lost = 0;
    tiers.upstash.fault = ({ commands }) =>
      commands[0]?.[0]?.toLowerCase() === "eval" && lost++ === 0 ? { kind: "drop-reply" } : null;
    expect((await somebody.run({ op: "increment", key: "n" })).error).toBe("SESSION_STORE_UNAVAILABLE");
    expect((await somebody.run()).data.n).toBe(2);
  });
});

describe("when the database is down", () => {
  const breakDatabase = () => renameSync(tiers.databaseUrl.slice(5), `${tiers.databaseUrl.slice(5)}.away`);

  it("db says unavailable and keeps the cookie", async () => {
    await start("db");
    const somebody = await signedIn();
    await app.stop();
    await start("db", { DATABASE_URL: "file:/nowhere/at/all.db" });
    somebody.at(app.url);
    expect(await somebody.run()).toMatchObject({ status: 503, error: "SESSION_STORE_UNAVAILABLE" });
    expect(somebody.setCookies).toEqual([]);
    expect((await somebody.request("/render")).status).toBe(200); // streamed: the shell was sent before
    expect(app.output()).not.toContain(somebody.sessionCookie);
  });

  it("cached_db goes on with the entries it has, and refuses to write", async () => {
    await start("cached_db");
    const somebody = await signedIn();
    await somebody.run();
    await app.stop();
    breakDatabase();
    await start("cached_db", { DATABASE_URL: "file:/nowhere/at/all.db" });
    somebody.at(app.url);
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada", source: "cache" });
    expect((await somebody.run({ op: "set", key: "n", value: 2 }, { op: "save" })).error).toBe(
      "SESSION_STORE_UNAVAILABLE",
    );
    // What was refused before it began leaves the entry as it was.
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada", source: "cache" });
  });

  it("cache without a database is not concerned", async () => {
    const env = tiers.env("cache");
    delete env.DATABASE_URL;
    app = await startFixture(env);
    const somebody = await signedIn();
    expect(await somebody.run()).toMatchObject({ userId: "ada", source: "cache" });
    await somebody.run({ op: "destroy" });
    expect((await somebody.run()).isNew).toBe(true);
  });
});

describe("with a faulty environment", () => {
  it("reports all faults at start, without a value", async () => {
    app = await startFixture({
      SESSION_MODE: "redis",
      DATABASE_URL: "canary:db",
      SESSION_PASSWORD: "canary-short",
      SESSION_IDLE_TTL: "canary-soon",
      UPSTASH_REDIS_REST_URL: "canary-url",
      UPSTASH_REDIS_REST_TOKEN: "canary-token",
    }).catch((error: Error) => ({ url: "", output: () => error.message, stop: async () => {} }));
    const output = app.output();
    for (const name of [
      "SESSION_MODE",
      "SESSION_PASSWORD",
      "SESSION_IDLE_TTL",
      "UPSTASH_REDIS_REST_URL",
      "DATABASE_URL",
    ]) {
      expect(output).toContain(name);
    }
    expect(output).not.toContain("canary");
  });
});

describe("data that cannot be stored", () => {
  it("is refused when it is too large, before anything is written", async () => {
    await start("cached_db");
    const somebody = await signedIn();
    const facts = await somebody.run({ op: "set", key: "big", value: "x".repeat(70_000) }, { op: "save" });
    expect(facts).toMatchObject({ status: 413, error: "SESSION_TOO_LARGE" });
    expect((await somebody.run()).data).toEqual({ n: 1 });
  });
});
