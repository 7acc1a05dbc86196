// docs/guides/with-auth-js.md, followed: the real Auth.js signs in, our session goes on.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ServerProcess } from "../../scripts/services/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Person } from "./support/person";
import { BUILD_WITHIN_MS, buildSite, startSite } from "./support/site";

const OURS = "__Host-session";
const THEIRS = "authjs.session-token";
const ADA = { email: "ada@guide.invalid", password: "correct horse battery" };
const USER = `user of ${ADA.email}`;

// A server of its own in a test.
vi.setConfig({ testTimeout: 60_000 });

let tiers: Tiers;
let site: ServerProcess;
beforeAll(async () => {
  await buildSite();
  tiers = await startTiers();
  site = await startSite(tiers.env("db"));
}, BUILD_WITHIN_MS);
afterAll(async () => {
  await site?.stop();
  await tiers?.close();
});

/** By Auth.js's own handler, as its client library does. */
async function signIn(person: Person, password = ADA.password, api = "/api/auth") {
  return person.post(`${api}/callback/credentials`, { ...ADA, password, csrfToken: await csrf(person, api) });
}
async function csrf(person: Person, api: string): Promise<string> {
  const { csrfToken } = (await (await person.request(`${api}/csrf`)).json()) as { csrfToken: string };
  return csrfToken;
}
async function signedIn(): Promise<Person> {
  const person = new Person(site.url);
  await signIn(person);
  return person;
}
const userThere = async (person: Person) => {
  const session = (await (await person.request("/api/auth/session")).json()) as { user?: { id: string } } | null;
  return session?.user?.id ?? null;
};

describe("a sign-in", () => {
  test("gives both cookies with one response, and our session its user", async () => {
    const person = new Person(site.url);
    expect((await signIn(person)).status).toBe(302);
    expect(person.setCookies.join()).toMatch(new RegExp(`${OURS}=.*${THEIRS}=|${THEIRS}=.*${OURS}=`));
    expect((await person.look()).user).toBe(USER);
    expect(await userThere(person)).toBe(USER);
  });

  test("by the guide's form and action does too, and goes where it says", async () => {
    const person = new Person(site.url);
    const response = await person.submit("/auth-js/sign-in", ADA);
    expect([response.status, new URL(response.headers.get("location") ?? "", site.url).pathname]).toEqual([
      303,
      "/cart",
    ]);
    expect([...person.cookies.keys()]).toEqual(expect.arrayContaining([OURS, THEIRS]));
    expect((await person.look()).user).toBe(USER);
  });

  test("keeps what the visitor had, under another id", async () => {
    const person = new Person(site.url);
    await person.post("/cart/add", { id: "tea" });
    const visitor = person.copy();
    await signIn(person);
    expect(await person.look()).toEqual({ user: USER, cart: { tea: 1 } });
    expect(await visitor.look()).toEqual({ user: null, cart: {} });
  });

  test("with a wrong password gives neither", async () => {
    const person = new Person(site.url);
    await signIn(person, "wrong");
    expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([false, false]);
  });

  test("while no store answers signs nobody in, neither here nor there", async () => {
    const nowhere = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9", DATABASE_URL: "", SESSION_STORE_TIMEOUT_MS: "200" };
    const down = await startSite(tiers.env("cache", nowhere));
    const person = new Person(down.url);
    const response = await signIn(person);
    expect(response.headers.get("location")).toContain("error");
    expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([false, false]);
    await down.stop();
  });
});

describe("who decides", () => {
  test("is ours: without it nobody is signed in, whatever Auth.js says", async () => {
    const theirs = (await signedIn()).with(THEIRS);
    expect(await userThere(theirs)).toBe(USER);
    expect((await theirs.look()).user).toBeNull();
  });

  test("is ours: with it they are signed in, also when Auth.js's session is over", async () => {
    const ours = (await signedIn()).with(OURS);
    expect(await userThere(ours)).toBeNull();
    expect((await ours.look()).user).toBe(USER);
  });
});

test("a sign-out ends both, and a copy of our cookie", async () => {
  const person = await signedIn();
  const copy = person.copy();
  expect((await person.post("/auth-js/sign-out")).status).toBe(303);
  expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([false, false]);
  expect((await copy.look()).user).toBeNull();
});

test("a sign-out ends ours when Auth.js's session is over already", async () => {
  const person = (await signedIn()).with(OURS);
  const copy = person.copy();
  await person.post("/auth-js/sign-out");
  expect((await copy.look()).user).toBeNull();
});

test("leaving Auth.js: who has only its cookie moves in, once", async () => {
  const person = (await signedIn()).with(THEIRS);
  expect((await person.post("/leave-auth-js/session/move-in")).status).toBe(204);
  expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([true, false]);
  expect((await person.look()).user).toBe(USER);
  await person.post("/sign-out");
  await person.post("/leave-auth-js/session/move-in");
  expect((await person.look()).user).toBeNull();
});

test("why not in events: what they throw stops neither a sign-in nor a sign-out", async () => {
  const api = "/claims/auth-event";
  const person = new Person(site.url);
  await signIn(person, ADA.password, api);
  expect(person.cookies.has(THEIRS)).toBe(true);
  await person.post(`${api}/signout`, { csrfToken: await csrf(person, api) });
  expect(person.cookies.has(THEIRS)).toBe(false);
});
