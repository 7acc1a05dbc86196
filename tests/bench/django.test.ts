// Django as `npm run bench` counts it. That its requests do what they are counted for is in systems.test.ts, with the
// other systems.

import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { cookieValue, keep } from "../../scripts/bench/cookies";
import { type Counts, count } from "../../scripts/bench/count";
import { cartOf } from "../../scripts/bench/data";
import type { Kind } from "../../scripts/bench/kinds";
import { reasonFor } from "../../scripts/bench/reasons";
import { startStores, type Tapped, tap } from "../../scripts/bench/services";
import { HOW_TO_HAVE, pythonWithDjango } from "../../scripts/bench/systems/django/python";
import { isDjango, PAIRS, SYSTEMS, type SystemId } from "../../scripts/bench/systems/index";
import { MODES } from "../../scripts/bench/systems/modes";
import type { System } from "../../scripts/bench/systems/system";
import { cleanUp } from "../../scripts/lib/cleanup";
import { serverAnswers } from "../support/available";
import { redisAnswers } from "../support/caches";

const python = await pythonWithDjango();

it("is not there where the Python that is named does not have it", async () => {
  vi.stubEnv("BENCH_PYTHON", "no-such-python");
  expect(await pythonWithDjango()).toBeNull();
});

if (!python) {
  // A peer that is measured where it is: no service of these sessions, and so no failure of CI.
  console.warn(`Django is left out of tests/bench. ${HOW_TO_HAVE}`);
} else if ((await serverAnswers("postgresql")) && (await redisAnswers())) {
  let tapped: Tapped;
  let database: pg.Client;
  let redis: Redis;
  beforeAll(async () => {
    tapped = await tap((await startStores()).stores);
    database = new pg.Client({ connectionString: tapped.address.databaseUrl });
    await database.connect();
    redis = new Redis(tapped.address.redisUrl);
  });
  afterAll(async () => {
    await database.end();
    redis.disconnect();
    await tapped.close();
    await cleanUp();
  });

  describe("Django", () => {
    let system: System;
    afterEach(() => system.close());

    /** Signed in, with a cart. */
    async function begin(backend: (typeof MODES)[number]) {
      system = await SYSTEMS[`django-${backend}`].open(tapped.address);
      const visitor = (await system.visitor?.(cartOf(0, 1))) ?? "";
      return keep(visitor, (await system.signIn(visitor, await system.user(0))).setCookies);
    }
    const rows = async (key: string) =>
      (await database.query("SELECT FROM django_session WHERE session_key = $1", [key])).rowCount;
    const entries = async (key: string) => (await redis.keys(`${tapped.address.prefix}-django-*${key}`)).length;

    it.each([
      { backend: "db", stored: [1, 0] },
      { backend: "cached_db", stored: [1, 1] },
      { backend: "cache", stored: [0, 1] },
    ] as const)("$backend keeps a session where it says, until the sign-out", async ({ backend, stored }) => {
      const key = cookieValue(await begin(backend), "sessionid");
      expect([await rows(key), await entries(key)]).toEqual(stored);
      await system.signOut(`sessionid=${key}`);
      expect([await rows(key), await entries(key)]).toEqual([0, 0]);
    });

    it("a cold read puts the entry back", async () => {
      const cookies = await begin("cached_db");
      const key = cookieValue(cookies, "sessionid");
      await system.evict?.(cookies);
      expect(await entries(key)).toBe(0);
      await system.read(cookies);
      expect(await entries(key)).toBe(1);
    });

    it("its connections stay open", async () => {
      const cookies = await begin("cached_db");
      const pids = () =>
        database
          .query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
          .then(({ rows }) => rows.map(({ pid }) => pid));
      const before = await pids();
      expect(before).toHaveLength(1);
      await system.write(cookies, cartOf(0, 2));
      expect(await pids()).toEqual(before);
    });
  });

  describe("beside the same store here", () => {
    const counted = new Map<SystemId, Counts>();
    beforeAll(async () => {
      for (const mode of MODES)
        for (const id of [mode, `django-${mode}`] as const) counted.set(id, await count(id, tapped));
    });
    const pairs = PAIRS.filter(({ peer }) => isDjango(peer));

    it("is each backend", () => {
      expect(pairs.map(({ ours, peer }) => [ours, peer])).toEqual(MODES.map((mode) => [mode, `django-${mode}`]));
    });

    it.each(pairs)("$peer: wherever it makes fewer round trips, there is a reason", ({ ours, peer }) => {
      const [own, others] = [counted.get(ours) ?? {}, counted.get(peer) ?? {}];
      const kinds = Object.keys(own) as Kind[];
      expect(kinds).toEqual(Object.keys(others));
      const fewer = kinds.filter((kind) => (own[kind]?.roundTrips ?? 0) > (others[kind]?.roundTrips ?? 0));
      // Reasons for a store of ours beside any peer explain times: that the round trips are as many is not true here.
      for (const kind of fewer) expect(reasonFor({ ours, peer, kind }) ?? "as many", kind).not.toContain("as many");
    });

    // Django's other requests have cost something else from one version to the next; these cannot cost less.
    it("reads with one command or statement, and none without a cookie", () => {
      const sql = { redis: 0, sql: 1, roundTrips: 1 };
      const get = { redis: 1, sql: 0, roundTrips: 1 };
      for (const mode of MODES)
        expect(counted.get(`django-${mode}`)).toMatchObject({
          anonymous: { redis: 0, sql: 0, roundTrips: 0 },
          read: mode === "db" ? sql : get,
        });
      expect(counted.get("django-cached_db")).toMatchObject({ cold: { redis: 2, sql: 1, roundTrips: 3 } });
    });
  });
}
