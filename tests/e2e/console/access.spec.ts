// The console is not there unless it is switched on, and then for whoever has the token.

import type { Facts } from "../../../lib/console/wire";
import { startTiers } from "../../support/tiers";
import { openConsole, TOKEN, typeToken } from "../support/console";
import { expect, test } from "../support/console-test";
import { openShop } from "../support/shop";
import { PATIENCE } from "../support/test";

const ADDRESSES = ["", "/sign-in", "/migration", "/sessions", "/facts", "/nothing"].map((path) => `/console${path}`);

test.describe("without a token", () => {
  test("security row 34: every address of it is like one that leads nowhere", async ({ request }) => {
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

  test("security row 34: and with a weak one the server does not start, and says why", async () => {
    const tiers = await startTiers();
    try {
      const start = openShop(tiers.env("db", { SESSION_CONSOLE_TOKEN: "too-short-a-token" }));
      await expect(start).rejects.toThrow(/SESSION_CONSOLE_TOKEN is too short/);
    } finally {
      await tiers.close();
    }
  });
});

test("security row 34: only the token opens it, for pages of this site, and signing out closes it", async ({
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
