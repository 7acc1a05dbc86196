// What is so now, also where half of it cannot be told.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { status } from "../../lib/session/ops/status";
import { kitOn, member } from "./support/kit";
import { openTiers, type Tiers } from "./support/tiers";

describe("status", () => {
  let tiers: Tiers;
  beforeAll(async () => {
    tiers = await openTiers("sqlite");
  });
  afterAll(() => tiers?.close());

  it("tells what runs beside what this environment says, the counts, and the steps from what runs", async () => {
    const world = await tiers.world();
    const kit = kitOn(world, "cached_db");
    kit.members = [member("bridge"), member("bridge")];
    await world.rows(4);
    const now = await status(kit);
    expect(now).toMatchObject({
      environment: "cached_db",
      fleet: { value: { phase: "bridge", groups: [{ members: [{}, {}] }] } },
      rows: { value: { live: 4, dead: 0 } },
      cache: { value: { evictionPolicy: "noeviction" } },
    });
    expect(now.next.map(({ from, to }) => [from, to])).toEqual([
      ["bridge", "cache+bridge"],
      ["bridge", "cached_db"],
    ]);
  });

  it("has one step at either end, none in a mixed fleet, and this environment's while nobody runs", async () => {
    const kit = kitOn(await tiers.world(), "cached_db");
    const next = async (...members: ReturnType<typeof member>[]) => {
      kit.members = members;
      return (await status(kit)).next.map(({ to }) => to);
    };
    expect(await next(member("db"))).toEqual(["db+cache"]);
    expect(await next(member("cache"))).toEqual(["cache+bridge"]);
    expect(await next(member("db"), member("db+cache"))).toEqual([]);
    expect(await next()).toEqual(["bridge", "db+cache"]);
  });

  it("goes on where a tier does not answer, and says why; null is not configured", async () => {
    const kit = kitOn(await tiers.world(), "cached_db");
    tiers.upstash.fault = () => ({ kind: "refuse" });
    const now = await status(kit);
    tiers.upstash.fault = null;
    expect(now).toMatchObject({
      rows: { value: {} },
      cache: { reason: { found: expect.stringContaining("did not answer") } },
    });
    expect(await status({ ...kit, entries: null })).toMatchObject({ cache: null });
  });
});
