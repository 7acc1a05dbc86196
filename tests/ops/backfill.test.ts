// Cache to database: what each kind of entry does to its row, and that nothing which happens meanwhile is lost or undone.

import { describe, expect, it } from "vitest";
import { encodeBody, MAX_RECORD_BYTES } from "../../lib/session/core/record";
import type { SessionKey, SessionRecord } from "../../lib/session/core/types";
import { backfill } from "../../lib/session/ops/backfill";
import type { Phase, Progress } from "../../lib/session/ops/types";
import type { Dialect } from "../../scripts/prisma/dialect";
import { serverAnswers } from "../support/available";
import { rejectionOf } from "../support/fixtures";
import { DAY, record } from "../support/records";
import {
  again,
  counted,
  hooked,
  interrupted,
  run,
  seen,
  set,
  signOut,
  tiersOf,
  VISITED,
  visits,
  type World,
} from "./support/tiers";

describeBackfill("sqlite");
if (await serverAnswers("postgresql")) describeBackfill("postgresql");

const BOTH_TIERS = ["bridge", "cache+bridge"] as const satisfies readonly Phase[];
const STEPS = ["read", "facts", "insertMissing", "swap", "put"] as const;

function describeBackfill(dialect: Dialect) {
  describe(`backfill, ${dialect}`, () => {
    const on = tiersOf(dialect);

    /** Sessions that began in `cache` and have no row. */
    async function born(world: World, count: number, changes?: Partial<SessionRecord>): Promise<SessionKey[]> {
      const keys = Array.from({ length: count }, world.key);
      const cache = world.process("cache");
      for (const key of keys) await cache.create(key, record(changes));
      return keys;
    }

    /** Sessions that have a row and went on in `cache`: versions 1 and 2. */
    async function changed(world: World, count: number): Promise<SessionKey[]> {
      const keys = await world.rows(count, { data: { n: "1" } });
      for (const key of keys) await set(world.process("cache+bridge"), key, "n", "2");
      return keys;
    }

    const rowOf = async ({ kit }: World, key: SessionKey) => {
      const row = await kit.store.find(key);
      return row.state === "live" ? row.record : row.state;
    };

    it("sessions that began or went on in `cache` are in the database, whole", async () => {
      const world = await on.tiers.world();
      const inCache = await born(world, 25, { data: { cart: "[1]" }, userId: "u" });
      const inBoth = await changed(world, 8);
      const { told, result } = await run(backfill(world.kit, { batch: 10 }));
      expect(counted(result.counts)).toEqual({ added: 25, updated: 8 });
      expect([told.length > 1, result.checkpoint]).toEqual([true, "0"]);
      for (const phase of ["db", "db+cache", "cached_db"] as const) {
        const process = world.process(phase);
        for (const key of inCache) expect(await seen(process, key), phase).toEqual({ cart: "[1]" });
        for (const key of inBoth) expect(await seen(process, key), phase).toEqual({ n: "2" });
        expect((await process.list("u", true)).length).toBe(25);
      }
    });

    it("the entry knows afterwards that the row has it: equal versions are one history", async () => {
      const world = await on.tiers.world();
      const keys = [...(await born(world, 1)), ...(await changed(world, 1))];
      await run(backfill(world.kit));
      for (const key of keys) {
        const row = (await rowOf(world, key)) as SessionRecord;
        expect(await world.cache.get(key)).toMatchObject({ rowVersion: row.version, record: row });
        expect(row.forks?.length, "and says which rows are not in it").toBe(1);
      }
    });

    it("twice changes nothing, and costs an MGET and a SELECT where a page has any of them", async () => {
      const world = await on.tiers.world();
      const keys = [...(await born(world, 5)), ...(await changed(world, 5))];
      await run(backfill(world.kit));
      const stored = await world.stored(keys);
      on.tiers.upstash.resetCounts();
      on.tiers.sql.length = 0;
      const { result } = await run(backfill(world.kit, { batch: 1000 }));
      expect(counted(result.counts)).toEqual({ same: 10 });
      const looks = on.tiers.upstash.commandNames().filter((name) => name === "MGET");
      expect(new Set(on.tiers.upstash.commandNames())).toEqual(new Set(["DBSIZE", "INFO", "CONFIG", "SCAN", "MGET"]));
      expect(on.tiers.sql).toEqual(looks.map(() => "SELECT"));
      expect(looks.length).toBeLessThan(10);
      expect(await world.stored(keys)).toEqual(stored);
    });

    it("the visits of `cache` reach the row, and a later one of the row is kept", async () => {
      const world = await on.tiers.world();
      const [touched, both] = (await changed(world, 2)) as [SessionKey, SessionKey];
      await run(backfill(world.kit));
      const touch = { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + 16 * DAY };
      await world.cache.touch(touched, touch);
      await set(world.process("cache+bridge"), both, "n", "3");
      await world.kit.store.touch(both, touch);
      const { result } = await run(backfill(world.kit));
      expect(counted(result.counts)).toEqual({ touched: 1, updated: 1 });
      expect(await rowOf(world, touched)).toMatchObject({ version: 3, ...touch });
      expect(await rowOf(world, both)).toMatchObject({ data: { n: "3" }, ...touch });
    });

    it("a sign-out that only the cache knows of ends the row", async () => {
      const world = await on.tiers.world();
      const [key] = (await changed(world, 1)) as [SessionKey];
      await signOut(world.process("cache"), key);
      expect(await seen(world.process("db"), key)).toEqual({ n: "1" });
      expect(counted((await run(backfill(world.kit))).result.counts)).toEqual({ buried: 1 });
      expect(await rowOf(world, key)).toBe("dead");
      expect(counted((await run(backfill(world.kit))).result.counts)).toEqual({ dead: 1 });
    });

    it("nothing is revived or lowered: dead rows, newer rows, leases, what cannot be read", async () => {
      const world = await on.tiers.world();
      const [deadRow, newer, foreign] = (await changed(world, 3)) as [SessionKey, SessionKey, SessionKey];
      await world.kit.store.bury(deadRow, null, null);
      await world.kit.store.swap(newer, 1, record({ version: 9, data: { n: "9" } }));
      await on.tiers.upstash.engine.call(["SET", foreign, "not an entry", "PX", "60000"]);
      await world.cache.lease(world.key(), "t", { until: Date.now() + DAY });
      const before = await Promise.all([deadRow, newer, foreign].map((key) => rowOf(world, key)));
      const { result } = await run(backfill(world.kit));
      expect(counted(result.counts)).toEqual({ ended: 1, newer: 1, unreadable: 1, empty: 1 });
      expect(await Promise.all([deadRow, newer, foreign].map((key) => rowOf(world, key)))).toEqual(before);
    });

    it("what is over everywhere gets no row; what is over in `cache` alone is over in the database as well", async () => {
      const world = await on.tiers.world();
      const until = { until: Date.now() + DAY };
      const over = { idleExpiresAt: Date.now() - 1_000, lastSeenAt: Date.now() - 500 };
      await world.cache.create(world.key(), record(over), {
        ...until,
        rowVersion: 0,
        notAfter: Date.now() + DAY,
        checkedAt: 0,
      });
      const [shortened] = (await changed(world, 1)) as [SessionKey];
      await world.cache.cas(shortened, 2, record({ version: 3, ...over }), until);
      expect(counted((await run(backfill(world.kit))).result.counts)).toEqual({ expired: 1, updated: 1 });
      expect(await seen(world.process("db"), shortened)).toBeNull();
    });

    it("one that has no room for its fork is counted, and hinders no other", async () => {
      const world = await on.tiers.world();
      const room = (length: number) => record({ data: { x: JSON.stringify("x".repeat(length)) } });
      const full = room(MAX_RECORD_BYTES - encodeBody(room(0)).length);
      const cache = world.process("cache");
      await cache.create(world.key(), full);
      const [other] = (await born(world, 1)) as [SessionKey];
      expect(counted((await run(backfill(world.kit))).result.counts)).toEqual({ large: 1, added: 1 });
      expect(await rowOf(world, other)).toMatchObject({ version: 2 });
    });

    it("a row that the entry contains, but that was lost, comes back at its version", async () => {
      const world = await on.tiers.world();
      const [absent, older] = [world.key(), world.key()];
      for (const key of [absent, older])
        await world.process("bridge").create(key, record({ version: 3, data: { n: "3" } }));
      await on.tiers.database.run(`DELETE FROM "Session" WHERE "key" = ?`, [absent]);
      await on.tiers.database.run(`UPDATE "Session" SET "version" = 2 WHERE "key" = ?`, [older]);
      expect(counted((await run(backfill(world.kit))).result.counts)).toEqual({ added: 1, updated: 1 });
      for (const key of [absent, older]) {
        expect(await rowOf(world, key)).toMatchObject({ version: 3, data: { n: "3" } });
        expect(await world.cache.get(key)).toMatchObject({ rowVersion: 3, record: { version: 3 } });
      }
    });

    it("in cached_db a row that is gone stays so: there none goes of a session that lives", async () => {
      const world = await on.tiers.world();
      const key = world.key();
      await world.process("cached_db").create(key, record({ version: 3 }));
      await on.tiers.database.run(`DELETE FROM "Session" WHERE "key" = ?`, [key]);
      const done = await run(backfill({ ...world.kit, phase: "cached_db" }));
      expect(counted(done.result.counts)).toEqual({ expired: 1 });
      expect(await seen(world.process("db"), key)).toBeNull();
    });

    it("a row that a writer of the bridge has not handed on yet: the writer is told, and nobody's change is lost", async () => {
      const world = await on.tiers.world();
      const [key] = (await world.rows(1, { data: { n: "1" } })) as [SessionKey];
      const counts: Record<string, number>[] = [];
      const meanwhile = async () => {
        if (counts.length > 0) return;
        await set(world.process("cache+bridge"), key, "in cache");
        counts.push(counted((await run(backfill(world.kit))).result.counts));
      };
      await set(world.process("bridge", hooked(world.cache, "put", meanwhile)), key, "in bridge");
      expect(counts, "row and entry had the same version, of two histories").toEqual([{ updated: 1 }]);
      for (const phase of [...BOTH_TIERS, "db"] as const)
        expect(await seen(world.process(phase), key), phase).toEqual({ n: "1", "in cache": "1", "in bridge": "1" });
    });

    // One thing after the other, whichever the dialect: once is enough.
    if (dialect === "sqlite")
      describe("between two steps", () => {
        const cases = BOTH_TIERS.flatMap((phase) =>
          STEPS.map((step): [Phase, (typeof STEPS)[number]] => [phase, step]),
        );

        /** One session without a row, one whose row is behind; `happen` to both just before `step`. */
        async function disturbed(step: string, happen: (world: World, key: SessionKey) => Promise<unknown>) {
          const world = await on.tiers.world();
          const keys = [...(await born(world, 1, { data: { n: "2" } })), ...(await changed(world, 1))];
          let open = true;
          const once = async () => {
            if (!open) return;
            open = false;
            for (const key of keys) await happen(world, key);
          };
          const { result } = await run(backfill(interrupted(world.kit, step, once), { batch: 2_000 }));
          expect(open, "it happened").toBe(false);
          return { world, keys, counts: counted(result.counts) };
        }

        const settled = async ({ kit }: World) => {
          for (let tries = 0; tries < 5; tries++) if ((await run(backfill(kit))).result.counts.lost === 0) return;
          throw new Error("never settled");
        };

        it.each(cases)("a write in %s before `%s` is not lost", async (phase, step) => {
          const { world, keys } = await disturbed(step, (world, key) => set(world.process(phase), key, "more"));
          for (const key of keys) {
            for (const reader of BOTH_TIERS)
              expect(await seen(world.process(reader), key), reader).toEqual({ n: "2", more: "1" });
          }
          await settled(world);
          for (const key of keys) expect(await seen(world.process("db"), key)).toEqual({ n: "2", more: "1" });
        });

        it.each([...cases, ...STEPS.map((step): [Phase, string] => ["cache", step])])(
          "a sign-out in %s before `%s` is final",
          async (phase, step) => {
            const { world, keys } = await disturbed(step, (world, key) => signOut(world.process(phase), key));
            for (const key of keys) {
              for (const reader of ["db", "cached_db", ...BOTH_TIERS] as const)
                expect(await seen(world.process(reader), key), reader).toBeNull();
            }
          },
        );

        it.each(cases)(
          "a new id in %s before `%s`: the old one is dead, the new one has everything",
          async (phase, step) => {
            const children = new Map<SessionKey, SessionKey>();
            const { world, keys } = await disturbed(step, async (world, key) => {
              const process = world.process(phase);
              const found = await process.read(key, null);
              const child = world.key();
              children.set(key, child);
              if (found) await process.rotate(key, found, child, (newest) => ({ ...newest, userId: "u" }));
            });
            await settled(world);
            for (const key of keys) {
              for (const reader of ["db", "cached_db", ...BOTH_TIERS] as const) {
                expect(await seen(world.process(reader), key), reader).toBeNull();
                expect(await seen(world.process(reader), children.get(key) as SessionKey), reader).toEqual({ n: "2" });
              }
            }
          },
        );

        it.each(STEPS)("an eviction before `%s` brings nothing back that was not there", async (step) => {
          const { world, keys } = await disturbed(step, (_, key) => on.tiers.upstash.engine.call(["DEL", key]));
          for (const key of keys) expect(await world.cache.get(key)).toEqual({ state: "absent" });
          const early = step === "read";
          expect(await rowOf(world, keys[0] as SessionKey)).toEqual(
            early ? "absent" : expect.objectContaining({ data: { n: "2" } }),
          );
        });
      });

    it("beside writers and sign-outs of two phases it loses nothing and revives nobody", async () => {
      const world = await on.tiers.world();
      const keys = [...(await born(world, 6, { data: { n: "2" } })), ...(await changed(world, 6))];
      const ended = new Set(keys.filter((_, nth) => nth % 3 === 0));
      const processes = BOTH_TIERS.map((phase) => world.process(phase));
      const filling = again(() => run(backfill(world.kit)));
      const failures = await visits(keys, ended, processes);
      expect(await filling.stop()).toBeGreaterThan(0);
      await run(backfill(world.kit));
      for (const code of failures) expect(code).toBe("SESSION_GONE");
      for (const key of keys) {
        for (const process of [...processes, world.process("db")]) {
          const data = await seen(process, key);
          if (ended.has(key)) expect(data).toBeNull();
          else expect(Object.keys(data ?? {}).sort()).toEqual(["n", ...VISITED].sort());
        }
      }
    }, 60_000);

    it.each(STEPS)("killed at `%s`, and begun again, it ends like one that was not", async (step) => {
      const world = await on.tiers.world();
      const keys = [...(await born(world, 3)), ...(await changed(world, 3))];
      const die = async () => {
        throw new Error("killed");
      };
      await expect(run(backfill(interrupted(world.kit, step, die)))).rejects.toThrow("killed");
      await run(backfill(world.kit));
      await run(backfill(world.kit));
      for (const key of keys) {
        const entry = await world.cache.get(key);
        const row = (await rowOf(world, key)) as SessionRecord;
        expect(await seen(world.process("db"), key)).toEqual(await seen(world.process("cache"), key));
        expect(entry).toMatchObject({ held: false });
        expect(row.version).toBeGreaterThanOrEqual(2);
      }
    });

    it("stopped after each batch, and gone on with, it ends like one that was not", async () => {
      const world = await on.tiers.world();
      const keys = await born(world, 30);
      let last: Progress | undefined;
      do {
        const job = backfill(world.kit, { batch: 5, ...(last && { after: last.checkpoint }) });
        last = (await job.next()).value;
        await job.return(last);
      } while (last.checkpoint !== "0");
      for (const key of keys) expect(await seen(world.process("db"), key)).not.toBeNull();
    });

    it("a tier that fails half-way: an error, and it goes on from what was told last", async () => {
      const world = await on.tiers.world();
      const keys = await born(world, 30);
      let last: Progress | undefined;
      const failing = (async () => {
        for await (const progress of backfill(world.kit, { batch: 5 })) {
          last = progress;
          if (progress.done > 5) on.tiers.upstash.fault = () => ({ kind: "refuse" });
        }
      })();
      expect(await rejectionOf(failing)).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      on.tiers.upstash.fault = null;
      await run(backfill(world.kit, { after: last?.checkpoint ?? "0" }));
      for (const key of keys) expect(await seen(world.process("db"), key)).not.toBeNull();
    });

    it("is refused where no process keeps entries up: an old one could bring back a session whose row is gone", async () => {
      const world = await on.tiers.world();
      for (const phase of ["db", "db+cache"] as const)
        expect(await rejectionOf(run(backfill({ ...world.kit, phase })))).toMatchObject({ code: "SESSION_CONFLICT" });
    });

    it("bad use: a checkpoint of something else, a tier that is not configured", async () => {
      const world = await on.tiers.world();
      for (const after of ["", world.key(), "nonsense"])
        expect(await rejectionOf(run(backfill(world.kit, { after })))).toMatchObject({ code: "SESSION_VALUE_INVALID" });
      for (const missing of ["rows", "entries", "store"])
        expect(await rejectionOf(run(backfill({ ...world.kit, [missing]: null })))).toMatchObject({
          code: "SESSION_CONFIG_INVALID",
        });
    });
  });
}
