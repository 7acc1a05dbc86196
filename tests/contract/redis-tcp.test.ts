// A cache tier over TCP as a whole: beside REST on one Redis, what it costs, the register, the migration kit and `doctor`.

import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SessionCache } from "../../lib/session/caches/cache";
import type { CookiePort } from "../../lib/session/cookie-port";
import { newId } from "../../lib/session/core/id";
import { createRuntime, type Runtime } from "../../lib/session/mode";
import { doctor } from "../../lib/session/ops/doctor";
import { openKit } from "../../lib/session/ops/kit";
import { openTierEntries } from "../../lib/session/ops/tiers/entries";
import { Session } from "../../lib/session/session";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server";
import { redisAnswers, redisUrl } from "../support/caches";
import { ENVIRONMENT } from "../support/fixtures";
import { aMember } from "../support/fleet";
import { record } from "../support/records";
import { forget, type Line, openLine, tcpSettings } from "../support/tcp";

const port: CookiePort = { outdated: false, assertWritable() {}, async write() {}, clear() {}, device: () => null };
const prefix = `tcp-${newId().slice(0, 12)}`;
const HOUR = 3_600_000;

if (await redisAnswers()) {
  describe("a cache tier over TCP", () => {
    let line: Line;
    let rest: UpstashServer;
    let behind: Redis;
    beforeAll(async () => {
      line = await openLine();
      rest = await startUpstashServer({ redis: redisUrl() });
      behind = new Redis(redisUrl());
    });
    afterAll(async () => {
      await forget(behind, prefix);
      behind.disconnect();
      line.close();
      await rest.close();
    });

    const common = { ...ENVIRONMENT, SESSION_PREFIX: prefix, SESSION_MODE: "cache", SESSION_STORE_TIMEOUT_MS: "5000" };
    const tcp = () => ({ ...common, SESSION_REDIS_URL: line.url });
    const upstash = () => ({ ...common, UPSTASH_REDIS_REST_URL: rest.url, UPSTASH_REDIS_REST_TOKEN: rest.token });
    const start = (env: Record<string, string>) => {
      const deferred: Promise<void>[] = [];
      // Mode `cache` by itself: no database.
      const { DATABASE_URL: _, ...alone } = env;
      return createRuntime({ env: alone, onEvent() {}, defer: (task) => void deferred.push(task()) });
    };
    const visit = async ({ manager }: Runtime, id: string) =>
      new Session(manager, port, await manager.resume({ id, version: null }));
    const begin = async ({ manager }: Runtime) => {
      const session = new Session(manager, port, null);
      session.set("n", 1);
      await session.save();
      return session;
    };
    const idOf = (session: Session) => session.stored()?.id as string;

    it("a process over TCP and one over REST see each other's sessions, changes and sign-outs", async () => {
      for (const [one, other] of [
        [start(tcp()), start(upstash())],
        [start(upstash()), start(tcp())],
      ] as const) {
        const session = await begin(one);
        const seen = await visit(other, idOf(session));
        expect(seen.toJSON()).toEqual({ n: 1 });
        await seen.login("ada");
        const again = await visit(one, idOf(seen));
        expect(again).toMatchObject({ userId: "ada", source: "cache" });
        expect((await one.manager.list("ada")).map(({ handle }) => handle)).toContain(again.id);
        await again.destroy();
        expect((await visit(other, idOf(seen))).isNew).toBe(true);
      }
    });

    it("stores the same bytes", async () => {
      const [one, other] = [start(tcp()), start(upstash())];
      const [key, twin] = [`${prefix}:one`, `${prefix}:two`] as Parameters<SessionCache["get"]>[0][];
      const options = { until: Date.now() + HOUR, rowVersion: 3, notAfter: Date.now() + HOUR, checkedAt: 5 };
      const same = record({ userId: "ada", data: { text: "naïve 漢字", n: "123" } });
      await one.cache?.create(key as never, same, options);
      await other.cache?.create(twin as never, same, options);
      expect(await behind.get(`${prefix}:one`)).toBe(await behind.get(`${prefix}:two`));
    });

    describe("costs one command", () => {
      let commands: string[] = [];
      beforeEach(() => {
        line.onRequest = (text) =>
          commands.push(...[...text.matchAll(/\*\d+\r\n\$\d+\r\n([A-Z]+)\r\n/g)].map(([, name]) => name as string));
      });
      const counted = async (work: () => Promise<unknown>) => {
        commands = [];
        await work();
        return commands;
      };

      it.each<[string, (session: Session) => Promise<unknown>]>([
        ["a write", (session) => session.update((s) => void s.set("n", 2))],
        ["a sign-in", (session) => session.login("eve")],
        ["a sign-out", (session) => session.destroy()],
      ])("%s, also the first of its kind", async (_, work) => {
        const runtime = start(tcp());
        const session = await begin(runtime);
        expect(await counted(() => work(session))).toHaveLength(1);
      });

      it("a warm read: a GET", async () => {
        const runtime = start(tcp());
        const id = idOf(await begin(runtime));
        expect(await counted(() => visit(runtime, id))).toEqual(["GET"]);
      });
    });

    it("notes itself in the register, which a process over REST reads", async () => {
      const [register] = start(tcp()).registers;
      const [other] = start(upstash()).registers;
      await register?.register.note(aMember({ process: "over-tcp" }));
      expect((await other?.register.list(HOUR))?.map(({ process }) => process)).toContain("over-tcp");
    });

    describe("the migration kit", () => {
      it("has its phase, and reads, fills and counts entries", async () => {
        const kit = await openKit({ ...tcp(), SESSION_MODE: "cached_db" });
        expect(kit.phase).toBe("cached_db");
        const entries = await openTierEntries(tcpSettings(line.url, { SESSION_PREFIX: prefix }), 5_000);
        const runtime = start(tcp());
        for (let n = 0; n < 5; n++) await begin(runtime);
        const keys = new Set<string>();
        for (let cursor = "0"; ; ) {
          const page = await entries.scan(cursor, 100);
          for (const key of page.keys) keys.add(key);
          cursor = page.cursor;
          if (cursor === "0") break;
        }
        expect(keys.size).toBeGreaterThanOrEqual(5);
        const all = [...keys] as Parameters<typeof entries.read>[0][number][];
        expect((await entries.facts(all)).every(({ state }) => state === "live" || state === "dead")).toBe(true);
        const leases = await entries.lease(all, "token", Date.now() + HOUR);
        expect(leases.every((word) => word === "hit" || word === "dead")).toBe(true);
        expect(Math.abs((await entries.clock()) - Date.now())).toBeLessThan(5_000);
        expect((await entries.server()).keys).toBeGreaterThanOrEqual(5);
        expect(await entries.remove(all)).toBe(all.length);
      });

      it("a batch of scripts goes over as one, and what is no entry is told apart", async () => {
        const entries = await openTierEntries(tcpSettings(line.url, { SESSION_PREFIX: prefix }), 5_000);
        const keys = Array.from(
          { length: 50 },
          () => `${prefix}:${newId()}` as Parameters<typeof entries.read>[0][number],
        );
        await behind.set(keys[7] as string, "something else", "PX", 60_000);
        const replies = await entries.lease(keys, "token", Date.now() + HOUR);
        expect(replies[7]).toBe("unreadable");
        expect(replies.filter((word) => word === "ok")).toHaveLength(49);
      });
    });

    describe("doctor", () => {
      const finding = async (env: Record<string, string>, name: string) =>
        (await doctor({ ...env, DATABASE_URL: "" })).find((one) => one.name === name);

      it("finds no fault, and looks at what there is to look at", async () => {
        const findings = await doctor({ ...tcp(), DATABASE_URL: "", NODE_ENV: "production" });
        expect(findings.filter(({ ok }) => ok === false)).toEqual([]);
        expect(findings.map(({ name }) => name)).toEqual([
          ...["node", "settings", "cookie", "bridge", "password"],
          ...["redis", "redis line", "eviction", "redis time", "clocks"],
        ]);
      });

      it("knows that nothing is there, and that a password is refused", async () => {
        expect(await finding({ ...tcp(), SESSION_REDIS_URL: "redis://127.0.0.1:1" }, "redis")).toMatchObject({
          ok: false,
          found: expect.stringContaining("SESSION_REDIS_URL"),
        });
        const wrong = new URL(line.url);
        [wrong.username, wrong.password] = ["nobody", "canary"];
        const found = await finding({ ...tcp(), SESSION_REDIS_URL: wrong.href }, "redis");
        expect(found).toMatchObject({ ok: false, found: expect.stringContaining("WRONGPASS") });
        expect(JSON.stringify(found)).not.toContain("canary");
      });

      it("sees whether both ways lead to one Redis", async () => {
        expect(await finding({ ...upstash(), ...tcp() }, "one redis")).toMatchObject({ ok: true });
        const embedded = await startUpstashServer({ redis: "embedded" });
        const two = { UPSTASH_REDIS_REST_URL: embedded.url, UPSTASH_REDIS_REST_TOKEN: embedded.token };
        expect(await finding({ ...tcp(), ...two }, "one redis")).toMatchObject({
          ok: false,
          found: expect.stringContaining("two different"),
        });
        await embedded.close();
        expect(await finding({ ...tcp(), ...two }, "one redis")).toMatchObject({
          ok: false,
          found: expect.stringContaining("nothing answers"),
        });
      });
    });
  });
}
