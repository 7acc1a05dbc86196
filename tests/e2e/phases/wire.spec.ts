// What goes over the wire, where a browser hides it.

import { setTimeout as wait } from "node:timers/promises";
import type { Page, Response } from "@playwright/test";
import { addToCart, fillSignIn, hydrated, MUG, sees } from "../support/moves";
import { ADA } from "../support/seed";
import { expect, test } from "../support/test";

const setCookies = async (response: Response) =>
  (await response.headersArray()).filter(({ name }) => name.toLowerCase() === "set-cookie").map(({ value }) => value);

/** The answer to the next action. */
const action = (page: Page) => page.waitForResponse((response) => response.request().method() === "POST");

/** What the test before put off until after its answers (a visit, the note of the process) has arrived. */
const quiet = (upstash: { commandNames(): string[] }) =>
  expect
    .poll(async () => {
      const before = upstash.commandNames().length;
      await wait(1_000);
      return upstash.commandNames().length - before;
    })
    .toBe(0);

test("an action sends the cookie when it begins a session or signs in, and not for a write of data", async ({
  page,
}) => {
  await page.goto("/");
  await hydrated(page);
  const [first] = await Promise.all([action(page), page.getByRole("button", { name: `Add to cart: ${MUG}` }).click()]);
  expect(await setCookies(first)).toEqual([expect.stringMatching(/^__Host-session=Fe26\./)]);
  expect(first.headers()["cache-control"]).toContain("no-store");
  await sees(page, { items: 1 });

  for (const items of [2, 3]) {
    const [again] = await Promise.all([action(page), page.getByRole("button", { name: `One more: ${MUG}` }).click()]);
    expect(await setCookies(again)).toEqual([]);
    await sees(page, { items });
  }

  await page.goto("/sign-in");
  await hydrated(page);
  const [signedIn] = await Promise.all([action(page), fillSignIn(page, ADA)]);
  const [cookie = "", ...more] = await setCookies(signedIn);
  expect(more).toEqual([]);
  expect(cookie).toMatch(/^__Host-session=Fe26\..*; Path=\/;.*Secure; HttpOnly; SameSite=lax$/i);
  expect(cookie.split(";")[0]?.length, "bytes of the cookie").toBeLessThan(600);
});

test("a visitor who only looks around gets no cookie, and no store is asked", async ({ page, site }) => {
  await quiet(site.tiers.upstash);
  site.tiers.upstash.resetCounts();
  for (const path of ["/", "/cart", "/session", "/sign-in", "/sign-up", "/signed-out"]) {
    const response = await page.goto(path);
    expect(response && (await setCookies(response))).toEqual([]);
  }
  await page.getByRole("link", { name: "Session", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Your session" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await page.context().cookies()).toEqual([]);
  expect(site.tiers.upstash.commandNames()).toEqual([]);
});

test("what is about a visitor is kept by no cache", async ({ page }) => {
  await addToCart(page, MUG);
  for (const path of ["/cart", "/session", "/"]) {
    const response = await page.goto(path);
    expect(response?.headers()["cache-control"], path).toBe("private, no-store");
  }
});
