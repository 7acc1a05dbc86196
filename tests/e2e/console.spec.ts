// The console: not there unless it is switched on, for whoever has the token, and what an operator does with it.

import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import type { Facts } from "../../lib/console/wire";
import { type Phase, startTiers } from "../support/tiers";
import { Visitor } from "../support/visitor";
import { BUILD, type ConsoleSite, openConsole, openConsoleSite, TOKEN, typeToken } from "./support/console";
import { inspectLooks } from "./support/looks";
import { addToCart, MUG, signIn } from "./support/moves";
import { ADA } from "./support/seed";
import { openShop } from "./support/shop";
import { Complaints, PATIENCE } from "./support/test";

const SHOPPERS = 20;

const ADDRESSES = ["", "/sign-in", "/migration", "/sessions", "/facts", "/nothing"].map((path) => `/console${path}`);

interface Fixtures {
  complaints: Complaints;
  /** A site with a console, in that phase. */
  siteIn: (phase: Phase) => Promise<ConsoleSite>;
  person: (options?: BrowserContextOptions) => Promise<Page>;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.heard, "complaints of the browser").toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  siteIn: async ({}, use) => {
    const sites: ConsoleSite[] = [];
    await use(async (phase) => {
      const site = await openConsoleSite(phase);
      sites.push(site);
      return site;
    });
    await Promise.all(sites.map((site) => site.close()));
  },
  // After `siteIn`: an open page asks the site every two seconds, so it must be closed first.
  person: async ({ browser, complaints, contextOptions, siteIn: _ }, use) => {
    const pages: Page[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...contextOptions, ...options });
      complaints.listen(context);
      pages.push(await context.newPage());
      return pages.at(-1) as Page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
});

const gate = (page: Page, name: string) =>
  page
    .getByRole("list", { name: "Gates" })
    .getByRole("listitem")
    .filter({ hasText: new RegExp(`^${name}`) });

test.describe("without a token", () => {
  test("every address of it is like one that leads nowhere", async ({ request }) => {
    const tiers = await startTiers();
    const shop = await openShop(tiers.env("db", PATIENCE));
    try {
      const answer = async (path: string) => {
        const response = await request.get(shop.url + path, { maxRedirects: 0 });
        const text = (await response.text()).replace(/<script[\s\S]*?<\/script>/g, "").replaceAll(path, "ADDRESS");
        // Next says of itself that it went elsewhere.
        const headers = Object.keys(response.headers()).filter((name) => name !== "x-middleware-rewrite");
        return { status: response.status(), headers: headers.sort(), text };
      };
      const nowhere = await answer("/no-such-page");
      expect(nowhere.status).toBe(404);
      for (const path of ADDRESSES) expect(await answer(path), path).toEqual(nowhere);
      const post = await request.post(`${shop.url}/console/sign-out`, { headers: { origin: shop.url } });
      expect(post.status()).toBe(404);
    } finally {
      await shop.stop();
      await tiers.close();
    }
  });

  test("and with a weak one the server does not start, and says why", async () => {
    const tiers = await startTiers();
    try {
      const start = openShop(tiers.env("db", { SESSION_CONSOLE_TOKEN: "too-short-a-token" }));
      await expect(start).rejects.toThrow(/SESSION_CONSOLE_TOKEN is too short/);
    } finally {
      await tiers.close();
    }
  });
});

test("only the token opens it, for pages of this site, and signing out closes it", async ({
  person,
  siteIn,
  complaints,
}) => {
  const site = await siteIn("db");
  const { url } = site;
  const page = await person();
  await page.goto(`${url}/console/migration`);
  await expect(page).toHaveURL(`${url}/console/sign-in`);
  await typeToken(page, site, `${TOKEN}x`);
  await expect(page.getByRole("alert").filter({ hasText: "not the token" })).toBeVisible();
  const ask = (headers = {}) => page.request.get(`${url}/console/facts`, { headers });
  expect((await ask({ "sec-fetch-site": "same-origin" })).status(), "without a pass").toBe(401);

  await openConsole(page, site);
  const pass = (await page.context().cookies()).find(({ name }) => name.endsWith("console"));
  expect(pass).toMatchObject({ name: "__Host-console", httpOnly: true, secure: true, sameSite: "Strict", path: "/" });
  expect((pass?.expires ?? 0) - Date.now() / 1000, "an hour").toBeLessThanOrEqual(3_600);
  expect((await ask({ "sec-fetch-site": "same-origin" })).status()).toBe(200);
  expect((await ask({ "sec-fetch-site": "cross-site" })).status(), "another site's page").toBe(403);
  expect((await ask({ origin: "https://elsewhere.example" })).status(), "another site's page").toBe(403);

  await page.goto(`${url}/console/migration?from=cached_db&to=bridge`);
  const [sent] = await Promise.all([
    page.waitForRequest((asked) => "next-action" in asked.headers()),
    page.getByRole("button", { name: /^Look/ }).click(),
  ]);
  const jobs = async () => ((await (await ask({ "sec-fetch-site": "same-origin" })).json()) as Facts).jobs;
  await expect.poll(async () => (await jobs())[0]?.endedAt ?? null, "it was started").not.toBeNull();
  const [first] = await jobs();
  const { "next-action": action = "", "content-type": type = "" } = sent.headers();
  const again = { headers: { "next-action": action, "content-type": type, origin: url }, data: sent.postDataBuffer() };
  const stranger = await (await person()).request.post(sent.url(), { ...again, maxRedirects: 0 });
  expect(stranger.headers()["x-action-redirect"], "the action asks for itself").toContain("/console/sign-in");
  expect(await jobs()).toEqual([first]);

  // A page that stands open when the pass is over says so.
  await page.context().clearCookies({ name: "__Host-console" });
  complaints.allow(/status of 401 .*\/console\/facts/);
  // As for the pages of an account: prefetches of links that now lead to the sign-in form.
  complaints.allow(/status of 404 .*\/console\/sign-in\?_rsc=/);
  await expect(page.getByText("Your hour is over")).toBeVisible();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await openConsole(page, site);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${url}/console/sign-in`);
  await page.goto(`${url}/console`);
  await expect(page).toHaveURL(`${url}/console/sign-in`);
});

test("an operator can look while no session store answers", async ({ person, siteIn, complaints }) => {
  const site = await siteIn("cached_db");
  await site.restart("cached_db", {
    DATABASE_URL: "file:/nowhere/at/all.db",
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
    SESSION_STORE_TIMEOUT_MS: "500",
  });
  const page = await person();
  complaints.allow(/status of 503/);
  await openConsole(page, site);
  await expect(page.getByRole("region", { name: "Database" })).toContainText("did not answer");
  await expect(page.getByRole("region", { name: "Cache" })).toContainText("did not answer");
  await expect(page.getByRole("region", { name: "Processes" })).toContainText("did not answer");
});

test("the overview shows the process that answered a visitor", async ({ person, siteIn }) => {
  const site = await siteIn("cached_db");
  const [page, visitor] = [await person(), await person()];
  await openConsole(page, site);
  const processes = page.getByRole("region", { name: "Processes", exact: true });
  await expect(processes).toContainText("None has been seen");
  await signIn(visitor, ADA, {}, site.url);
  const row = processes.getByRole("row").filter({ hasText: BUILD });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("cached_db");
  await expect(page.getByRole("list", { name: "Phases" }).locator("[aria-current=step]")).toHaveText(
    /cached_db\s*1 process/,
  );
  await expect(page.getByRole("region", { name: "Database" })).toContainText(/Living\s*1/);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused; as of")).toBeVisible();
});

test("a step of a migration: the gate names what is missing, warming adds it, the gate says go", async ({
  person,
  siteIn,
  complaints,
}) => {
  // The console asks on while the shop is started anew.
  complaints.allow(/ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE/);
  const site = await siteIn("db");
  const { url } = site;
  // No browsers: a page that stands open asks on by itself, and whoever is seen in the bridge gets an entry.
  const shoppers = Array.from({ length: SHOPPERS }, () => new Visitor(url));
  const mug = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{ "product": "stoneware-mug" }',
  };
  for (const shopper of shoppers) await shopper.request("/api/cart", mug);
  // Seconds of quiet instead of minutes.
  await site.restart("bridge", { SESSION_CACHE_MAX_AGE: "1" });
  await addToCart(await person(), MUG, url);

  const page = await person();
  await openConsole(page, site);
  await page.getByRole("link", { name: "Migration" }).click();
  await page.getByLabel("From").selectOption("bridge");
  await page.getByLabel("To", { exact: true }).selectOption("cache+bridge");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await expect(page.getByRole("heading", { name: "Next: bridge → cache+bridge" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Environment of cache+bridge" })).toHaveText('SESSION_MODE="cache"');

  await page.getByLabel(/Seconds of quiet/).fill("2");
  const look = page.getByRole("button", { name: /^Look/ });
  await expect(async () => {
    await look.click();
    await expect(look).toHaveText(/Look again/, { timeout: 30_000 });
    await expect(gate(page, "fleet")).toContainText("yes", { timeout: 1_000 });
  }, "the process in db is a thing of the past").toPass();
  await expect(gate(page, "coverage")).toContainText(new RegExp(`^coverage\\s*no\\s*${SHOPPERS} missing`));
  await expect(page.getByText("No: stay in bridge.")).toBeVisible();

  // One a second: after the first batch, which has them all, it waits as many seconds before it looks for more.
  await page.getByLabel("Warm: records a second, at most").fill("1");
  await page.getByRole("button", { name: "Warm", exact: true }).click();
  const jobs = page.getByRole("region", { name: "Jobs" });
  await jobs.getByRole("button", { name: "Stop warm" }).click();
  await expect(jobs).toContainText(/Warm\s*stopped/);
  await expect(jobs).toContainText(`${SHOPPERS} warmed`);
  await page.getByRole("button", { name: "Go on with warm" }).click();
  await expect(jobs).toContainText(/Warm\s*done/);
  await expect(page.getByRole("button", { name: "Go on with warm" })).toHaveCount(0);
  await expect(jobs.getByRole("status"), "for a screen reader").toHaveText("Warm: done");

  await look.click();
  await expect(gate(page, "coverage")).toContainText(/^coverage\s*yes/);
  await expect(page.getByText("Go: deploy cache+bridge.")).toBeVisible();

  await site.restart("cache + bridge", { SESSION_CACHE_MAX_AGE: "1" });
  for (const shopper of shoppers) {
    expect(await (await shopper.request("/api/session")).json()).toMatchObject({ isNew: false, keys: ["cart"] });
  }
});

test("a purge asks for the prefix, and for a fleet that needs it", async ({ person, siteIn }) => {
  const site = await siteIn("db + cache");
  const page = await person();
  await addToCart(await person(), MUG, site.url);
  await openConsole(page, site);
  await page.goto(`${site.url}/console/migration?to=cached_db`);
  await expect(page.getByRole("heading", { name: "Next: db+cache → cached_db" })).toBeVisible();
  const prefix = site.tiers.env("db").SESSION_PREFIX as string;
  const purge = async (typed: string) => {
    await page.getByLabel(/type that prefix/).fill(typed);
    await page.getByRole("button", { name: "Purge" }).click();
  };
  await purge("another");
  await expect(page.getByRole("alert").filter({ hasText: "That is not the prefix." })).toBeVisible();
  await purge(prefix);
  await expect(page.getByRole("region", { name: "Jobs" })).toContainText(/Purge\s*done/);
  await expect(page.getByRole("alert").filter({ hasText: "That is not the prefix." })).toHaveCount(0);
});

test("a session is looked up by its handle, a user by the id, and ended in front of the operator", async ({
  person,
  siteIn,
}) => {
  const site = await siteIn("cached_db");
  const { url } = site;
  const [page, laptop, phone, tablet] = await Promise.all(Array.from({ length: 4 }, () => person()));
  if (!page || !laptop || !phone || !tablet) throw new Error("four people were asked for");
  for (const device of [laptop, phone, tablet]) await signIn(device, ADA, {}, url);
  const handle = ((await (await laptop.request.get(`${url}/api/session`)).json()) as { id: string }).id;
  const isSignedOut = async (device: Page) => {
    await device.goto(`${url}/account`);
    await expect(device).toHaveURL(`${url}/sign-in?next=%2Faccount`);
  };

  await openConsole(page, site);
  await page.getByRole("link", { name: "Sessions" }).click();
  const lookUp = async (way: string, value: string) => {
    await page.getByLabel(way).check();
    await page.getByLabel("Handle or user id").fill(value);
    await page.getByRole("button", { name: "Look up" }).click();
  };
  await lookUp("A session, by its handle", "no handle");
  await expect(page.getByText("That is no handle of a session.")).toBeVisible();
  await lookUp("A session, by its handle", handle);
  const session = page.getByRole("region", { name: "The session", exact: true });
  await expect(session.getByRole("row", { name: /^State/ })).toHaveText(/State\s*live\s*live/);
  const id = await site.userId(ADA.email);
  await expect(session, "nobody asked whose it is").not.toContainText(id);
  await session.getByRole("button", { name: "Sign this session out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await session.getByRole("button", { name: "Sign this session out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Signed out in every tier.")).toBeVisible();
  await expect(session.getByRole("row", { name: /^State/ })).toHaveText(/State\s*dead\s*dead/);
  await isSignedOut(laptop);

  await lookUp("A user's sessions, by the user's id", id);
  const sessions = page.getByRole("region", { name: "The user's sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await sessions.getByRole("button", { name: "Sign this user out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Signed out in every tier: 2 sessions.")).toBeVisible();
  await expect(sessions).toContainText("no living session");
  for (const device of [phone, tablet]) await isSignedOut(device);
  expect(page.url(), "what was asked for stands in no address").toBe(`${url}/console/sessions`);
});

test("looks well in light, in dark and on a phone, for axe too", async ({ person, siteIn }) => {
  test.setTimeout(400_000);
  const site = await siteIn("bridge");
  const { url } = site;
  const page = await person();
  await page.goto(`${url}/console/sign-in`);
  await inspectLooks(page, "console-sign-in");
  await openConsole(page, site);
  const shopper = await person();
  await signIn(shopper, ADA, {}, url);
  const { id } = (await (await shopper.request.get(`${url}/api/session`)).json()) as { id: string };

  // Processes tell what they counted every half minute.
  const visit = { headers: { "content-type": "application/json", origin: url }, data: {} };
  for (const end = Date.now() + 50_000; Date.now() < end; ) {
    await shopper.request.get(`${url}/api/session`);
    await Promise.all([1, 2, 3].map(() => shopper.request.post(`${url}/api/visits`, visit)));
  }
  const reads = page.getByRole("figure", { name: "Reads" });
  await expect(reads.locator("svg [aria-label=line]").first()).toBeVisible();
  await expect(reads.getByText(/^[\d.]*[1-9][\d.]*\/s$/).first(), "how many, in words").toBeVisible();
  await expect(page.getByRole("figure", { name: "Coverage" })).toContainText("100 %");
  await page.getByText("As a table: Latency by tier").click();
  await expect(page.getByRole("region", { name: "Latency by tier, as a table" }).getByRole("row")).not.toHaveCount(1);
  await inspectLooks(page, "console-overview");

  await page.goto(`${url}/console/migration?to=cache`);
  await page.getByLabel("One look only").check();
  await page.getByRole("button", { name: /^Look/ }).click();
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByRole("region", { name: "Jobs" })).toContainText("The tiers agree");
  await expect(gate(page, "coverage")).toContainText("unknown");
  await page.getByText("cache+bridge → cache").last().click();
  await inspectLooks(page, "console-migration");

  await page.goto(`${url}/console/sessions`);
  await page.getByLabel("Handle or user id").fill(id);
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByRole("region", { name: "The session", exact: true })).toContainText("live");
  await inspectLooks(page, "console-session");
  await page.getByRole("button", { name: "Sign this session out" }).click();
  await inspectLooks(page, "console-session-end");
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByLabel("A user's sessions").check();
  await page.getByLabel("Handle or user id").fill(await site.userId(ADA.email));
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByRole("region", { name: "The user's sessions" })).toContainText("Sign this user out");
  await inspectLooks(page, "console-user");
});
