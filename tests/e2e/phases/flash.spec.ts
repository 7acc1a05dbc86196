// A message is shown by exactly one navigation. Counted over the whole life of the page, not only at the end: a message
// that was there twice, or came back for a moment, counts as well.

import type { Page } from "@playwright/test";
import { addToCart, flashes, hydrated, LAMP, MUG, sees, signIn } from "../support/moves";
import { GRACE } from "../support/seed";
import { expect, test } from "../support/test";

const ADDED = `Added to your cart: ${MUG}.`;

/** Writes down every message that appears in any document of this page, and the most there were at once. */
async function watchFlashes(page: Page): Promise<() => Promise<{ shown: string[]; most: number }>> {
  const shown: string[] = [];
  let most = 0;
  await page.exposeFunction("noteFlash", (text: string, count: number) => {
    if (text) shown.push(text);
    most = Math.max(most, count);
  });
  await page.addInitScript(() => {
    const known = new WeakSet<Element>();
    const look = () => {
      // What has streamed in and not yet been moved to its place is hidden.
      const there = [...document.querySelectorAll("[data-flash]")].filter(
        (element) => element.closest("[hidden]") === null,
      );
      for (const element of there) {
        if (known.has(element)) continue;
        known.add(element);
        (globalThis as unknown as { noteFlash: (text: string, count: number) => void }).noteFlash(
          element.textContent ?? "",
          there.length,
        );
      }
    };
    new MutationObserver(look).observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["hidden"],
    });
  });
  return async () => {
    // Whatever is still under way may bring it back.
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(300);
    return { shown, most };
  };
}

test("shown once after the redirect, not on reload, not on going elsewhere and back", async ({ page }) => {
  const seen = await watchFlashes(page);
  await addToCart(page, MUG);
  await expect(flashes(page)).toHaveText([ADDED]);
  expect(await seen()).toEqual({ shown: [ADDED], most: 1 });

  await page.reload();
  await sees(page, { items: 1 });
  await expect(flashes(page)).toHaveCount(0);

  await hydrated(page);
  await toSession(page);
  await expect(page.getByRole("heading", { name: "Your session" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: MUG })).toBeVisible();
  expect(await seen()).toEqual({ shown: [ADDED], most: 1 });
});

test("gone when its page is left by a link, and not back with the Back button", async ({ page }) => {
  const seen = await watchFlashes(page);
  await addToCart(page, MUG);
  await expect(flashes(page)).toHaveText([ADDED]);
  await hydrated(page);
  await toSession(page);
  await expect(page.getByRole("heading", { name: "Your session" })).toBeVisible();
  await expect(flashes(page)).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole("heading", { name: MUG })).toBeVisible();
  await expect(flashes(page)).toHaveCount(0);
  await page.goForward();
  await page.getByRole("link", { name: "Tern", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("calm desk");
  expect(await seen()).toEqual({ shown: [ADDED], most: 1 });
});

test("each of two messages in a row is shown once, also when they say the same", async ({ page }) => {
  const seen = await watchFlashes(page);
  for (let times = 0; times < 2; times++) {
    await addToCart(page, MUG);
    await expect(flashes(page)).toHaveText([ADDED]);
    // Whoever loads another document before the browser could acknowledge the message gets it once more.
    await page.waitForLoadState("networkidle");
  }
  await addToCart(page, LAMP);
  await expect(flashes(page)).toHaveText([`Added to your cart: ${LAMP}.`]);
  expect(await seen()).toEqual({ shown: [ADDED, ADDED, `Added to your cart: ${LAMP}.`], most: 1 });
});

test("not eaten by hovering over links and prefetching them", async ({ page, person }) => {
  await signIn(page, GRACE);
  // The greeting is acknowledged by the browser; whoever leaves before that gets it again.
  await page.waitForLoadState("networkidle");
  await page.goto("/");
  await hydrated(page);

  // Another tab of the same browser, whose answer is still on its way, leaves a message.
  await addWithoutLooking(page);

  for (const link of await page.locator("header a, footer a").all()) await link.hover();
  await prefetch(page, 20);
  await page.waitForLoadState("networkidle");
  await expect(flashes(page)).toHaveCount(0);

  const third = await person({ storageState: await page.context().storageState() });
  await third.goto("/session");
  await expect(flashes(third)).toHaveText([ADDED]);
  await third.goto("/cart");
  await sees(third, { items: 1 });
  await expect(flashes(third)).toHaveCount(0);
});

test("prefetching twenty links writes nothing and starts no session's life anew", async ({ page, phase, site }) => {
  await addToCart(page, MUG);
  await page.goto("/");
  await hydrated(page);
  await page.waitForLoadState("networkidle");
  const rows = await storedRows(site.tiers.databaseUrl);
  site.tiers.upstash.resetCounts();
  await prefetch(page, 20);
  await page.waitForLoadState("networkidle");
  const commands = site.tiers.upstash.commandNames();
  expect(
    commands.filter((name) => name !== "GET"),
    "commands of the cache that are no reads",
  ).toEqual([]);
  expect(await storedRows(site.tiers.databaseUrl)).toEqual(rows);
  // Nor does it use up the patience of whoever guards the store: the next request is answered by the first tier.
  const facts = await page.evaluate(async () => (await fetch("/api/session")).json());
  expect(facts).toMatchObject({ source: phase === "db" ? "database" : "cache", isNew: false });
});

test("not on a reload that comes before the store has heard that it was shown", async ({ page, site }) => {
  await addToCart(page, LAMP);
  await addWithoutLooking(page);
  const load = async () => {
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL("/cart", page.url()), { headers: { cookie, accept: "text/html" } });
    return (await response.text()).split(`>${ADDED}</p>`).length - 1;
  };
  // Every write is on its way for longer than a reload takes.
  site.tiers.upstash.fault = ({ commands }) =>
    commands.every(([name]) => String(name).toUpperCase() === "GET") ? null : { kind: "delay", ms: 800 };
  try {
    expect(await load()).toBe(1);
    expect(await load()).toBe(0);
  } finally {
    site.tiers.upstash.fault = null;
  }
});

const toSession = (page: Page) => page.getByRole("link", { name: "Session", exact: true }).click();

/** Sends the form of the first product as a browser without scripts would, and does not follow the redirect. */
async function addWithoutLooking(page: Page): Promise<void> {
  const [origin, cookies] = [new URL(page.url()).origin, await page.context().cookies()];
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const html = await (await fetch(`${origin}/`, { headers: { cookie } })).text();
  const form = new FormData();
  form.set(/\$ACTION_ID_\w+/.exec(html)?.[0] ?? "", "");
  form.set("product", "stoneware-mug");
  const response = await fetch(`${origin}/`, {
    method: "POST",
    body: form,
    headers: { cookie, origin },
    redirect: "manual",
  });
  expect(response.status).toBe(303);
}

/** What links send when they come into view, all at once, and for addresses that nobody has asked for yet. */
async function prefetch(page: Page, count: number): Promise<void> {
  const statuses = await page.evaluate(
    (count) =>
      Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const headers = { rsc: "1", "next-router-prefetch": i % 2 ? "2" : "3" };
          const response = await fetch(`${i % 4 < 2 ? "/session" : "/cart"}?prefetched=${i}`, { headers });
          await response.text();
          return response.status;
        }),
      ),
    count,
  );
  expect(statuses).toEqual(Array(count).fill(200));
}

async function storedRows(databaseUrl: string) {
  const { connect } = await import("../../../scripts/prisma/connection");
  const connection = await connect(databaseUrl);
  const rows = await connection.run("SELECT key, version, lastSeenAt, dead FROM Session ORDER BY key");
  await connection.close();
  return rows.map((row) => ({ ...row }));
}
