// The secret is changed as docs/operations.md says, on two servers, one after the other, while requests go on.

import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFixture, startFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";
import { Balancer } from "./support/balancer";

const K1 = "abuse-tests:5tGb6^yHn7&Uj8*Ik9(Ol0)";
const K2 = "abuse-tests:1qAz2@wSx3#Ed4$Rf5%Tg6";
const BOTH = JSON.stringify({ "2": K2, "1": K1 });
/** Settings of all servers, one after the other. */
const STEPS = {
  old: { SESSION_PASSWORD: K1 },
  "new one known": { SESSION_PASSWORD: BOTH, SESSION_PASSWORD_ID: "1" },
  "new one seals": { SESSION_PASSWORD: BOTH },
  "new one alone": { SESSION_PASSWORD: JSON.stringify({ "2": K2 }) },
};

let tiers: Tiers;
const balancer = new Balancer();

const start = (step: keyof typeof STEPS) =>
  startFixture(tiers.env("cached_db", { SESSION_STORE_TIMEOUT_MS: "30000", ...STEPS[step] }));

beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
  balancer.add(await start("old"));
  balancer.add(await start("old"));
}, 400_000);
afterAll(async () => {
  await balancer.stop();
  await tiers.close();
});

const sealedWith = (visitor: Visitor) => visitor.sessionCookie?.split("*")[1];

it("security row 20: nobody is signed out while the old secret is accepted; without it exactly those are whose cookie it sealed", async () => {
  const sends = (visitor: Visitor, ...steps: object[]) => balancer.send((base) => visitor.at(base).run(...steps));
  const people = await Promise.all(
    Array.from({ length: 24 }, async (_, nth) => {
      const visitor = new Visitor("");
      await sends(visitor, { op: "set", key: "n", value: 0 }, { op: "save" });
      await sends(visitor, { op: "login", user: `user-${nth}` });
      // A third only reads, and a third is away until the end.
      return { visitor, user: `user-${nth}`, habit: (["writes", "reads", "away"] as const)[nth % 3] };
    }),
  );
  const present = people.filter(({ habit }) => habit !== "away");
  expect(people.map(({ visitor }) => sealedWith(visitor))).toEqual(people.map(() => "1"));

  let going = true;
  const wrong: unknown[] = [];
  const counts = { requests: 0, writes: 0 };
  const traffic = present.map(async ({ visitor, user, habit }) => {
    while (going) {
      const facts = await sends(visitor, ...(habit === "writes" ? [{ op: "increment", key: "n" }] : []));
      counts.requests += 1;
      if (facts.userId !== user || facts.status !== 200) wrong.push({ user, ...facts });
      if (habit === "writes") counts.writes += 1;
    }
  });
  const progress = async () => {
    const enough = counts.requests + present.length * 5;
    while (counts.requests < enough && wrong.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  // Also between the steps, so that each pair of settings that meets has had requests.
  for (const step of ["new one known", "new one seals"] as const) {
    await balancer.roll(async () => {
      const app = await start(step);
      await progress();
      return app;
    });
    await progress();
    expect(wrong, `while servers came up with: ${step}`).toEqual([]);
  }
  going = false;
  await Promise.all(traffic);
  expect(wrong).toEqual([]);
  const written = await Promise.all(
    people.filter(({ habit }) => habit === "writes").map(({ visitor }) => sends(visitor)),
  );
  expect(written.reduce((sum, { data }) => sum + Number(data.n), 0)).toBe(counts.writes);

  // Who wrote has a cookie of the new secret by now, who did not has the old one.
  const withOld = people.filter(({ visitor }) => sealedWith(visitor) === "1").map(({ user }) => user);
  expect(withOld).toEqual(people.filter(({ habit }) => habit !== "writes").map(({ user }) => user));

  await balancer.roll(() => start("new one alone"));
  for (const { url } of balancer.apps) {
    const facts = await Promise.all(people.map(({ visitor }) => visitor.copy().at(url).run()));
    expect(facts.map(({ status }) => status)).toEqual(people.map(() => 200));
    const anonymous = people.filter((_, nth) => facts[nth]?.userId === null).map(({ user }) => user);
    expect(anonymous).toEqual(withOld);
    const others = people.filter((_, nth) => facts[nth]?.userId !== null);
    expect(others.map(({ user }) => user)).toEqual(others.map((one) => facts[people.indexOf(one)]?.userId));
  }
  console.info(`${counts.requests} requests, ${counts.writes} of them writes, while the secret changed`);
}, 900_000);
