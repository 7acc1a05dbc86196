// Database to cache: what each kind of row becomes, and that nothing which happens meanwhile is lost or undone.

import { describe, expect, it } from "vitest";
import type { SessionKey } from "../../lib/session/core/types";
import type { Phase, Progress } from "../../lib/session/ops/types";
import { warm } from "../../lib/session/ops/warm";
import type { Dialect } from "../../scripts/prisma/dialect";
import { serverAnswers } from "../support/available";
import { rejectionOf } from "../support/fixtures";
import { DAY, record } from "../support/records";
import {
  again,
  counted,
  interrupted,
  run,
  seen,
  set,
  signOut,
  type Tiers,
  tiersOf,
  VISITED,
  visits,
} from "./support/tiers";

describeWarm("sqlite");
if (await serverAnswers("postgresql")) describeWarm("postgresql");

const WITH_CACHE = ["db+cache", "cached_db", "bridge", "cache+bridge"] as const satisfies readonly Phase[];
const STEPS = ["facts", "lease", "hold", "records", "fill", "enlist"] as const;

function describeWarm(dialect: Dialect) {
  describe(`warm, ${dialect}`, () => {
    const on = tiersOf(dialect);

    it("every living row gets its entry, which `cache` alone can live on", async () => {
      const world = await on.tiers.world();
      const keys = await world.rows(45, { data: { cart: "[1]" }, version: 4 });
      const { told, result } = await run(warm(world.kit, { batch: 20 }));
      expect(counted(result.counts)).toEqual({ warmed: 45 });
      expect(told.map(({ done }) => done)).toEqual([20, 40, 45, 45]);
      expect(told.every(({ total }) => total === 45)).toBe(true);
      const alone = world.process("cache");
      for (const key of keys) expect(await seen(alone, key)).toEqual({ cart: "[1]" });
      const entry = await world.cache.get(keys[0] as SessionKey);
      expect(entry).toMatchObject({ held: false, rowVersion: 4, record: { version: 4 } });
      const { absoluteExpiresAt } = record();
      const left = Number(await on.tiers.upstash.engine.call(["PEXPIRETIME", keys[0] as string]));
      expect(left, "until the absolute deadline").toBeGreaterThan(absoluteExpiresAt - DAY);
    });

    it("twice changes nothing, and costs one MGET a page", async () => {
      const world = await on.tiers.world();
      const keys = await world.rows(30);
      await run(warm(world.kit));
      const stored = await world.stored(keys);
      on.tiers.upstash.resetCounts();
      const { result } = await run(warm(world.kit, { batch: 10 }));
      expect(on.tiers.upstash.commandNames()).toEqual(["MGET", "MGET", "MGET"]);
      expect(counted(result.counts)).toEqual({ present: 30 });
      expect(await world.stored(keys)).toEqual(stored);
    });

    it("what is dead, over, or not to be understood is left as it is", async () => {
      const world = await on.tiers.world();
      const { store } = world.kit;
      const [, deadRow, deadEntry, damagedRow, foreign, otherType] = await world.rows(6);
      await store.insert(world.key(), record({ idleExpiresAt: Date.now() - 1 }));
      await store.bury(deadRow as SessionKey, null, null);
      await world.cache.kill(deadEntry as SessionKey, { until: Date.now() + DAY, userId: null });
      await on.tiers.database.run(`UPDATE ${table(dialect)} SET format = 99 WHERE ${quote(dialect, "key")} = ?`, [
        damagedRow as string,
      ]);
      await on.tiers.upstash.engine.call(["SET", foreign as string, "not an entry", "PX", "60000"]);
      await on.tiers.upstash.engine.call(["ZADD", otherType as string, "1", "not a session"]);
      const { result } = await run(warm(world.kit));
      expect(counted(result.counts)).toEqual({ warmed: 1, ended: 1, dead: 1, expired: 1, unreadable: 3 });
      expect(await world.cache.get(deadRow as SessionKey)).toEqual({ state: "absent" });
      expect(await world.cache.get(deadEntry as SessionKey)).toEqual({ state: "dead" });
      expect(await world.cache.get(damagedRow as SessionKey)).toEqual({ state: "absent" });
      expect(String(await on.tiers.upstash.engine.call(["GET", foreign as string]))).toBe("not an entry");
    });

    it("an entry that is behind gets what it lacks; one that is ahead stays", async () => {
      const world = await on.tiers.world();
      const keys = await world.rows(3, { data: { n: "0" } });
      const [old, shorter, ahead] = keys as [SessionKey, SessionKey, SessionKey];
      await run(warm(world.kit));
      await set(world.process("db+cache"), old, "n", "1");
      const touch = { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + 15 * DAY };
      await world.kit.store.touch(shorter, touch);
      await set(world.process("cache+bridge"), ahead, "n", "2");
      const { result } = await run(warm(world.kit));
      expect(counted(result.counts)).toEqual({ warmed: 2, present: 1 });
      expect(await world.cache.get(old)).toMatchObject({ held: false, record: { version: 2, data: { n: "1" } } });
      expect(await world.cache.get(shorter)).toMatchObject({ held: false, record: touch });
      expect(await world.cache.get(ahead)).toMatchObject({ rowVersion: 1, record: { version: 2, data: { n: "2" } } });
    });

    it("sessions that came from rows are in their user's list of `cache` alone", async () => {
      const world = await on.tiers.world();
      const keys = await world.rows(4, { userId: "ü" });
      const [read, dead] = keys as [SessionKey, SessionKey];
      await world.process("bridge").read(read, null); // a reader's fill notes nobody
      await world.cache.kill(dead, { until: Date.now() + DAY, userId: null });
      const alone = world.process("cache");
      expect(await alone.list("ü", true)).toEqual([]);
      await run(warm(world.kit));
      expect((await alone.list("ü", true)).map(({ key }) => key).sort()).toEqual(keys.filter((key) => key !== dead));
      on.tiers.upstash.resetCounts();
      await run(warm(world.kit));
      expect(on.tiers.upstash.requests.length, "a look, and a look at the lists").toBe(2);
    });

    // One thing after the other, whichever the dialect: once is enough.
    if (dialect === "sqlite")
      describe("between two steps", () => {
        const cases = WITH_CACHE.flatMap((phase) =>
          STEPS.map((step): [Phase, (typeof STEPS)[number]] => [phase, step]),
        );

        /** One session without an entry, one with an older entry; `happen` to both just before `step`. */
        async function disturbed(
          step: (typeof STEPS)[number],
          happen: (world: Awaited<ReturnType<Tiers["world"]>>, key: SessionKey) => Promise<unknown>,
        ) {
          const world = await on.tiers.world();
          const keys = await world.rows(2, { data: { first: "1" }, userId: "u" });
          await world.cache.lease(keys[0] as SessionKey, "old", { until: Date.now() + DAY });
          const old = { until: Date.now() + DAY, checkedAt: Date.now() };
          await world.cache.fill(keys[0] as SessionKey, record({ version: 0, data: {} }), "old", old);
          let open = true;
          const once = async () => {
            if (!open) return;
            open = false;
            for (const key of keys) await happen(world, key);
          };
          await run(warm(interrupted(world.kit, step, once)));
          expect(open, "it happened").toBe(false);
          return { world, keys };
        }

        it.each(cases)("a write in %s before `%s` is not lost", async (phase, step) => {
          const { world, keys } = await disturbed(step, (world, key) => set(world.process(phase), key, "second"));
          // An entry that is older than its row is not for `cache`, which trusts every entry: the gate before it sees to that.
          for (const key of phase === "cache+bridge" ? keys.slice(1) : keys) {
            for (const reader of phase === "cache+bridge" ? (["bridge", "cache+bridge"] as const) : WITH_CACHE) {
              expect(await seen(world.process(reader), key), reader).toEqual({ first: "1", second: "1" });
            }
          }
        });

        it.each(cases)("a sign-out in %s before `%s` is final", async (phase, step) => {
          const { world, keys } = await disturbed(step, (world, key) => signOut(world.process(phase), key));
          for (const key of keys) {
            for (const reader of [...WITH_CACHE, "cache"] as const)
              expect(await seen(world.process(reader), key), reader).toBeNull();
            await run(warm(world.kit));
            expect(await seen(world.process("cache"), key)).toBeNull();
          }
        });

        const unfilled = ["facts", "lease", "hold", "records"] as const;
        it.each(unfilled)(
          "a sign-out before `%s` that ended before it told the cache does not vouch for the entry",
          async (step) => {
            const { world, keys } = await disturbed(step, (world, key) => world.kit.store.bury(key, null, Date.now()));
            for (const key of keys) expect(await seen(world.process("cached_db"), key)).toBeNull();
          },
        );

        it("a session that was over before its row was read again is not filled in", async () => {
          const over = record({ version: 2, idleExpiresAt: Date.now() - 1 });
          const { world, keys } = await disturbed("records", (world, key) => world.kit.store.swap(key, 1, over));
          const [stale, empty] = keys as [SessionKey, SessionKey];
          expect(await world.cache.get(empty)).toEqual({ state: "absent" });
          expect(await world.cache.get(stale)).toMatchObject({ held: true, record: { version: 0 } });
        });

        it.each(STEPS)("an eviction before `%s` loses nothing", async (step) => {
          const { world, keys } = await disturbed(step, (_, key) => on.tiers.upstash.engine.call(["DEL", key]));
          for (const key of keys) expect(await seen(world.process("cached_db"), key)).toEqual({ first: "1" });
          await run(warm(world.kit));
          for (const key of keys) expect(await seen(world.process("cache"), key)).toEqual({ first: "1" });
        });
      });

    it("beside writers, readers and sign-outs of two phases it loses nothing and revives nobody", async () => {
      const world = await on.tiers.world();
      const keys = await world.rows(12, { data: { n: "0" } });
      const ended = new Set(keys.slice(0, 4));
      const processes = [world.process("bridge"), world.process("cache+bridge")];
      const warming = again(() => run(warm(world.kit, { batch: 5 })));
      const failures = await visits(keys, ended, processes);
      expect(await warming.stop()).toBeGreaterThan(1);
      for (const code of failures) expect(code).toBe("SESSION_GONE");
      for (const key of keys) {
        for (const process of processes) {
          const data = await seen(process, key);
          if (ended.has(key)) expect(data).toBeNull();
          else expect(Object.keys(data ?? {}).sort()).toEqual([...VISITED, "n"].sort());
        }
      }
    }, 60_000);

    it("stopped after each batch, and gone on with, it ends like one that was not", async () => {
      const world = await on.tiers.world();
      const keys = await world.rows(25, { userId: "u" });
      let last: Progress | undefined;
      let rounds = 0;
      for (; ; rounds++) {
        const job = warm(world.kit, { batch: 4, ...(last && { after: last.checkpoint }) });
        const { value, done } = await job.next();
        if (done || value.done === 0) break;
        last = value;
        await job.return(value);
      }
      expect(rounds).toBe(7);
      for (const key of keys) expect(await seen(world.process("cache"), key)).not.toBeNull();
      expect((await world.process("cache").list("u", true)).length).toBe(25);
    });

    it.each(STEPS.filter((step) => step !== "hold"))(
      "killed at `%s`, and begun again, it ends like one that was not",
      async (step) => {
        const world = await on.tiers.world();
        const keys = await world.rows(9, { userId: "u" });
        let calls = 0;
        const die = async () => {
          if (++calls === 2) throw new Error("killed");
        };
        const kit = interrupted(world.kit, step, die);
        let last: Progress | undefined;
        const job = warm(kit, { batch: 4 });
        await expect(
          (async () => {
            for await (const progress of job) last = progress;
          })(),
        ).rejects.toThrow("killed");
        expect(last?.done).toBe(4);
        const { result } = await run(warm(world.kit, { batch: 4, after: last?.checkpoint ?? "" }));
        expect(result.done).toBe(5);
        for (const key of keys)
          expect(await world.cache.get(key)).toMatchObject({ held: false, record: { version: 1 } });
        expect((await world.process("cache").list("u", true)).length).toBe(9);
      },
    );

    it("a cache that fails half-way: an error, and it goes on from what was told last", async () => {
      const world = await on.tiers.world();
      await world.rows(12);
      let last: Progress | undefined;
      const job = warm(world.kit, { batch: 4 });
      const failing = (async () => {
        for await (const progress of job) {
          last = progress;
          if (progress.done === 8) on.tiers.upstash.fault = () => ({ kind: "refuse" });
        }
      })();
      expect(await rejectionOf(failing)).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      on.tiers.upstash.fault = null;
      const { result } = await run(warm(world.kit, { after: last?.checkpoint ?? "" }));
      expect(counted(result.counts)).toEqual({ warmed: 4 });
    });

    it("stops between two batches at a signal, also while it waits", async () => {
      const world = await on.tiers.world();
      await world.rows(10);
      const stop = new AbortController();
      const began = Date.now();
      const job = warm(world.kit, { batch: 5, rate: 0.1, signal: stop.signal });
      expect((await job.next()).value).toMatchObject({ done: 5 });
      setTimeout(() => stop.abort(), 50);
      const { done, value } = await job.next();
      expect([done, value?.done]).toEqual([true, 5]);
      expect(Date.now() - began).toBeLessThan(5_000);
    });

    it("keeps to its rate", async () => {
      const world = await on.tiers.world();
      await world.rows(30);
      const began = Date.now();
      await run(warm(world.kit, { batch: 10, rate: 60 }));
      expect(Date.now() - began).toBeGreaterThan(450);
    });

    it("bad use: a checkpoint of something else, a tier that is not configured", async () => {
      const { kit } = await on.tiers.world();
      for (const after of ["0", "123", "nonsense"]) {
        expect(await rejectionOf(run(warm(kit, { after })))).toMatchObject({ code: "SESSION_VALUE_INVALID" });
      }
      expect(await rejectionOf(run(warm({ ...kit, rows: null })))).toMatchObject({ code: "SESSION_CONFIG_INVALID" });
      expect(await rejectionOf(run(warm({ ...kit, entries: null })))).toMatchObject({ code: "SESSION_CONFIG_INVALID" });
    });
  });
}

const quote = (dialect: Dialect, name: string) => (dialect === "mysql" ? `\`${name}\`` : `"${name}"`);
const table = (dialect: Dialect) => quote(dialect, "Session");
