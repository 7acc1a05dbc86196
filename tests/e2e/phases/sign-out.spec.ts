// After a sign-out nothing of the user is left in the browser: not on the screen, not hidden in the document (Next's router
// keeps pages it has left, for the Back button), not in the browser's own store of pages, whichever way one goes back.

import type { Page } from "@playwright/test";
import { fillSignIn, header, hydrated, sees, sessionCookie, signIn, signUp, somebody } from "../support/moves";
import { ADA, GRACE } from "../support/seed";
import { expect, test } from "../support/test";

const signOutButton = (page: Page) => page.getByRole("button", { name: "Sign out", exact: true });
const signedOut = (page: Page) => page.getByRole("heading", { level: 1, name: "You are signed out", exact: true });

/** Goes from page to page by links, so that the router has pages to keep. */
async function walkAround(page: Page): Promise<void> {
  await hydrated(page);
  await page.getByRole("link", { name: "Devices" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Devices" })).toBeVisible();
  await page.getByRole("link", { name: "Password" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Password" })).toBeVisible();
}

/** From another device of this user. */
async function endElsewhere(page: Page, user: ReturnType<typeof somebody>): Promise<void> {
  await signIn(page, user);
  await page.goto("/account/devices");
  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await expect(page.locator("[data-flash]")).toHaveText(["Every other device is signed out."]);
}

/** Whether a person's name or address is anywhere in the document: shown, hidden, or in the data of its scripts. */
const holds = (page: Page, ...words: string[]) =>
  page.evaluate((words) => {
    const everything = document.documentElement.outerHTML.toLowerCase();
    return words.some((word) => everything.includes(word.toLowerCase()));
  }, words);

test("security row 14: the document is a new one, and going back finds nothing, shown or hidden", async ({ page }) => {
  const user = somebody();
  await signUp(page, user);
  await walkAround(page);
  // So this test can see what it looks for: the router does keep the page that was left.
  await expect(page.getByText(user.email).filter({ visible: true })).toHaveCount(0);
  expect(await holds(page, user.email), "kept by the router so far").toBe(true);

  await signOutButton(page).click();
  await expect(signedOut(page)).toBeVisible();
  await sees(page, { name: null, items: 0 });
  const loaded = await page.evaluate(() => performance.getEntriesByType("navigation")[0]?.name);
  expect(new URL(loaded ?? "").pathname, "the document was loaded for this page").toBe("/signed-out");

  for (let steps = 0; steps <= 3; steps++) {
    expect(await holds(page, user.email, user.name), `${steps} steps back`).toBe(false);
    if (steps === 3) break;
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  }
});

for (const [how, ended] of [
  ["also without a sign-out between", false],
  ["also when that session was ended on another device", true],
] as const)
  test(`the next user of the window finds nothing of the one before, ${how}`, async ({ page, person }) => {
    const first = somebody();
    await signUp(page, first);
    await walkAround(page);
    if (ended) await endElsewhere(await person(), first);
    // By the router, as a page that asks for a recent sign-in sends one there.
    await page.evaluate(() =>
      (globalThis as unknown as { next: { router: { push(to: string): void } } }).next.router.push("/sign-in"),
    );
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    expect(await holds(page, first.email), "kept by the router so far").toBe(true);
    await fillSignIn(page, GRACE);
    await expect(page).toHaveURL("/account");
    await expect(page.getByRole("heading", { level: 1, name: GRACE.name })).toBeVisible();
    await expect(page.locator("[data-flash]")).toHaveText([`Welcome, ${GRACE.name}.`]);
    expect(await holds(page, first.email, first.name)).toBe(false);
  });

test("security row 14: the answer clears the cookie and the cache, and leaves alone what others keep on this site", async ({
  page,
}) => {
  await signIn(page, ADA);
  await page.evaluate(() => {
    localStorage.setItem("of a neighbour", "stays");
    // biome-ignore lint/suspicious/noDocumentCookie: CookieStore sets no cookie on plain HTTP everywhere
    document.cookie = "neighbour=stays; path=/";
  });
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === "/sign-out");
  await signOutButton(page).click();
  const response = await answer;
  expect(response.status()).toBe(303);
  const headers = await response.allHeaders();
  expect(headers).toMatchObject({
    location: "/signed-out",
    "clear-site-data": '"cache"',
    "cache-control": "private, no-store",
  });
  expect(headers["set-cookie"]).toMatch(/^__Host-session=; Path=\/;.* Max-Age=0;/i);
  await expect(signedOut(page)).toBeVisible();
  expect(await page.context().cookies()).toEqual([expect.objectContaining({ name: "neighbour" })]);
  expect(await page.evaluate(() => localStorage.getItem("of a neighbour"))).toBe("stays");
});

test("security row 14: the browser keeps no page of the user whole for its Back button", async ({
  playwright,
  launchOptions,
  baseURL,
}) => {
  // Playwright switches the store of whole pages off; a visitor's browser has it.
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  try {
    const page = await browser.newPage({ ...(baseURL && { baseURL }) });
    await page.addInitScript(() => {
      addEventListener("pageshow", (event) => {
        (globalThis as unknown as { keptWhole: boolean }).keptWhole = event.persisted;
      });
    });
    const keptWhole = () =>
      page.evaluate(() => (globalThis as unknown as { keptWhole?: boolean }).keptWhole).catch(() => undefined);
    const back = () => page.evaluate(() => setTimeout(() => history.back()));

    // So this test can see what it looks for: a page without a session is kept. A browser keeps none that is still loading.
    await page.goto("/signed-out", { waitUntil: "networkidle" });
    await page.goto("/sign-up", { waitUntil: "networkidle" });
    await back();
    await expect(signedOut(page)).toBeVisible();
    await expect.poll(keptWhole, "of nobody").toBe(true);

    await signIn(page, ADA);
    await signOutButton(page).click();
    await expect(signedOut(page)).toBeVisible();
    await back();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    await expect.poll(keptWhole, "of a user").toBe(false);
    expect(await holds(page, ADA.email, ADA.name)).toBe(false);
  } finally {
    await browser.close();
  }
});

test("security row 29: another site cannot sign anybody out", async ({ page, baseURL, complaints }) => {
  complaints.allow(/status of 403 .*\/sign-out/);
  await signIn(page, ADA);
  const session = await sessionCookie(page);
  const site = new URL(baseURL ?? "");
  const own = { origin: site.origin, "sec-fetch-site": "same-origin" };
  for (const [what, headers] of [
    ["another origin", { ...own, origin: "https://evil.example" }],
    ["another port", { ...own, origin: `http://${site.hostname}:1` }],
    ["a sandboxed frame", { ...own, origin: "null" }],
    ["rubbish for an origin", { ...own, origin: "evil" }],
    ["the browser says cross-site", { ...own, "sec-fetch-site": "cross-site" }],
    ["the browser says a subdomain", { ...own, "sec-fetch-site": "same-site" }],
    ["a typed address", { ...own, "sec-fetch-site": "none" }],
    ["a program that says nothing", {}],
  ] as const) {
    const response = await fetch(`${baseURL}/sign-out`, {
      method: "POST",
      headers: { ...headers, cookie: `${session?.name}=${session?.value}` },
      redirect: "manual",
    });
    expect(response.status, what).toBe(403);
    expect(response.headers.getSetCookie(), what).toEqual([]);
    expect(response.headers.get("clear-site-data"), what).toBeNull();
  }
  const got = await fetch(`${baseURL}/sign-out`, {
    headers: { ...own, cookie: `${session?.name}=${session?.value}` },
    redirect: "manual",
  });
  expect(got.status, "GET").toBe(405);

  await page.route("http://evil.example/**", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><title>Win</title><form method="post" action="${baseURL}/sign-out"><button>Win</button></form>`,
    }),
  );
  await page.goto("http://evil.example/");
  const answer = page.waitForResponse((response) => response.url() === `${baseURL}/sign-out`);
  await page.getByRole("button", { name: "Win" }).click();
  expect((await answer).status()).toBe(403);

  await page.goto("/account");
  await sees(page, { name: ADA.name });
});

test("who leaves while no store answers is signed out in this browser, and told the rest", async ({
  page,
  site,
  complaints,
}) => {
  // What React says of an error that happened on the server: of the page (441), or of a part of it (419).
  complaints.allow(/Minified React error #4(41|19)/);
  await signIn(page, GRACE);
  const cookies = await page.context().cookies();
  const broken = await site.withoutStores();
  await page.goto(`${broken.url}/account`);
  await expect(page.getByRole("alert").filter({ hasText: "The session store does not answer" })).toBeVisible();
  await signOutButton(page).click();
  await expect(page.getByRole("heading", { name: "You are signed out in this browser" })).toBeVisible();
  expect(await sessionCookie(page)).toBeUndefined();

  // It says no more than is true: a copy of the cookie still opens the session, until it ends or is ended elsewhere.
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?next=%2Faccount");
  await page.context().addCookies(cookies);
  await page.goto("/account");
  await expect(header(page).getByRole("link", { name: `Account of ${GRACE.name}` })).toBeVisible();
});

test("who leaves while the cache alone is away is told so, and out everywhere once it is back", async ({
  page,
  site,
  phase,
  complaints,
}) => {
  complaints.allow(/Minified React error #4(41|19)|status of 50[03] .*\/account/);
  // Its own server, for what it will have to say.
  const shop = await site.later(0);
  await signIn(page, GRACE, {}, shop.url);
  const cookies = await page.context().cookies();
  if (phase !== "db") site.tiers.upstash.fault = () => ({ kind: "status", status: 500 });
  try {
    await signOutButton(page).click();
    await expect(page.getByRole("heading", { name: /^You are signed out/ })).toHaveText(
      phase === "db" ? "You are signed out" : "You are signed out in this browser",
    );
    expect(await sessionCookie(page)).toBeUndefined();
  } finally {
    site.tiers.upstash.fault = null;
  }
  if (phase !== "cached_db") return;
  // The row went first.
  await page.waitForTimeout(2_700);
  await page.context().addCookies(cookies);
  await page.goto(`${shop.url}/account`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});
