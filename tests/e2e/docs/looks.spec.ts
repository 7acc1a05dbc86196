// The documentation in a browser: in light and in dark, on a phone, by keyboard, and without a script. It asks no store, so
// it runs in one mode, with the other looks.

import type { Page } from "@playwright/test";
import { inspectLook, LOOKS } from "../support/looks";
import { expect, test } from "../support/test";

const field = (page: Page) => page.getByRole("searchbox", { name: "Search the documentation" });
const results = (page: Page) => page.getByRole("search").getByRole("link");

for (const [look, options] of Object.entries(LOOKS)) {
  test.describe(look, () => {
    test.use({ ...options, reducedMotion: "reduce" });

    test("the pages", async ({ page }) => {
      for (const [name, path] of [
        ["overview", "/docs"],
        ["guide", "/docs/copy-in"],
        ["benchmarks", "/docs/benchmarks"],
        ["api", "/docs/api/edge"],
        ["error", "/docs/errors/SESSION_STORE_UNAVAILABLE"],
        ["search", "/docs/search?q=sign-out"],
      ] as const) {
        await page.goto(path);
        await page.waitForLoadState("networkidle");
        await inspectLook(page, `docs-${name}.${look}`);
      }
    });

    test("the search field, open", async ({ page }) => {
      await page.goto("/docs");
      await page.waitForLoadState("networkidle");
      await field(page).fill("cookie");
      await expect(results(page).first()).toBeVisible();
      await inspectLook(page, `docs-search-open.${look}`);
    });
  });
}

test("from the shop to a page, by its heading, to the next one", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Documentation" }).click();
  await expect(page).toHaveURL("/docs");
  const nav = page.getByRole("navigation", { name: "Documentation" });
  await nav.getByRole("link", { name: "Operations" }).click();
  await expect(page).toHaveURL("/docs/operations");
  await expect(nav.locator("[aria-current=page]")).toHaveText("Operations");
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Log everybody out" }).click();
  await expect(page).toHaveURL("/docs/operations#log-everybody-out");
  await expect(page.getByRole("heading", { name: "Log everybody out" })).toBeInViewport();
  await page.getByRole("navigation", { name: "Previous and next page" }).getByRole("link", { name: /^Next/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Run book" })).toBeVisible();
});

test("the search by keyboard; its index is fetched only when the field is entered", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/docs");
  await page.waitForLoadState("networkidle");
  expect(asked).not.toContain("/docs/search-index.json");
  await field(page).focus();
  await expect.poll(() => asked).toContain("/docs/search-index.json");

  await page.keyboard.type("changing the secr");
  await expect(results(page).first()).toContainText("Changing the secret");
  await expect(page.getByRole("search").getByRole("status")).toHaveText(/^\d results?$/);
  await page.keyboard.press("ArrowDown");
  await expect(results(page).first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(field(page)).toBeFocused();
  await expect(results(page)).toHaveCount(0);

  await page.keyboard.type("e");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/docs/operations#changing-the-secret");
});

test("an unknown address", async ({ page, complaints }) => {
  complaints.allow(/status of 404/);
  // Also to the first one who asks.
  const answer = await page.goto("/docs/nothing/here");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Nothing at this address" })).toBeVisible();
  await expect(page.locator("meta[name=robots]").first()).toHaveAttribute("content", "noindex");
  for (const path of ["/docs/nothing/there", "/docs/api/nothing", "/docs/files/.env", "/docs/files/package.json"])
    expect((await page.request.get(path)).status(), path).toBe(404);
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });

  test("the pages unfold, and the server searches", async ({ page }) => {
    await page.goto("/docs/guarantees");
    await page.getByText("All pages").click();
    const nav = page.getByRole("navigation", { name: "Documentation" });
    await nav.getByText("Operate").click();
    await nav.getByRole("link", { name: "Operations" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Operations" })).toBeVisible();
    await field(page).fill("SESSION_GONE");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/docs/search?q=SESSION_GONE");
    await page.getByRole("main").getByRole("link", { name: "SESSION_GONE" }).first().click();
    await expect(page).toHaveURL("/docs/errors/SESSION_GONE");
  });
});
