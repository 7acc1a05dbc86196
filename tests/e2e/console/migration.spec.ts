// A step of a migration, taken from the console.

import { Visitor } from "../../support/visitor";
import { type ConsoleSite, gate, lookUp, openConsole } from "../support/console";
import { expect, type Page, test } from "../support/console-test";
import { addToCart, MUG } from "../support/moves";

const SHOPPERS = 20;
const MUG_PLEASE = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{ "product": "stoneware-mug" }',
};

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
  for (const shopper of shoppers) await shopper.request("/api/cart", MUG_PLEASE);
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

const purge = async (page: Page, site: ConsoleSite, typed: string) => {
  await page.goto(`${site.url}/console/migration?from=db%2Bcache&to=cached_db`);
  await page.getByLabel(/type that prefix/).fill(typed);
  await page.getByRole("button", { name: "Purge" }).click();
};
const prefixOf = ({ tiers }: ConsoleSite) => tiers.env("db").SESSION_PREFIX as string;

test("a purge asks for the prefix, and removes what is there", async ({ person, siteIn }) => {
  const site = await siteIn("db + cache");
  await addToCart(await person(), MUG, site.url);
  const page = await person();
  await openConsole(page, site);
  const wrong = page.getByRole("alert").filter({ hasText: "That is not the prefix." });
  await purge(page, site, "another");
  await expect(wrong).toBeVisible();
  await purge(page, site, prefixOf(site));
  await expect(page.getByRole("region", { name: "Jobs" })).toContainText(/Purge\s*done/);
  await expect(wrong).toHaveCount(0);
});

test("a purge is not started where the cache may be all that knows a session", async ({ person, siteIn }) => {
  const site = await siteIn("bridge");
  const shopper = new Visitor(site.url);
  await shopper.request("/api/cart", MUG_PLEASE);
  const { id } = (await (await shopper.request("/api/session")).json()) as { id: string };
  const page = await person();
  await openConsole(page, site);
  await purge(page, site, prefixOf(site));
  const jobs = page.getByRole("region", { name: "Jobs" });
  await expect(jobs).toContainText(/Purge\s*not started/);
  await expect(jobs).toContainText(/fleet\s*no\s*1 process in bridge/);
  await page.goto(`${site.url}/console/sessions`);
  await lookUp(page, "A session, by its handle", id);
  await expect(page.getByRole("row", { name: /^State/ }), "row and entry").toHaveText(/State\s*live\s*live/);
});
