// A message is shown by exactly one navigation. Counted over the whole life of the page, not only at the end: a message
// that was there twice, or came back for a moment, counts as well.

import type { Page } from "@playwright/test";
import { addToCart, flashes, header, hydrated, LAMP, MUG, sees, signIn } from "../support/moves";
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
  await header(page).getByRole("link", { name: "Session" }).click();
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
  await header(page).getByRole("link", { name: "Session" }).click();
  await expect(page.getByRole("heading", { name: "Your session" })).toBeVisible();
  await expect(flashes(page)).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole("heading", { name: MUG })).toBeVisible();
  await expect(flashes(page)).toHaveCount(0);
  await page.goForward();
  await header(page)
    .getByRole("link", { name: "Tern" })
    .or(page.getByRole("link", { name: "Tern" }))
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("calm desk");
  expect(await seen()).toEqual({ shown: [ADDED], most: 1 });
});

test("each of two messages in a row is shown once, also when they say the same", async ({ page }) => {
  const seen = await watchFlashes(page);
  await addToCart(page, MUG);
  await addToCart(page, MUG);
  await expect(flashes(page)).toHaveText([ADDED]);
  await addToCart(page, LAMP);
  await expect(flashes(page)).toHaveText([`Added to your cart: ${LAMP}.`]);
  expect(await seen()).toEqual({ shown: [ADDED, ADDED, `Added to your cart: ${LAMP}.`], most: 1 });
});

test("not eaten by hovering over links and prefetching them", async ({ page, person }) => {
  await signIn(page, GRACE);
  await page.goto("/");
  await hydrated(page);

  // Another tab of the same browser, whose answer is still on its way, leaves a message.
  const other = await person({ storageState: await page.context().storageState(), javaScriptEnabled: false });
  await other.route("**/cart", (route) => route.abort());
  await other.goto("/");
  await other.getByRole("button", { name: `Add to cart: ${MUG}` }).click({ noWaitAfter: true });
  await expect
    .poll(() => page.evaluate(async () => (await (await fetch("/api/session")).json()).keys))
    .toContain("cart");

  for (const link of await page.getByRole("link").all()) if (await link.isVisible()) await link.hover();
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

test("prefetching twenty links writes nothing and starts no session's life anew", async ({ page, site }) => {
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
});

/** As the links of a page do, all at once: twenty addresses that nobody has asked for yet. */
async function prefetch(page: Page, count: number): Promise<void> {
  const prefetched = page.waitForResponse((response) => response.url().includes(`prefetched=${count}`));
  await page.evaluate((count) => {
    const { router } = (globalThis as unknown as { next: { router: { prefetch(href: string): void } } }).next;
    for (let i = 1; i <= count; i++)
      router.prefetch(`${["/session", "/cart", "/sign-in", "/"][i % 4]}?prefetched=${i}`);
  }, count);
  await prefetched;
}

async function storedRows(databaseUrl: string) {
  const { connect } = await import("../../../scripts/prisma/connection");
  const connection = await connect(databaseUrl);
  const rows = await connection.run("SELECT key, version, lastSeenAt, dead FROM Session ORDER BY key");
  await connection.close();
  return rows.map((row) => ({ ...row }));
}
