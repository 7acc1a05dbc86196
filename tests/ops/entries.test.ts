// EntryScan through the real client, on Redis and on the embedded engine.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SessionCache } from "../../lib/session/caches/cache";
import { openClient, openUpstash } from "../../lib/session/caches/open";
import { keyOf, newId } from "../../lib/session/core/id";
import type { SessionKey } from "../../lib/session/core/types";
import type { RedisScanClient } from "../../lib/session/ops/tiers/client";
import { openEntries, upstashEntries } from "../../lib/session/ops/tiers/entries";
import type { EntryScan } from "../../lib/session/ops/types";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server";
import { redisAnswers, redisUrl } from "../support/caches";
import { rejectionOf } from "../support/fixtures";
import { DAY, record } from "../support/records";

describeEntries("embedded engine", "embedded");
if (await redisAnswers()) describeEntries("Redis", redisUrl());

const KINDS = ["absent", "a lease", "data", "data on hold", "newer data", "dead", "foreign", "another type"] as const;
type Kind = (typeof KINDS)[number];

function describeEntries(name: string, redis: string) {
  describe(`entries, ${name}`, () => {
    let server: UpstashServer;
    const used: string[] = [];
    beforeAll(async () => {
      server = await startUpstashServer({ redis });
    });
    afterEach(() => {
      server.fault = null;
    });
    afterAll(async () => {
      if (redis !== "embedded") await clear();
      await server.close();
    });

    async function clear() {
      for (const prefix of used) {
        for (let cursor = "0"; ; ) {
          const [next, keys] = (await call("SCAN", cursor, "MATCH", `${prefix}*`, "COUNT", "1000")) as [
            string,
            string[],
          ];
          if (keys.length > 0) await call("DEL", ...keys.map(String));
          cursor = String(next);
          if (cursor === "0") break;
        }
      }
    }

    const call = async (...command: string[]): Promise<unknown> => {
      const reply = await server.engine.call(command);
      if (reply instanceof Error) throw reply;
      return reply;
    };
    const text = async (key: string) => String(await call("GET", key));

    async function fresh(prefix = `entries_${newId().slice(0, 10)}`) {
      used.push(prefix);
      const entries = await openEntries(server.url, server.token, prefix, 5_000);
      const cache = await openUpstash(server.url, server.token, prefix, 5_000);
      const key = () => keyOf(prefix, newId());
      return { prefix, entries, cache, key };
    }

    const until = Date.now() + DAY;
    const at = { until, checkedAt: 1_000 };
    const creation = { ...at, rowVersion: 3, notAfter: Date.now() + DAY };
    const base = record({ userId: "u" });
    const stored = (version = 3) => ({ ...base, version });

    async function prepare(kind: Kind, key: SessionKey, cache: SessionCache): Promise<void> {
      if (kind === "a lease") await cache.lease(key, "old", at);
      if (kind === "data" || kind === "data on hold") await cache.create(key, stored(), creation);
      if (kind === "data on hold") await cache.hold(key, "token", at);
      if (kind === "newer data") await cache.create(key, stored(9), creation);
      if (kind === "dead") await cache.kill(key, { until, userId: null });
      if (kind === "foreign") await call("SET", key, "9 L something else");
      if (kind === "another type") await call("ZADD", key, "1", "member");
    }

    type Step = [
      string,
      (entries: EntryScan, key: SessionKey) => Promise<readonly unknown[]>,
      (cache: SessionCache, key: SessionKey) => Promise<unknown>,
    ];
    const steps: Step[] = [
      [
        "lease",
        (e, key) => e.lease([key], "token", until),
        async (c, key) => (await c.lease(key, "token", at)).outcome,
      ],
      ["hold", (e, key) => e.hold([key], "token", until), async (c, key) => (await c.hold(key, "token", at)).outcome],
      [
        "fill",
        (e, key) => e.fill([{ key, record: stored(4), until }], "token", 7),
        (c, key) => c.fill(key, stored(4), "token", { until, checkedAt: 7 }),
      ],
      [
        "fill with nothing",
        (e, key) => e.fill([{ key, record: null, until }], "token", 7),
        (c, key) => c.fill(key, null, "token", { until, checkedAt: 7 }),
      ],
      [
        "put",
        (e, key) => e.put([{ key, record: stored(4), until }], 7),
        (c, key) => c.put(key, stored(4), { until, checkedAt: 7 }),
      ],
    ];
    it.each(steps)("%s does to every kind of entry what the cache does to one", async (_, many, one) => {
      const { entries, cache, key } = await fresh();
      for (const kind of KINDS) {
        const [a, b] = [key(), key()];
        await prepare(kind, a, cache);
        await prepare(kind, b, cache);
        const expected = await one(cache, a).catch(() => "unreadable");
        expect(await many(entries, b), kind).toEqual([expected]);
        expect(await text(b).catch(String), kind).toBe(await text(a).catch(String));
      }
    });

    it("replies come in the order of the calls, whatever each of them finds", async () => {
      const { entries, cache, key } = await fresh();
      const keys = KINDS.map(key);
      for (const [nth, kind] of KINDS.entries()) await prepare(kind, keys[nth] as SessionKey, cache);
      const outcomes = ["ok", "ok", "hit", "ok", "hit", "dead", "unreadable", "unreadable"];
      expect(await entries.lease(keys, "token", until)).toEqual(outcomes);
      const fills = keys.map((key, nth) => ({ key, record: nth % 2 === 0 ? stored(4) : null, until }));
      expect(await entries.fill(fills, "token", 7)).toEqual([
        ...["ok", "ok", "lost", "kept", "lost", "dead", "unreadable", "unreadable"],
      ]);
    });

    it("facts and whole entries, of every kind; what cannot be understood is not absent", async () => {
      const { entries, cache, key } = await fresh();
      const kinds = KINDS.filter((kind) => kind !== "another type"); // MGET says null for that
      const keys = kinds.map(key);
      for (const [nth, kind] of kinds.entries()) await prepare(kind, keys[nth] as SessionKey, cache);
      const { version, idleExpiresAt, absoluteExpiresAt } = stored();
      const live = { state: "live", data: true, held: false, version, rowVersion: 3, idleExpiresAt, absoluteExpiresAt };
      expect(await entries.facts(keys)).toEqual([
        { state: "absent" },
        { ...live, data: false, held: true, version: 0, rowVersion: 0, idleExpiresAt: 0, absoluteExpiresAt: 0 },
        live,
        { ...live, held: true },
        { ...live, version: 9 },
        { state: "dead" },
        { state: "unreadable" },
      ]);
      const whole = await entries.read(keys);
      for (const [nth, key] of keys.entries())
        expect(whole[nth]).toEqual(await cache.get(key).catch(() => ({ state: "unreadable" })));
      expect([await entries.facts([]), await entries.read([])]).toEqual([[], []]);
    });

    it("scan finds each session; no index, no register, no other prefix", async () => {
      const { prefix, entries, cache, key } = await fresh();
      const keys = Array.from({ length: 120 }, key);
      await entries.lease(keys.slice(1), "token", until);
      await cache.create(keys[0] as SessionKey, stored(), creation); // and the index of its user
      await call("SET", `${prefix}:fleet`, "x");
      for (const other of [`${prefix}x`, `${prefix}:b`, prefix.slice(0, -1)])
        await (await fresh(other)).entries.lease([keyOf(other, newId())], "token", until);
      const all = async (scan: EntryScan["scanAll"]) => {
        const found = new Set<string>();
        for (let cursor = "0"; ; ) {
          const page = await scan(cursor, 25);
          for (const key of page.keys) found.add(key);
          cursor = page.cursor;
          if (cursor === "0") return found;
        }
      };
      expect(await all(entries.scan)).toEqual(new Set(keys));
      const everything = await all(entries.scanAll);
      expect([...everything].filter((key) => !keys.includes(key as SessionKey))).toEqual([
        expect.stringMatching(new RegExp(`^${prefix}:user:[\\w-]{43}$`)),
      ]);
      expect(await entries.remove([...everything])).toBe(121);
      expect(await entries.remove([])).toBe(0);
      expect((await all(entries.scanAll)).size).toBe(0);
      expect(await text(`${prefix}:fleet`)).toBe("x");
    });

    it("a prefix with the letters of patterns is taken as it is written", async () => {
      const prefix = `a*[b]?\\${newId().slice(0, 6)}^-`;
      const { entries, key } = await fresh(prefix);
      await (await fresh(prefix.replace("*", "x"))).entries.lease(
        [keyOf(prefix.replace("*", "x"), newId())],
        "t",
        until,
      );
      const mine = key();
      await entries.lease([mine], "t", until);
      const found: string[] = [];
      for (let cursor = "0"; ; ) {
        const page = await entries.scan(cursor, 1000);
        found.push(...page.keys);
        cursor = page.cursor;
        if (cursor === "0") break;
      }
      expect(found).toEqual([mine]);
      await entries.remove([mine]);
    });

    it("enlist notes what has an entry, as create does, until the later deadline; and changes nothing the second time", async () => {
      const { entries, cache, key } = await fresh();
      const [filled, dead, absent] = [key(), key(), key()];
      const { absoluteExpiresAt } = stored();
      await entries.lease([filled], "token", until);
      await entries.fill([{ key: filled, record: stored(), until }], "token", 7);
      await cache.kill(dead, { until, userId: null });
      expect(await cache.listByUser("u", 0)).toEqual([]);
      const members = [filled, dead, absent].map((key) => ({
        key,
        userId: "u",
        absoluteExpiresAt: absoluteExpiresAt - 1000,
      }));
      expect(await entries.enlist(members)).toEqual(["ok", "dead", "absent"]);
      expect(await cache.listByUser("u", absoluteExpiresAt)).toEqual([filled]);
      expect(await cache.listByUser("u", absoluteExpiresAt + 1)).toEqual([]);
      expect(await entries.enlist(members)).toEqual(["ok", "dead", "absent"]);
      expect(await cache.listByUser("u", absoluteExpiresAt)).toEqual([filled]);
      expect(await entries.enlist([])).toEqual([]);
    });

    describe("scripts", () => {
      const sizes = () => server.requests.map(({ commands }) => commands.map(([name = ""]) => name.toUpperCase()));

      it("one request for a batch, with the text of the script once", async () => {
        const { entries, key } = await fresh();
        server.resetCounts();
        await entries.lease(Array.from({ length: 50 }, key), "token", until);
        expect(sizes()).toEqual([["EVAL", ...Array(49).fill("EVALSHA")]]);
        server.resetCounts();
        expect(await entries.lease([], "token", until)).toEqual([]);
        expect(sizes()).toEqual([]);
      });

      it("a server that forgets scripts gets the text each time, and nothing is applied twice", async () => {
        const { entries, cache, key } = await fresh();
        const keys = Array.from({ length: 5 }, key);
        const real = server.engine.call;
        server.engine.call = (command) => {
          if (command[0]?.toUpperCase() === "EVALSHA") return real(["EVALSHA", "0".repeat(40), "0"]);
          return real(command);
        };
        server.resetCounts();
        expect(await entries.lease(keys, "a", until)).toEqual(Array(5).fill("ok"));
        expect(sizes()).toEqual([["EVAL", ...Array(4).fill("EVALSHA")], Array(4).fill("EVAL")]);
        server.resetCounts();
        expect(await entries.hold(keys, "b", until)).toEqual(Array(5).fill("ok"));
        expect(sizes()).toEqual([Array(5).fill("EVAL")]);
        server.engine.call = real;
        for (const key of keys) expect(await cache.get(key)).toMatchObject({ state: "live", held: true });
      });

      it("a server that refuses Upstash's flag gets them without", async () => {
        const { prefix, key } = await fresh();
        const redis = await openClient<RedisScanClient>(server.url, server.token, 5_000);
        const entries = upstashEntries(redis, { prefix, keyLocking: true });
        const keys = Array.from({ length: 3 }, key);
        server.resetCounts();
        expect(await entries.lease(keys, "a", until)).toEqual(["ok", "ok", "ok"]);
        expect(await entries.lease(keys, "a", until)).toEqual(["ok", "ok", "ok"]);
        expect(sizes().length).toBe(3);
        const [refused, ...taken] = server.requests.map(({ commands }) => commands[0]?.[1] ?? "");
        expect(refused).toMatch(/^#!lua flags=allow-key-locking\n/);
        for (const script of taken) expect(script).not.toMatch(/^#!/);
      });

      it("large records go in several requests of about a megabyte", async () => {
        const { entries, cache, key } = await fresh();
        const keys = Array.from({ length: 60 }, key);
        const large = record({ data: { x: JSON.stringify("x".repeat(60_000)) } });
        await entries.lease(keys, "token", until);
        server.resetCounts();
        const replies = await entries.fill(
          keys.map((key) => ({ key, record: large, until })),
          "token",
          7,
        );
        expect(replies).toEqual(Array(60).fill("ok"));
        expect(server.requests.length).toBe(4);
        expect(await cache.get(keys[59] as SessionKey)).toMatchObject({ record: { data: large.data } });
      });
    });

    it("an error of one command is an error, with the server's word for it and without the key", async () => {
      const { entries, key } = await fresh();
      const mine = key();
      const real = server.engine.call;
      const { CommandError } = await import("../../scripts/upstash/reply");
      server.engine.call = async (command) =>
        command.includes(mine) && command[0]?.toUpperCase().startsWith("EVAL")
          ? new CommandError(`OOM command not allowed when used memory > 'maxmemory'. ${mine}`)
          : real(command);
      const error = await rejectionOf(entries.lease([key(), mine, key()], "token", until));
      server.engine.call = real;
      expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      expect(String(error.cause)).toContain("OOM");
      expect(`${error.message} ${error.cause} ${(error.cause as Error).stack}`).not.toContain(mine);
    });

    it("no answer, or one that is none, is unavailable", async () => {
      const { entries, key } = await fresh();
      const keys = [key(), key()];
      const calls: (() => Promise<unknown>)[] = [
        () => entries.scan("0", 10),
        () => entries.facts(keys),
        () => entries.read(keys),
        () => entries.lease(keys, "t", until),
        () => entries.fill([{ key: keys[0] as SessionKey, record: stored(), until }], "t", 1),
        () => entries.remove(keys),
        () => entries.clock(),
        () => entries.server(),
      ];
      for (const fault of [
        { kind: "refuse" },
        { kind: "status", status: 401, body: '{"error":"WRONGPASS"}' },
        { kind: "garbage" },
        { kind: "garbage", body: '{"result":17}' },
        { kind: "garbage", body: "[]" },
      ] as const) {
        server.fault = () => fault;
        for (const call of calls.slice(0, fault.kind === "garbage" ? 5 : undefined)) {
          const error = await rejectionOf(call());
          expect(error, `${JSON.stringify(fault)} ${call}`).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
        }
      }
    });

    it.each(["", "-1", "key", "1.5"])("refuses %j as a cursor", async (cursor) => {
      const { entries } = await fresh();
      expect(await rejectionOf(entries.scan(cursor, 10))).toMatchObject({ code: "SESSION_VALUE_INVALID" });
    });

    it("tells clock, memory, eviction and the number of keys; null for what the server keeps to itself", async () => {
      const { entries, key } = await fresh();
      await entries.lease([key()], "token", until);
      expect(Math.abs((await entries.clock()) - Date.now())).toBeLessThan(2_000);
      const told = await entries.server();
      expect(told.keys).toBeGreaterThan(0);
      expect(told.evictionPolicy).toMatch(/^(noeviction|(allkeys|volatile)-\w+)$/);
      expect(told.maxMemory).toBeGreaterThanOrEqual(0);
      server.fault = ({ commands }) =>
        /INFO|CONFIG/i.test(commands[0]?.[0] ?? "")
          ? { kind: "status", status: 400, body: '{"error":"ERR no"}' }
          : null;
      expect(await entries.server()).toEqual({
        keys: expect.any(Number),
        evictionPolicy: null,
        usedMemory: null,
        maxMemory: null,
      });
    });
  });
}
