// The sweep: what crashes left untold is told, what is over goes, and no row goes while its entry may know better.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionKey } from "../../lib/session/core/types";
import { sweep } from "../../lib/session/ops/sweep";
import type { Phase } from "../../lib/session/ops/types";
import { warm } from "../../lib/session/ops/warm";
import { DAY } from "../support/records";
import { kitOn, member } from "./support/kit";
import { openTiers, run, type Tiers } from "./support/tiers";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("sweep", () => {
  let tiers: Tiers;
  beforeAll(async () => {
    tiers = await openTiers("sqlite");
  });
  afterAll(() => tiers?.close());

  it("kills the entry of a dead row and holds that of a living one, once", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "bridge");
    const [dead, live, young] = (await world.rows(3)) as [SessionKey, SessionKey, SessionKey];
    await run(warm(kit));
    await world.kit.store.bury(dead, null, Date.now() - 3 * MINUTE);
    await world.kit.store.markOutbox(live, Date.now() - 3 * MINUTE);
    await world.kit.store.markOutbox(young, Date.now());
    expect((await run(sweep(kit))).result.counts).toEqual({ told: 2, removed: 0 });
    expect(await world.cache.get(dead)).toEqual({ state: "dead" });
    expect(await world.cache.get(live)).toMatchObject({ held: true });
    expect(await world.cache.get(young)).toMatchObject({ held: false });
    expect((await run(sweep(kit))).result.counts).toEqual({ told: 0, removed: 0 });
  });

  it("is not stopped by entries that cannot be read: of a dead row it kills them, of a living one nobody trusts them", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "bridge");
    const { engine } = tiers.upstash;
    const plant = [
      (key: SessionKey) => engine.call(["SET", key, '3 L 5 5 - - 1 1 1 1\n{"d":[],"c":1}', "PX", "60000"]),
      (key: SessionKey) => engine.call(["SET", key, "rubbish", "PX", "60000"]),
      (key: SessionKey) => engine.call(["ZADD", key, "1", "member"]),
    ];
    const living = await world.rows(60);
    const [dead, untouched] = [await world.rows(3), (await world.rows(1)) as [SessionKey]];
    await run(warm(kit));
    for (const [nth, key] of [...living, ...dead].entries()) {
      await world.cache.kill(key, { until: Date.now() + DAY, userId: null });
      await engine.call(["DEL", key]);
      await plant[nth % 3]?.(key);
    }
    for (const key of living) await world.kit.store.markOutbox(key, Date.now() - 9 * MINUTE);
    for (const key of [...dead, ...untouched]) await world.kit.store.bury(key, null, Date.now() - 3 * MINUTE);
    const over = Date.now() - 2 * HOUR;
    await world.rows(1, { absoluteExpiresAt: over, idleExpiresAt: over });

    expect((await run(sweep(kit))).result.counts).toEqual({ told: 64, removed: 1 });
    for (const key of [...dead, ...untouched]) expect(await world.cache.get(key)).toEqual({ state: "dead" });
    expect(await engine.call(["ZCARD", living[2] as string])).toBe(1);
    expect(await world.kit.rows.count(Date.now())).toMatchObject({ live: 60, owed: 0 });
  });

  it("removes what is over although the cache cannot be told, and then fails", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "bridge");
    const [dead] = (await world.rows(1)) as [SessionKey];
    await world.kit.store.bury(dead, null, Date.now() - 3 * MINUTE);
    const over = Date.now() - 2 * HOUR;
    await world.rows(3, { absoluteExpiresAt: over, idleExpiresAt: over });
    tiers.upstash.fault = () => ({ kind: "refuse" });
    await expect(run(sweep(kit, { batch: 2 }))).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    tiers.upstash.fault = null;
    expect(await world.kit.rows.count(Date.now())).toMatchObject({ expired: 0, owed: 1 });
    expect((await run(sweep(kit))).result.counts).toEqual({ told: 1, removed: 0 });
  });

  it("goes on, in batches, until nothing is left", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "db+cache");
    await world.rows(25, { absoluteExpiresAt: Date.now() - 2 * HOUR, idleExpiresAt: Date.now() - 2 * HOUR });
    await world.rows(2);
    const { told, result } = await run(sweep(kit, { batch: 10 }));
    expect(told.map(({ done }) => done)).toEqual([10, 20, 25, 25]);
    expect(result.counts).toEqual({ told: 0, removed: 25 });
    expect(await world.kit.rows.count(Date.now())).toMatchObject({ live: 2, expired: 0 });
  });

  it.each<[Phase, Phase, number]>([
    ["db", "db", 1],
    ["cached_db", "cached_db", 1],
    ["bridge", "bridge", 0],
    ["cache", "cache", 0],
    // An environment that says one thing, and a process that does another.
    ["db+cache", "bridge", 0],
  ])("in %s beside a process in %s removes %d of idle rows", async (phase, running, removed) => {
    const world = await tiers.world();
    const kit = kitOn(world, phase);
    kit.members = [member(phase), member(running)];
    await world.rows(1, { idleExpiresAt: Date.now() - 2 * HOUR, absoluteExpiresAt: Date.now() + DAY });
    expect((await run(sweep(kit))).result.counts).toMatchObject({ removed });
    await run(sweep({ ...kit, phase: "db", fleet: { members: async () => [member("db")] } }));
  });

  it("removes no idle row while nobody can tell who runs", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "db+cache");
    const members = () =>
      Promise.reject(Object.assign(new Error(), { name: "SessionError", code: "SESSION_STORE_UNAVAILABLE" }));
    await world.rows(1, { idleExpiresAt: Date.now() - 2 * HOUR });
    expect((await run(sweep({ ...kit, fleet: { members } }))).result.counts).toMatchObject({ removed: 0 });
  });

  it("fails if a tier does not answer, and stops when it is told to", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "bridge");
    const [dead] = (await world.rows(1)) as [SessionKey];
    await world.kit.store.bury(dead, null, Date.now() - 3 * MINUTE);
    const stopped = await run(sweep(kit, { signal: AbortSignal.abort() }));
    expect(stopped.told).toEqual([]);
    tiers.upstash.fault = () => ({ kind: "refuse" });
    await expect(run(sweep(kit))).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    tiers.upstash.fault = null;
    expect((await run(sweep(kit))).result.counts).toMatchObject({ told: 1 });
  });
});
