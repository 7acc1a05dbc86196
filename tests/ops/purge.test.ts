import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SessionKey } from "../../lib/session/core/types";
import { purge } from "../../lib/session/ops/purge";
import { rejectionOf } from "../support/fixtures";
import { record } from "../support/records";
import { interrupted, openTiers, run, seen, set, type Tiers, type World } from "./support/tiers";

describe("purge", () => {
  let tiers: Tiers;
  beforeAll(async () => {
    tiers = await openTiers("sqlite");
  });
  afterEach(() => {
    tiers.upstash.fault = null;
  });
  afterAll(() => tiers?.close());

  const call = (...command: string[]) => tiers.upstash.engine.call(command);
  async function keysUnder({ kit }: World): Promise<string[]> {
    return ((await call("KEYS", `${kit.settings.prefix}:*`)) as unknown[]).map(String);
  }

  /** Entries of an earlier time in `cached_db`. */
  async function leftovers(world: World, count: number): Promise<SessionKey[]> {
    const keys = await world.rows(count, { data: { old: "1" }, userId: "u" });
    for (const key of keys) await seen(world.process("cached_db"), key);
    const cache = world.process("cache");
    await cache.create(world.key(), record({ userId: "u" })); // with an index
    return keys;
  }

  it("removes entries and indexes, and nothing else", async () => {
    const world = await tiers.world();
    const other = await tiers.world();
    await leftovers(world, 40);
    await leftovers(other, 3);
    const { prefix } = world.kit.settings;
    for (const key of [`${prefix}:fleet`, `${prefix}:fleet:x`, `${prefix}:b:${"k".repeat(43)}`])
      await call("SET", key, "x", "PX", "60000");
    const before = await keysUnder(other);
    const { told, result } = await run(purge(world.kit, { batch: 10 }));
    expect(result.counts).toEqual({ removed: 42, left: 0 });
    expect(told.length).toBeGreaterThan(1);
    expect((await keysUnder(world)).sort()).toEqual([
      `${prefix}:b:${"k".repeat(43)}`,
      `${prefix}:fleet`,
      `${prefix}:fleet:x`,
    ]);
    expect((await keysUnder(other)).sort()).toEqual(before.sort());
  });

  it("never tells more removed than there were, in a second round neither", async () => {
    const world = await tiers.world();
    const [key] = (await leftovers(world, 20)) as [SessionKey];
    let made = (await keysUnder(world)).length;
    let rounds = 0;
    // Written again after the first round has removed it: one more key, and a second round.
    const kit = interrupted(world.kit, "scan", async () => {
      if (++rounds > 1) return;
      const before = (await keysUnder(world)).length;
      await seen(world.process("cached_db"), key);
      made += (await keysUnder(world)).length - before;
    });
    // So large that the first batch of a round finds something, whatever else the server holds: it is where a slip shows.
    const { told, result } = await run(purge(kit, { batch: 2_000 }));
    expect(rounds).toBeGreaterThan(1);
    expect(result.counts).toEqual({ removed: made, left: 0 });
    const removed = told.map(({ counts }) => counts.removed ?? 0);
    expect(Math.max(...removed)).toBe(made);
    expect(removed).toEqual(removed.toSorted((one, other) => one - other));
  });

  it("an older entry cannot answer for a newer row any more", async () => {
    const world = await tiers.world();
    const [key] = (await leftovers(world, 1)) as [SessionKey];
    await set(world.process("db"), key, "old", "2");
    expect(await seen(world.process("cached_db"), key)).toEqual({ old: "1" });
    await run(purge(world.kit));
    expect(await seen(world.process("cached_db"), key)).toEqual({ old: "2" });
  });

  it("goes on while `db` puts its holds: they say nothing", async () => {
    const world = await tiers.world();
    const keys = await leftovers(world, 12);
    const writer = world.process("db+cache");
    const busy = [keys.slice(0, 3)];
    const kit = interrupted(world.kit, "facts", async () => {
      for (const key of busy.pop() ?? []) await set(writer, key, "new");
    });
    const { result } = await run(purge(kit));
    expect(busy).toEqual([]);
    expect(result.counts.left).toBe(0);
    for (const key of keys) expect(["absent", "live"]).toContain((await world.cache.get(key)).state);
    expect(await seen(world.process("cached_db"), keys[0] as SessionKey)).toEqual({ old: "1", new: "1" });
  });

  it("says so if somebody goes on writing entries", async () => {
    const world = await tiers.world();
    const keys = await leftovers(world, 2);
    const busy = interrupted(world.kit, "scan", () => seen(world.process("cached_db"), keys[0] as SessionKey));
    expect(await rejectionOf(run(purge(busy)))).toMatchObject({
      code: "SESSION_CONFLICT",
      fix: expect.stringContaining("status"),
    });
  });

  it("stopped and begun again, it ends with nothing left; a cache that fails is an error", async () => {
    const world = await tiers.world();
    await leftovers(world, 30);
    const job = purge(world.kit, { batch: 5 });
    const first = (await job.next()).value;
    await job.return(first);
    tiers.upstash.fault = () => ({ kind: "refuse" });
    expect(await rejectionOf(run(purge(world.kit)))).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    tiers.upstash.fault = null;
    expect((await run(purge(world.kit, { after: first.checkpoint }))).result.counts.left).toBe(0);
    expect(await keysUnder(world)).toEqual([]);
  });

  it("stops at a signal, and does not claim that nothing is left", async () => {
    const world = await tiers.world();
    await leftovers(world, 20);
    const stop = new AbortController();
    const job = purge(world.kit, { batch: 5, signal: stop.signal });
    await job.next();
    stop.abort();
    const { done } = await job.next();
    expect(done).toBe(true);
    expect((await keysUnder(world)).length).toBeGreaterThan(0);
  });

  it("needs a cache", async () => {
    const { kit } = await tiers.world();
    expect(await rejectionOf(run(purge({ ...kit, entries: null })))).toMatchObject({ code: "SESSION_CONFIG_INVALID" });
  });
});
