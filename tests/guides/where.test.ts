// docs/guides/where-does-it-go.md, followed: each place of a Next app, visited.

import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServerProcess } from "../../scripts/services/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Person } from "./support/person";
import { buildSite, startSite } from "./support/site";
import { SITE } from "./support/write-site";

await buildSite();
// The guide's own test, as one of these.
await import(path.join(SITE, "lib/idle.test.ts"));

let tiers: Tiers;
let site: ServerProcess;
let ada: Person;
const html = async (person: Person, at: string) => (await (await person.request(at)).text()).replaceAll("<!-- -->", "");

beforeAll(async () => {
  tiers = await startTiers();
  site = await startSite(tiers.env("db"));
  ada = new Person(site.url);
  await ada.post("/sign-in", { user: "ada" });
}, 60_000);
afterAll(async () => {
  await site?.stop();
  await tiers?.close();
});

test("a server component, a layout and the props of client components show the session", async () => {
  const page = await html(ada, "/account");
  expect(page).toContain('<header data-user="ada">ada</header>');
  expect(page).toContain("<p>Hello ada</p>");
  expect(page).toMatch(/Visited \d+ times/);
});

test("the middleware sends a visitor without a cookie away, and marks what a session is shown on as private", async () => {
  const away = await new Person(site.url).request("/account");
  expect([away.status, new URL(away.headers.get("location") ?? "", site.url).pathname]).toEqual([307, "/sign-in"]);
  expect((await ada.request("/account")).headers.get("cache-control")).toContain("no-store");
});

test("the page itself sends away whom the middleware let pass, within the page", async () => {
  const bob = new Person(site.url);
  await bob.post("/sign-in", { user: "bob" });
  const copy = bob.copy();
  await bob.post("/sign-out");
  const answer = await copy.request("/account");
  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(page).toMatch(/<meta[^>]*refresh[^>]*\/sign-in/);
  expect(page).not.toContain("Hello");
});

test("a Server Action changes it, and sends no cookie for it", async () => {
  const before = await ada.request("/api/visits").then((response) => response.json() as Promise<{ visits: number }>);
  expect((await ada.submit("/account")).status).toBe(303);
  expect(ada.setCookies).toEqual([]);
  expect(await html(ada, "/account")).toContain(`Visited ${before.visits + 1} times`);
  // after() ran with what was taken before.
  expect(site.output()).toContain("visit of ada");
});

test("a Route Handler changes it, but not for another site", async () => {
  const answer = await ada.post("/api/visits");
  const { visits } = (await answer.json()) as { visits: number };
  expect(await (await ada.request("/api/visits")).json()).toEqual({ visits });
  const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.invalid" };
  expect((await ada.request("/api/visits", { method: "POST", headers })).status).toBe(403);
});

test("what is cached is for everybody, and the part beside it is the visitor's", async () => {
  await ada.post("/cart/add", { id: "tea" });
  expect(await html(ada, "/products/tea")).toMatch(/Product tea.*1 in your cart/s);
  expect(await html(new Person(site.url), "/products/tea")).toMatch(/Product tea.*0 in your cart/s);
});

test("a stream goes on with what was read before it began", async () => {
  const response = await ada.request("/api/stream");
  expect(await response.text()).toBe("data: ada 1\n\ndata: ada 2\n\ndata: ada 3\n\n");
  expect((await new Person(site.url).request("/api/stream")).status).toBe(401);
});

const told = async (by: string) => {
  const answer = (await (await ada.request("/claims/after")).json()) as { told: Record<string, string> };
  return answer.told[by];
};

test("'use cache' cannot ask", async () => {
  await html(ada, "/claims/cached");
  // A production server hides the reason from the page and prints it.
  expect(await told("cached")).toContain("An error occurred in the Server Components render");
  expect(site.output()).toMatch(/`(cookies|connection|headers)\(\)`.*"use cache"/);
});

describe("after the response", () => {
  test("a handler can save nothing", async () => {
    await ada.post("/claims/after");
    await expect.poll(() => told("handler")).toBe("SESSION_READ_ONLY");
  });

  test("a page cannot even ask", async () => {
    await html(ada, "/claims/after-page");
    await expect.poll(() => told("page")).toMatch(/`?(cookies|headers|connection)\(?\)?`? inside `after/);
  });
});
