// May the fleet take the step? Sessions in both tiers, one thing put out of place, and the gate of the step that it would
// hurt must say no; with nothing out of place it must say go.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handleOfKey, keyOf } from "../../lib/session/core/id";
import type { SessionKey, SessionRecord } from "../../lib/session/core/types";
import { backfill } from "../../lib/session/ops/backfill";
import { compare } from "../../lib/session/ops/compare";
import { check } from "../../lib/session/ops/gates";
import { plan } from "../../lib/session/ops/phases";
import { purge } from "../../lib/session/ops/purge";
import { sweep } from "../../lib/session/ops/sweep";
import { PHASES, type Phase, type Step, type Verdict } from "../../lib/session/ops/types";
import { warm } from "../../lib/session/ops/warm";
import type { Dialect } from "../../scripts/prisma/dialect";
import { serverAnswers } from "../support/available";
import { DAY, freshKey, record } from "../support/records";
import { kitOn, member, type TestKit } from "./support/kit";
import { openTiers, run, seen, type Tiers, type World } from "./support/tiers";

const RUNS = 200;
const MINUTE = 60_000;

/** What two looks are apart: nothing else is under way here. */
const quick = { settleMs: 2 };

const stepOf = (from: Phase, to: Phase) => plan(from, to)[0] as Step;
const answers = ({ gates }: Verdict) => Object.fromEntries(gates.map(({ name, ok }) => [name, ok]));

interface Site {
  readonly kit: TestKit;
  readonly world: World;
  readonly tiers: Tiers;
  readonly keys: readonly SessionKey[];
}

interface Plant {
  /** The steps whose gate must say no. */
  readonly steps: ReadonlyArray<readonly [Phase, Phase]>;
  /** The gate that says it. */
  readonly gate: string;
  /** The kind that `verify` gives the victim; null where it is no difference of a session. */
  readonly kind: string | null;
  plant(site: Site, victim: SessionKey): Promise<unknown>;
}

const FORWARD = [["bridge", "cache+bridge"]] as const;
const BACK = [
  ["bridge", "cached_db"],
  ["cached_db", "db+cache"],
] as const;
const EVERYWHERE = PHASES.flatMap((from) => PHASES.map((to) => [from, to] as const)).filter(
  ([from, to]) => plan(from, to).length === 1,
);

const PLANTS: Readonly<Record<string, Plant>> = {
  "an entry that is not there": {
    steps: [...FORWARD, ["cache+bridge", "cache"]],
    gate: "coverage",
    kind: "missing",
    plant: ({ tiers }, victim) => tiers.upstash.engine.call(["DEL", victim]),
  },
  "an entry that is only a lease": {
    steps: FORWARD,
    gate: "coverage",
    kind: "missing",
    async plant({ world, tiers }, victim) {
      await tiers.upstash.engine.call(["DEL", victim]);
      await world.cache.lease(victim, "planted", { until: Date.now() + MINUTE });
    },
  },
  "an entry behind its row": {
    steps: FORWARD,
    gate: "coverage",
    kind: "behind",
    plant: async ({ world }, victim) => world.kit.store.swap(victim, 1, await changed(world, victim, 2)),
  },
  "an entry that ends before its row": {
    steps: FORWARD,
    gate: "coverage",
    kind: "behind",
    plant: ({ world }, victim) => world.kit.store.touch(victim, later()),
  },
  "a dead row with a living entry": {
    steps: [...FORWARD, ...BACK],
    gate: "coverage",
    kind: "entry-undead",
    plant: ({ world }, victim) => world.kit.store.bury(victim, null, null),
  },
  "an entry that cannot be read": {
    steps: [...FORWARD, ...BACK],
    gate: "coverage",
    kind: "unreadable",
    plant: ({ tiers }, victim) => tiers.upstash.engine.call(["SET", victim, "9 of a release to come"]),
  },
  "an entry ahead of its row": {
    steps: BACK,
    gate: "coverage",
    kind: "ahead",
    plant: async ({ world }, victim) => world.cache.cas(victim, 1, await changed(world, victim, 2), FOREVER),
  },
  "another history of the same height": {
    steps: BACK,
    gate: "coverage",
    kind: "ahead",
    async plant({ world }, victim) {
      await world.cache.cas(victim, 1, await changed(world, victim, 2), FOREVER);
      await world.kit.store.swap(victim, 1, await changed(world, victim, 2));
    },
  },
  "a session without a row": {
    steps: BACK,
    gate: "coverage",
    kind: "ahead",
    plant: ({ world, tiers }, victim) => tiers.database.run(deleting(tiers), [victim]).then(() => world),
  },
  "a row that ends before its entry": {
    steps: BACK,
    gate: "coverage",
    kind: "ahead",
    plant: ({ world }, victim) => world.cache.touch(victim, later()),
  },
  "a dead entry with a living row": {
    steps: BACK,
    gate: "coverage",
    kind: "row-undead",
    plant: ({ world }, victim) => world.cache.kill(victim, { until: Date.now() + 30 * DAY, userId: null }),
  },
  "a note of what the cache may not know": {
    steps: [...FORWARD, ...BACK],
    gate: "outbox",
    kind: null,
    plant: ({ world }, victim) => world.kit.store.markOutbox(victim, Date.now() - 3 * MINUTE),
  },
  "an entry from an earlier time": {
    steps: [["db+cache", "cached_db"]],
    gate: "purged",
    kind: null,
    // As warmed: every one of them.
    plant: async () => undefined,
  },
  "a process of another phase": {
    steps: EVERYWHERE,
    gate: "fleet",
    kind: null,
    async plant({ kit }) {
      const other = PHASES.find((phase) => phase !== kit.phase) as Phase;
      kit.members.push(member(other));
    },
  },
};

const FOREVER = { until: Date.now() + 30 * DAY };
const later = () => ({ lastSeenAt: Date.now(), idleExpiresAt: Date.now() + 20 * DAY });
const deleting = ({ database }: Tiers) =>
  `DELETE FROM ${database.url.startsWith("mysql") ? "Session" : '"Session"'} WHERE "key" = ?`;

async function changed(world: World, key: SessionKey, version: number): Promise<SessionRecord> {
  const row = await world.kit.store.find(key);
  if (row.state !== "live") throw new Error("no row");
  return { ...row.record, version, data: { ...row.record.data, planted: `${Math.random()}` } };
}

const server = await serverAnswers("postgresql");
// SQLite waits for the disk at every write.
describeOn("sqlite", server ? RUNS / 5 : RUNS);
if (server) describeOn("postgresql", RUNS);

function describeOn(dialect: Dialect, runs: number) {
  describe(`the gates, ${dialect}`, () => {
    let tiers: Tiers;
    beforeAll(async () => {
      tiers = await openTiers(dialect);
    });
    afterAll(() => tiers?.close());

    /** Sessions that are in both tiers, as the bridge leaves them. */
    async function site(phase: Phase, size: number): Promise<Site> {
      const world = await tiers.world();
      const kit = kitOn(world, phase);
      const keys = await world.rows(size);
      await run(warm(kit));
      return { kit, world, tiers, keys };
    }

    const cases = Object.entries(PLANTS).flatMap(([name, plant]) => plant.steps.map((step) => ({ name, step })));

    it("one record out of place is found by the gate of the step it would hurt, and named", async () => {
      const found = new Set<string>();
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...cases),
          fc.integer({ min: 1, max: 8 }),
          fc.nat(),
          async ({ name, step: [from, to] }, size, nth) => {
            const { gate, kind, plant } = PLANTS[name] as Plant;
            const planted = await site(from, size);
            const { kit, keys } = planted;
            const step = stepOf(from, to);
            if (to === "cached_db" && from === "db+cache" && name !== "an entry from an earlier time") {
              await run(purge(kit));
            }
            if (gate !== "purged") expect(await check(kit, step, quick)).toMatchObject({ go: true });

            const victim = keys[nth % keys.length] as SessionKey;
            await plant(planted, victim);
            const verdict = await check(kit, step, quick);
            expect(verdict.go).toBe(false);
            const no = verdict.gates.filter(({ ok }) => ok === false);
            expect(no.map((one) => one.name)).toEqual([gate === "coverage" && to === "cache" ? "adopted" : gate]);
            expect(no[0]?.fix).not.toBe("");

            if (kind === null) return;
            const { examples, differences } = (await run(compare(kit, { pauseMs: 1 }))).result;
            expect(examples).toEqual([{ handle: handleOfKey(victim), kind, why: expect.any(String) }]);
            expect(differences).toMatchObject({ [kind]: 1 });
            expect(no[0]?.found).toContain(handleOfKey(victim));
            found.add(name);
          },
        ),
        { numRuns: runs, seed: 20_261_124 },
      );
      if (runs === RUNS) expect(found.size).toBe(Object.values(PLANTS).filter(({ kind }) => kind !== null).length);
    }, 600_000);

    it("a sound site may take each step, and the next phase finds every session", async () => {
      for (const [from, to] of EVERYWHERE) {
        const { kit, world, keys } = await site(from, 3);
        if (to === "cached_db" && from === "db+cache") await run(purge(kit));
        expect(await check(kit, stepOf(from, to), quick)).toMatchObject({ step: { from, to }, go: true });
        for (const key of keys) expect(await seen(world.process(to), key), `${from} ${to}`).toEqual(record().data);
      }
    });

    it("what a gate complains of, the commands it names put right", async () => {
      const { kit, world, keys } = await site("bridge", 6);
      const [ahead, behind, undead, rowUndead, rowless] = keys as [
        SessionKey,
        SessionKey,
        SessionKey,
        SessionKey,
        SessionKey,
      ];
      await world.cache.cas(ahead, 1, await changed(world, ahead, 2), FOREVER);
      await world.kit.store.swap(behind, 1, await changed(world, behind, 2));
      await world.kit.store.bury(undead, null, Date.now() - 3 * MINUTE);
      await world.cache.kill(rowUndead, { until: Date.now() + DAY, userId: null });
      await tiers.database.run(deleting(tiers), [rowless]);
      for (const to of ["cache+bridge", "cached_db"] as const) {
        expect((await check(kit, stepOf("bridge", to), quick)).go).toBe(false);
      }
      await run(warm(kit));
      await run(backfill(kit));
      await run(sweep(kit));
      for (const to of ["cache+bridge", "cached_db"] as const) {
        expect(await check(kit, stepOf("bridge", to), quick)).toMatchObject({ go: true });
      }
    });

    it("an expired session and one that ended in both tiers hinder nothing", async () => {
      const { kit, world } = await site("bridge", 2);
      const past = Date.now() - 1_000;
      await world.rows(2, { idleExpiresAt: past });
      const [ended] = (await world.rows(1)) as [SessionKey];
      await world.kit.store.bury(ended, null, null);
      await world.cache.kill(ended, { until: Date.now() + DAY, userId: null });
      for (const to of ["cache+bridge", "cached_db"] as const) {
        expect(await check(kit, stepOf("bridge", to), quick)).toMatchObject({ go: true });
      }
    });

    it("holds and ends of the phase itself are no entries from an earlier time", async () => {
      const { kit, world, keys } = await site("db+cache", 3);
      expect(answers(await check(kit, stepOf("db+cache", "cached_db"), quick))).toMatchObject({ purged: false });
      await run(purge(kit));
      await world.cache.hold(keys[0] as SessionKey, "written", { until: Date.now() + MINUTE });
      await world.cache.kill(keys[1] as SessionKey, { until: Date.now() + DAY, userId: null });
      expect(await check(kit, stepOf("db+cache", "cached_db"), quick)).toMatchObject({ go: true });
    });

    it("one look finds faults, and never says go", async () => {
      const { kit, keys } = await site("bridge", 2);
      const step = stepOf("bridge", "cache+bridge");
      expect(await check(kit, step, { ...quick, wait: false })).toMatchObject({ go: false });
      expect(answers(await check(kit, step, { ...quick, wait: false }))).toMatchObject({ coverage: null });
      await tiers.upstash.engine.call(["DEL", keys[0] as string]);
      expect(answers(await check(kit, step, { ...quick, wait: false }))).toMatchObject({ coverage: false });
    });

    it("what changes between the two looks is seen: a session, and a deploy", async () => {
      const { kit, keys, world } = await site("bridge", 2);
      const step = stepOf("bridge", "cache+bridge");
      const meanwhile = (work: () => Promise<unknown>) => {
        let begun = false;
        return check(kit, step, {
          settleMs: 200,
          onProgress(doing) {
            if (begun || !doing.includes("until")) return;
            begun = true;
            void work();
          },
        });
      };
      const behind = await meanwhile(async () =>
        world.kit.store.swap(keys[0] as SessionKey, 1, await changed(world, keys[0] as SessionKey, 2)),
      );
      expect(answers(behind)).toMatchObject({ coverage: false, fleet: true });
      await run(warm(kit));
      const deployed = await meanwhile(async () => kit.members.push(member("cached_db")));
      expect(answers(deployed)).toMatchObject({ coverage: true, fleet: false });
      expect(deployed.go).toBe(false);
    });

    it("keys of another prefix are nobody's business", async () => {
      const { kit, world } = await site("bridge", 2);
      const other = keyOf("elsewhere", handleOfKey(freshKey()));
      await world.kit.store.insert(other, record());
      expect(await check(kit, stepOf("bridge", "cache+bridge"), quick)).toMatchObject({ go: true });
      await tiers.database.run(deleting(tiers), [other]);
    });
  });
}
