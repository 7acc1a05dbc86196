// The promise: the mode changes under people who are in the middle of something, by a restart with another environment on
// the same stores and the same address, and nobody is signed out. And the story it began with, told by the same look at the
// page: a site that keeps its sessions under a name per backend loses everybody. So this file can fail.

import { test as base, expect, type Page } from "@playwright/test";
import { type Phase, startTiers } from "../support/tiers";
import { type NaiveMode, openNaiveSite } from "./naive/site";
import { addToCart, MUG, sees, signIn, signOut } from "./support/moves";
import { ADA, GRACE, seed } from "./support/seed";
import { openShop } from "./support/shop";
import { Complaints, PATIENCE } from "./support/test";

const THERE: Phase[] = ["db", "db + cache", "cached_db", "bridge", "cache + bridge", "cache"];
const STEPS = [...THERE.slice(1), ...THERE.slice(0, -1).reverse()];

const test = base.extend<{ person: () => Promise<Page> }>({
  person: async ({ browser }, use) => {
    const complaints = new Complaints();
    // A page that stands open while the server is away notices when it prefetches.
    complaints.allow(/ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE/);
    await use(async () => {
      const context = await browser.newContext();
      complaints.listen(context);
      return context.newPage();
    });
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(complaints.heard, "complaints of the browser").toEqual([]);
  },
});

/** Who the site takes this browser for, and what it has in the cart. */
async function whoIsHere(page: Page): Promise<{ name: string | null; items: number }> {
  await page.waitForLoadState("networkidle");
  const labels = await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link")
    .evaluateAll((found) => found.map((link) => link.getAttribute("aria-label") ?? ""));
  const name = labels.map((label) => /^Account of (.+)$/.exec(label)?.[1]).find(Boolean) ?? null;
  return { name, items: Number(labels.map((label) => /^Cart, (\d+) /.exec(label)?.[1]).find(Boolean)) };
}

test("db -> db with a cache -> cached_db -> bridge -> cache with bridge -> cache, and back: nobody notices", async ({
  person,
}) => {
  test.setTimeout(450_000);
  const tiers = await startTiers();
  await seed(tiers.databaseUrl);
  let shop = await openShop(tiers.env("db", PATIENCE));
  const { port, url } = shop;
  const at = (path: string) => url + path;
  try {
    const busy = await person();
    const idle = await person();
    const gone = await person();
    for (const page of [busy, idle, gone]) await addToCart(page, MUG, url);
    await signIn(busy, ADA, {}, url);
    await signIn(idle, GRACE, {}, url);
    await signIn(gone, ADA, {}, url);
    const stolen = await gone.context().cookies();
    await signOut(gone, url);
    await gone.context().addCookies(stolen);

    let items = 1;
    for (const phase of STEPS) {
      await shop.stop();
      shop = await openShop(tiers.env(phase, PATIENCE), { port });
      await test.step(phase, async () => {
        await busy.goto(at("/cart"));
        expect(await whoIsHere(busy), `in ${phase}`).toEqual({ name: ADA.name, items });
        await busy.getByRole("button", { name: `One more: ${MUG}` }).click();
        await sees(busy, { name: ADA.name, items: ++items });
        await gone.goto(at("/cart"));
        expect(await whoIsHere(gone), `a session that was signed out, in ${phase}`).toEqual({ name: null, items: 0 });
        expect(shop.output(), "complaints of the shop").not.toMatch(/error|warn|⨯/i);
      });
    }
    await idle.goto(at("/account"));
    expect(await whoIsHere(idle), "who did nothing all the way").toEqual({ name: GRACE.name, items: 1 });
    await expect(idle.getByRole("heading", { level: 1, name: GRACE.name })).toBeVisible();
  } finally {
    await shop.stop();
    await tiers.close();
  }
});

test("whoever was idle from the first step to the last one there is still signed in", async ({ person }) => {
  const tiers = await startTiers();
  await seed(tiers.databaseUrl);
  let shop = await openShop(tiers.env("db", PATIENCE));
  const { port, url } = shop;
  try {
    const idle = await person();
    await addToCart(idle, MUG, url);
    await signIn(idle, GRACE, {}, url);
    for (const phase of ["cached_db", "bridge", "cache + bridge", "cache"] as const) {
      await shop.stop();
      shop = await openShop(tiers.env(phase, PATIENCE), { port });
    }
    await idle.goto(`${url}/cart`);
    expect(await whoIsHere(idle)).toEqual({ name: GRACE.name, items: 1 });
  } finally {
    await shop.stop();
    await tiers.close();
  }
});

test("two naive backends with a prefix each lose everybody at the switch, in both directions", async ({ person }) => {
  for (const [from, to] of [
    ["cached_db", "cache"],
    ["cache", "cached_db"],
  ] satisfies [NaiveMode, NaiveMode][]) {
    const stores = { cache: new Map(), table: new Map() };
    let site = await openNaiveSite(from, stores);
    const { port, url } = site;
    const restart = async (mode: NaiveMode) => {
      await site.stop();
      site = await openNaiveSite(mode, stores, port);
    };
    const page = await person();
    await page.goto(`${url}/`);
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Sign in" }).click();
    const before = await whoIsHere(page);
    expect(before).toEqual({ name: "Ada", items: 1 });

    await restart(from);
    await page.goto(`${url}/cart`);
    expect(await whoIsHere(page), "a restart alone loses nobody").toEqual(before);

    await restart(to);
    await page.goto(`${url}/cart`);
    expect(await whoIsHere(page), `from ${from} to ${to}`).toEqual({ name: null, items: 0 });
    await site.stop();
  }
});
