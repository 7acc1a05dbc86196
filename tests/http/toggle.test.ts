// The promise this folder exists for: the mode changes under signed-in visitors and nobody is logged out. Each step is a
// restart with another environment, on the same database and cache.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { type Phase, startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

const THERE: Phase[] = ["db", "db + cache", "cached_db", "bridge", "cache + bridge", "cache"];
const BACK = THERE.slice(0, -1).reverse();

let tiers: Tiers;
beforeAll(async () => {
  await buildFixture("on");
}, 240_000);

describe("a site that goes db -> cached_db -> bridge -> cache and back", () => {
  beforeAll(async () => {
    tiers = await startTiers();
  });
  afterAll(() => tiers.close());

  it("logs nobody out: the idle one, the busy one, the one who signs in, the one born in each step; and revives nobody", async () => {
    let app = await startFixture(tiers.env("db"));
    const arrive = async (name: string) => {
      const somebody = new Visitor(app.url);
      await somebody.run({ op: "set", key: "cart", value: { [name]: 1 } }, { op: "save" });
      await somebody.run({ op: "login", user: name });
      return somebody;
    };
    const idle = await arrive("idle");
    const busy = await arrive("busy");
    const born = new Map<string, Visitor>();
    const dead: Visitor[] = [];
    let expected = 0;

    for (const phase of [...THERE, ...BACK]) {
      await app.stop();
      app = await startFixture(tiers.env(phase));

      const here = busy.at(app.url);
      expect(await here.run(), `busy in ${phase}`).toMatchObject({ userId: "busy", data: { cart: { busy: 1 } } });
      await here.run({ op: "increment", key: "n" });
      await here.run({ op: "set", key: `in ${phase}`, value: true }, { op: "save" });
      expected += 1;
      if (phase === "bridge") await here.run({ op: "regenerate" });

      for (const [name, somebody] of born) {
        expect(await somebody.at(app.url).run(), `${name} in ${phase}`).toMatchObject({ userId: name });
      }
      const name = `born ${expected} in ${phase}`;
      born.set(name, await arrive(name));

      const leaving = await arrive(`leaving ${phase}`);
      dead.push(leaving.copy());
      await leaving.run({ op: "destroy" });
      for (const ghost of dead) expect((await ghost.at(app.url).run()).isNew, `a dead session in ${phase}`).toBe(true);
    }
    expect((await busy.run()).data).toMatchObject({ n: expected, "in bridge": true, "in cache": true });
    expect(await idle.at(app.url).run()).toMatchObject({ userId: "idle", data: { cart: { idle: 1 } } });
    await app.stop();
  }, 240_000);

  it("keeps the idle one also where nobody looked after it between db and cache", async () => {
    const db = await startFixture(tiers.env("db"));
    const idle = new Visitor(db.url);
    await idle.run({ op: "set", key: "cart", value: { tea: 2 } }, { op: "save" });
    await idle.run({ op: "login", user: "ada" });
    await db.stop();
    const cache = await startFixture(tiers.env("cache"));
    expect(await idle.at(cache.url).run()).toMatchObject({ userId: "ada", data: { cart: { tea: 2 } } });
    await cache.stop();
  }, 60_000);
});

describe("a rolling deploy, two neighbouring phases at once", () => {
  const pairs = THERE.slice(1).map((phase, i) => [THERE[i] as Phase, phase] as const);

  it.each(pairs)(
    "%s and %s see each other's writes, sign-ins and sign-outs",
    async (left, right) => {
      const tiers = await startTiers();
      const apps: RunningApp[] = await Promise.all([startFixture(tiers.env(left)), startFixture(tiers.env(right))]);
      try {
        const [a, b] = apps.map(({ url }) => url) as [string, string];
        const somebody = new Visitor(a);
        await somebody.run({ op: "set", key: "n", value: 0 }, { op: "save" });
        for (let i = 0; i < 6; i++) {
          const [here, there] = i % 2 ? [a, b] : [b, a];
          await somebody.at(here).run({ op: "increment", key: "n" });
          expect((await somebody.at(there).run()).data.n).toBe(i + 1);
          expect((await somebody.at(here).run()).data.n).toBe(i + 1);
        }
        const both = Array.from({ length: 20 }, (_, i) =>
          somebody
            .copy()
            .at(i % 2 ? a : b)
            .run({ op: "increment", key: "n" }),
        );
        expect((await Promise.all(both)).map(({ error }) => error)).toEqual(both.map(() => undefined));
        expect((await somebody.run()).data.n).toBe(26);

        const old = somebody.copy();
        await somebody.at(b).run({ op: "login", user: "ada" });
        expect((await old.at(a).run()).isNew).toBe(true);
        expect((await old.at(b).run()).isNew).toBe(true);
        expect(await somebody.at(a).run()).toMatchObject({ userId: "ada", data: { n: 26 } });
        const ghost = somebody.copy();
        await somebody.at(a).run({ op: "destroy" });
        expect((await ghost.at(b).run()).isNew).toBe(true);
        expect((await ghost.at(a).run()).isNew).toBe(true);
      } finally {
        await Promise.all(apps.map((app) => app.stop()));
        await tiers.close();
      }
    },
    60_000,
  );
});
