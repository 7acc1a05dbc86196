// docs/guides/from-iron-session.md, followed: the app of before signs a hundred users in, the app of after keeps them.

import { unsealData } from "iron-session";
import { unsealData as unsealData8 } from "iron-session-8";
import pMap from "p-map";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ServerProcess } from "../../scripts/services/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Person, type Shown } from "./support/person";
import { BUILD_WITHIN_MS, buildSite, IRON_PASSWORD, startSite } from "./support/site";

const USERS = Array.from({ length: 100 }, (_, nth) => nth);
const AT_ONCE = 8;
/** A hundred visits in a test. */
vi.setConfig({ testTimeout: 60_000 });
const OURS = "__Host-session";

interface Member {
  /** Their browser of before the move. */
  readonly person: Person;
  readonly had: Shown;
  /** ms; what requireFreshSession goes by. */
  readonly signedInAt: number;
}

let tiers: Tiers;
/** The app of before, on both versions of iron-session; it knows nothing of an import. */
let before: ServerProcess;
let members: readonly Member[];
const prefix = (mode: string) => ({ SESSION_PREFIX: `guide_${mode}_${process.pid}` });

beforeAll(async () => {
  await buildSite();
  tiers = await startTiers();
  before = await startSite(tiers.env("db", prefix("db")));
  members = await pMap(USERS, signIn, { concurrency: AT_ONCE });
}, BUILD_WITHIN_MS);
afterAll(async () => {
  await before?.stop();
  await tiers?.close();
});

async function signIn(nth: number): Promise<Member> {
  const person = new Person(before.url);
  const app = nth % 2 ? "/old" : "/old-8";
  await person.post(`${app}/sign-in`, { user: `user ${nth}` });
  for (let count = 0; count <= nth % 3; count++) await person.post(`${app}/cart/add`, { id: `tea ${nth}` });
  const { signedInAt } = await opened(person);
  return { person, had: await person.look(`${app}/cart`), signedInAt };
}

const opened = (person: Person) =>
  unsealData<{ signedInAt: number }>(person.cookies.get("shop") ?? "", { password: IRON_PASSWORD });

test("the app of before has a hundred users with data, in cookies of its own", () => {
  expect(new Set(members.map(({ had }) => had.user)).size).toBe(USERS.length);
  expect(members[5]?.had).toEqual({ user: "user 5", cart: { "tea 5": 3 } });
  for (const { person } of members) expect([...person.cookies.keys()]).toEqual(["shop"]);
});

test("a cookie of iron-session 8 is one of 9, and the other way round", async () => {
  for (const { person, had } of members.slice(0, 2))
    for (const unseal of [unsealData, unsealData8])
      expect(await unseal(person.cookies.get("shop") ?? "", { password: IRON_PASSWORD })).toMatchObject({
        userId: had.user,
        cart: had.cart,
      });
});

test("the app of after would know none of them without the import", async () => {
  const seen = await pMap(members, ({ person }) => person.look(), { concurrency: AT_ONCE });
  expect(seen.filter(({ user }) => user !== null)).toEqual([]);
});

describe.each(["db", "cached_db", "cache"] as const)("moved to %s", (mode) => {
  let after: ServerProcess;
  let moved: readonly Member[];
  beforeAll(async () => {
    after = await startSite(
      tiers.env(mode, {
        ...prefix(mode),
        SESSION_IMPORT_FROM: "iron-session",
        SESSION_IMPORT_COOKIE: "shop",
        SESSION_IMPORT_PASSWORD: IRON_PASSWORD,
        SESSION_IMPORT_UNTIL: new Date(Date.now() + 14 * 86_400_000).toISOString(),
      }),
    );
    moved = members.map((member) => ({
      ...member,
      person: member.person.copy().at(after.url),
      had: structuredClone(member.had),
    }));
  });
  afterAll(() => after?.stop());

  test("all see what they had with the old cookie, and keep it", async () => {
    await pMap(
      moved,
      async ({ person, had }) => {
        expect(await person.look()).toEqual(had);
        expect([person.setCookies, [...person.cookies.keys()]]).toEqual([[], ["shop"]]);
      },
      { concurrency: AT_ONCE },
    );
  });

  test("all get the new cookie where the guide says, and lose the old one", async () => {
    await pMap(
      moved,
      async ({ person, had }, nth) => {
        // Those of whom a page asks it, and those whose first request changes something.
        if (nth % 2) expect((await person.post("/session/move-in")).status).toBe(204);
        else {
          expect((await person.post("/cart/add", { id: "milk" })).status).toBe(303);
          Object.assign(had.cart, { milk: 1 });
        }
        expect([...person.cookies.keys()]).toEqual([OURS]);
      },
      { concurrency: AT_ONCE },
    );
  });

  test("all are still there with the new cookie alone", async () => {
    await pMap(
      moved,
      async ({ person, had }) => {
        expect(await person.look()).toEqual(had);
        expect(person.setCookies).toEqual([]);
      },
      { concurrency: AT_ONCE },
    );
  });

  test("a sign-out is for good, a sign-in begins without an old cookie", async () => {
    const [member] = moved as [Member];
    const copy = member.person.copy();
    const old = (members[0] as Member).person.copy().at(after.url);
    expect((await member.person.post("/sign-out")).status).toBe(303);
    for (const person of [member.person, copy, old]) expect((await person.look()).user).toBeNull();
    await member.person.post("/sign-in", { user: "user 0" });
    expect([...member.person.cookies.keys()]).toEqual([OURS]);
    expect((await member.person.look()).user).toBe("user 0");
  });

  // The app of before, with our handler, on the stores of this mode: only `db` needs nothing else to be said to it.
  if (mode === "db")
    test("the way back: all are signed in at the app of before, with what they have", async () => {
      const back = moved.slice(1);
      await pMap(
        back,
        async ({ person, had, signedInAt }) => {
          person.at(before.url);
          expect((await person.post("/session/move-out")).status).toBe(204);
          expect([...person.cookies.keys()]).toEqual(["shop"]);
          expect(await person.look("/old/cart")).toEqual(had);
          expect((await opened(person)).signedInAt).toBe(signedInAt);
        },
        { concurrency: AT_ONCE },
      );
    });
});
