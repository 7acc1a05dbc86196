// One user signs in everywhere at once, then ends all other sessions: ABUSE_SIGN_INS (200; 1000 is the full run).

import pMap from "p-map";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";
import { AT_ONCE } from "./support/flood";

const SIGN_INS = Number(process.env.ABUSE_SIGN_INS ?? 200);
const USER = "ada";

beforeAll(() => buildFixture("on"), 300_000);

describe.each(["db", "cached_db", "cache"] as const)("in %s", (phase) => {
  let tiers: Tiers;
  let app: RunningApp;
  beforeAll(async () => {
    tiers = await startTiers();
    app = await startFixture(tiers.env(phase, { SESSION_STORE_TIMEOUT_MS: "60000" }));
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    await tiers.close();
  });

  const inParallel = <T, R>(items: readonly T[], work: (item: T) => Promise<R>) =>
    pMap(items, work, { concurrency: AT_ONCE });
  const listed = async (by: Visitor) => {
    const { results } = await by.run({ op: "list", user: USER });
    return (results[0] as { id: string }[]).map(({ id }) => id).sort();
  };
  const living = async (everybody: readonly Visitor[]) => {
    const facts = await inParallel(everybody, (somebody) => somebody.run());
    expect(facts.map(({ error }) => error).filter(Boolean)).toEqual([]);
    return facts.flatMap(({ id, userId }) => (userId === USER && id !== null ? [id] : [])).sort();
  };

  it(`security row 12: of ${SIGN_INS} sign-ins at once none is missing from the list, and one is left when it ends the others`, async () => {
    const everybody = Array.from({ length: SIGN_INS }, () => new Visitor(app.url));
    const bystander = new Visitor(app.url);
    await bystander.run({ op: "login", user: "grace" });
    const signedIn = await inParallel(everybody, (somebody) => somebody.run({ op: "login", user: USER }));
    expect(signedIn.map(({ error }) => error).filter(Boolean)).toEqual([]);
    const ids = signedIn.map(({ id }) => id).sort();
    expect(new Set(ids).size).toBe(SIGN_INS);

    const [keeper] = everybody as [Visitor];
    const { id } = await keeper.run();
    expect(await listed(keeper)).toEqual(ids);
    expect(await living(everybody)).toEqual(ids);

    const ended = await keeper.run({ op: "revokeUser", user: USER, id });
    expect([ended.error, ended.results]).toEqual([undefined, [SIGN_INS - 1]]);
    expect(await living(everybody)).toEqual([id]);
    expect(await listed(keeper)).toEqual([id]);
    expect((await bystander.run()).userId, "somebody else").toBe("grace");
  }, 900_000);
});
