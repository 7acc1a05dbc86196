// Every kind of difference is found, named and counted once; what is under way is none.

import { describe, expect, it } from "vitest";
import { handleOfKey } from "../../lib/session/core/id";
import type { SessionKey } from "../../lib/session/core/types";
import { backfill } from "../../lib/session/ops/backfill";
import { compare } from "../../lib/session/ops/compare";
import type { DifferenceKind } from "../../lib/session/ops/types";
import { warm } from "../../lib/session/ops/warm";
import type { Dialect } from "../../scripts/prisma/dialect";
import { serverAnswers } from "../support/available";
import { rejectionOf } from "../support/fixtures";
import { DAY, record } from "../support/records";
import { counted, interrupted, run, set, signOut, tiersOf, type World } from "./support/tiers";

describeCompare("sqlite");
if (await serverAnswers("postgresql")) describeCompare("postgresql");

const SOON = { pauseMs: 20 };
const SAME = { missing: 0, behind: 0, ahead: 0, "entry-undead": 0, "row-undead": 0, unreadable: 0 };

function describeCompare(dialect: Dialect) {
  describe(`compare, ${dialect}`, () => {
    const on = tiersOf(dialect);

    const until = { until: Date.now() + DAY };
    const call = (...command: string[]) => on.tiers.upstash.engine.call(command);

    async function warmed(count: number): Promise<{ world: World; keys: SessionKey[] }> {
      const world = await on.tiers.world();
      const keys = await world.rows(count, { data: { n: "1" } });
      await run(warm(world.kit));
      return { world, keys };
    }

    it("two equal tiers: everything looked at, nothing differs", async () => {
      const { world } = await warmed(33);
      const { told, result } = await run(compare(world.kit, { ...SOON, batch: 10 }));
      expect(result).toEqual({ rows: 33, entries: 33, same: 33, differences: SAME, examples: [], complete: true });
      expect(told.at(-1)).toMatchObject({ done: 66, counts: { rows: 33, entries: 33 } });
    });

    const plants: [DifferenceKind, string, (world: World, key: SessionKey) => Promise<unknown>, RegExp][] = [
      ["missing", "no entry", (_, key) => call("DEL", key), /version 1.*no entry/],
      [
        "missing",
        "an entry without data",
        async ({ cache }, key) => {
          await call("DEL", key);
          await cache.lease(key, "t", until);
        },
        /no entry with data/,
      ],
      [
        "behind",
        "an older version",
        ({ kit }, key) => kit.store.swap(key, 1, record({ version: 3 })),
        /version 1 in the entry, 3 in the row/,
      ],
      [
        "behind",
        "an earlier deadline",
        ({ kit }, key) => kit.store.touch(key, { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + 20 * DAY }),
        /idle deadline is .* s before/,
      ],
      [
        "ahead",
        "a newer version",
        (world, key) => set(world.process("cache+bridge"), key, "n", "2"),
        /version 2 in the entry, 1 in the row/,
      ],
      [
        "ahead",
        "a later deadline",
        ({ cache }, key) => cache.touch(key, { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + 20 * DAY }),
        /idle deadline is .* s after/,
      ],
      ["ahead", "no row", (_, key) => on.tiers.database.run(`DELETE FROM "Session" WHERE "key" = ?`, [key]), /no row/],
      [
        "ahead",
        "the same version, another history",
        async (world, key) => {
          await set(world.process("cache+bridge"), key, "n", "2");
          await world.kit.store.swap(key, 1, record({ version: 2, data: { n: "3" } }));
        },
        /contains the row's only up to 1/,
      ],
      ["entry-undead", "a dead row", ({ kit }, key) => kit.store.bury(key, null, null), /row was signed out/],
      [
        "row-undead",
        "a dead entry",
        ({ cache }, key) => cache.kill(key, { ...until, userId: null }),
        /entry was signed out/,
      ],
      ["unreadable", "something else", (_, key) => call("SET", key, "what is this", "PX", "60000"), /no form/],
    ];
    it.each(plants)("%s: %s", async (kind, _, plant, why) => {
      const { world, keys } = await warmed(12);
      const planted = keys[7] as SessionKey;
      await plant(world, planted);
      const { told, result } = await run(compare(world.kit, { ...SOON, batch: 5 }));
      expect(result.differences).toEqual({ ...SAME, [kind]: 1 });
      expect(result.examples).toEqual([{ handle: handleOfKey(planted), kind, why: expect.stringMatching(why) }]);
      expect([result.same, result.complete]).toEqual([11, true]);
      expect(told.at(-1)?.counts).toMatchObject({ [kind]: 1 });
    });

    it("warm and backfill leave nothing that differs", async () => {
      const { world, keys } = await warmed(20);
      await call("DEL", keys[0] as string);
      await set(world.process("db+cache"), keys[1] as SessionKey, "n", "2");
      await set(world.process("cache+bridge"), keys[2] as SessionKey, "n", "2");
      await world.process("cache").create(world.key(), record());
      await signOut(world.process("cache"), keys[3] as SessionKey);
      expect(counted((await run(compare(world.kit, SOON))).result.differences)).toEqual({
        missing: 1,
        behind: 1,
        ahead: 2,
        "row-undead": 1,
      });
      await run(warm(world.kit));
      await run(backfill(world.kit));
      expect((await run(compare(world.kit, SOON))).result.differences).toEqual(SAME);
    });

    it("what is over, in both tiers or in the one that has it, differs from nothing", async () => {
      const world = await on.tiers.world();
      const over = record({ idleExpiresAt: Date.now() - 1 });
      const creation = { ...until, rowVersion: 0, notAfter: Date.now() + DAY, checkedAt: 0 };
      const [inRow, inEntry, inBoth, dead] = [world.key(), world.key(), world.key(), world.key()];
      await world.kit.store.insert(inRow, over);
      await world.cache.create(inEntry, over, creation);
      await world.kit.store.insert(inBoth, over);
      await world.cache.create(inBoth, record({ ...over, version: 2 }), creation);
      await world.kit.store.bury(dead, Date.now() + DAY, null);
      await world.cache.kill(dead, { ...until, userId: null });
      expect((await run(compare(world.kit, SOON))).result).toMatchObject({
        rows: 3,
        entries: 3,
        same: 3,
        differences: SAME,
      });
    });

    it("what is over in the cache alone is a difference: the database would let it live on", async () => {
      const { world, keys } = await warmed(1);
      await world.cache.cas(keys[0] as SessionKey, 1, record({ version: 2, idleExpiresAt: Date.now() - 1 }), until);
      expect((await run(compare(world.kit, SOON))).result.differences).toEqual({ ...SAME, ahead: 1 });
    });

    it("in flight: a request between row and entry is no difference", async () => {
      const { world, keys } = await warmed(10);
      const [between, ended] = keys as [SessionKey, SessionKey];
      const newer = record({ version: 2 });
      await world.kit.store.swap(between, 1, newer);
      await world.kit.store.bury(ended, null, Date.now());
      const arrive = async () => {
        await world.cache.put(between, newer, { ...until, checkedAt: Date.now() });
        await world.cache.kill(ended, { ...until, userId: null });
      };
      let looks = 0;
      const late = interrupted(world.kit, "facts", async () => {
        if (++looks === 2) await arrive();
      });
      const { result } = await run(compare(late, { pauseMs: 50 }));
      expect(result).toMatchObject({ same: 10, differences: SAME });
    });

    it("the second look comes no sooner than told, and once for many", async () => {
      const { world, keys } = await warmed(30);
      for (const key of keys) await call("DEL", key);
      const began = Date.now();
      const { result } = await run(compare(world.kit, { pauseMs: 300, batch: 5, examples: 3 }));
      expect(Date.now() - began).toBeGreaterThanOrEqual(300);
      expect(Date.now() - began).toBeLessThan(6 * 300);
      expect(result.differences).toEqual({ ...SAME, missing: 30 });
      expect(result.examples.length).toBe(3);
    });

    it("a kind that is rare is named beside one that is not", async () => {
      const { world, keys } = await warmed(20);
      for (const key of keys.slice(0, 19)) await call("DEL", key);
      await world.kit.store.bury(keys[19] as SessionKey, null, null);
      const { result } = await run(compare(world.kit, { ...SOON, examples: 2 }));
      expect(result.examples.map(({ kind }) => kind)).toEqual(["missing", "missing", "entry-undead"]);
    });

    it("a sample looks at so many, from other places each time, and does not call itself complete", async () => {
      const { world } = await warmed(200);
      const visited = new Set<string>();
      for (let n = 0; n < 4; n++) {
        const noted = {
          ...world.kit,
          entries: {
            ...world.kit.entries,
            facts: (keys: readonly SessionKey[]) => {
              for (const key of keys) visited.add(key);
              return world.kit.entries.facts(keys);
            },
          },
        };
        const { result } = await run(compare(noted, { ...SOON, sample: 40, batch: 10 }));
        expect(result).toMatchObject({ rows: 40, same: 40, differences: SAME, complete: false });
        expect(result.entries).toBeGreaterThanOrEqual(40);
        expect(result.entries).toBeLessThan(200);
      }
      expect(visited.size).toBeGreaterThan(60);
    });

    it("a sample of more than there is looks at all of it", async () => {
      const { world } = await warmed(7);
      expect((await run(compare(world.kit, { ...SOON, sample: 40 }))).result).toMatchObject({
        rows: 7,
        entries: 7,
        same: 7,
      });
    });

    it("a sample of more than there is counts each row once, however many pages that takes", async () => {
      const world = await on.tiers.world();
      await world.rows(60);
      const { result } = await run(compare(world.kit, { ...SOON, sample: 500 }));
      expect(result).toMatchObject({ rows: 60, same: 0, differences: { ...SAME, missing: 60 } });
    });

    it("a sample of less counts no row twice, where its pages overlap", async () => {
      const world = await on.tiers.world();
      await world.rows(60);
      const visited = new Set<string>();
      const facts = (keys: readonly SessionKey[]) => {
        for (const key of keys) visited.add(key);
        return world.kit.entries.facts(keys);
      };
      const noted = { ...world.kit, entries: { ...world.kit.entries, facts } };
      const { result } = await run(compare(noted, { ...SOON, sample: 59, batch: 10 }));
      expect(visited.size).toBeGreaterThanOrEqual(10);
      expect(result).toMatchObject({ rows: visited.size, differences: { ...SAME, missing: visited.size } });
    });

    it("writes nothing and reads no data", async () => {
      const { world, keys } = await warmed(10);
      await call("DEL", keys[0] as string);
      on.tiers.upstash.resetCounts();
      on.tiers.sql.length = 0;
      await run(compare(world.kit, SOON));
      expect(new Set(on.tiers.upstash.commandNames())).toEqual(new Set(["DBSIZE", "INFO", "CONFIG", "MGET", "SCAN"]));
      expect(new Set(on.tiers.sql)).toEqual(new Set(["SELECT"]));
    });

    it("stopped by a signal, also while it waits for the second look, it is not complete", async () => {
      const { world, keys } = await warmed(10);
      await call("DEL", keys[0] as string);
      const stop = new AbortController();
      const began = Date.now();
      setTimeout(() => stop.abort(), 2_000);
      const { result } = await run(compare(world.kit, { pauseMs: 30_000, signal: stop.signal }));
      expect([result.complete, result.rows]).toEqual([false, 10]);
      expect(Date.now() - began).toBeLessThan(15_000);
    });

    it("a tier that fails is an error, and so is one that is not configured", async () => {
      const { world } = await warmed(10);
      const job = compare(world.kit, { ...SOON, batch: 3 });
      await job.next();
      on.tiers.upstash.fault = () => ({ kind: "refuse" });
      expect(await rejectionOf(job.next())).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      for (const missing of ["rows", "entries"])
        expect(await rejectionOf(run(compare({ ...world.kit, [missing]: null })))).toMatchObject({
          code: "SESSION_CONFIG_INVALID",
        });
    });
  });
}
