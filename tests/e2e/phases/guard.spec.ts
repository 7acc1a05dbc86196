import { newId } from "../../../lib/session/core/id";
import { createSealer } from "../../../lib/session/core/seal";
import { fillSignIn, sees } from "../support/moves";
import { ADA } from "../support/seed";
import { expect, SESSION_PASSWORD, test } from "../support/test";

const PAGES = ["/account", "/account/devices", "/account/password"];

for (const path of PAGES) {
  test(`${path} sends a visitor to sign in, and brings them back`, async ({ page }) => {
    await page.goto(`${path}?from=mail`);
    await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(`${path}?from=mail`)}`);
    await fillSignIn(page, ADA);
    await expect(page).toHaveURL(`${path}?from=mail`);
    await sees(page, { name: ADA.name });
  });
}

test("going somewhere else after signing in is refused", async ({ page, baseURL }) => {
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example"]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, ADA);
    await expect(page).toHaveURL(`${baseURL}/account`);
    await page.context().clearCookies();
  }
});

// The middleware sees a cookie and cannot ask the database, so it lets this one pass: what it points to was never issued.
test("security row 30: a well-sealed cookie of no session passes the middleware and is stopped at the data, on every page", async ({
  page,
  baseURL,
}) => {
  const sealer = createSealer({ "1": SESSION_PASSWORD }, Date.now);
  const forged = await sealer.seal({ id: newId(), version: null }, { ttl: 3600, browser: false });
  for (const path of PAGES) {
    const response = await fetch(baseURL + path, {
      headers: { cookie: `__Host-session=${forged}` },
      redirect: "manual",
    });
    expect(response.status, "let through by the middleware").toBe(200);
    const html = await response.text();
    expect(html).toContain("/sign-in?next=");
    expect(html).not.toMatch(/This device|Present password|@example\.com/);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  await page.context().addCookies([
    {
      name: "__Host-session",
      value: forged,
      domain: "127.0.0.1",
      path: "/",
      secure: true,
      httpOnly: true,
      sameSite: "Lax",
    },
  ]);
  await page.goto("/account/devices");
  await expect(page).toHaveURL("/sign-in?next=%2Faccount%2Fdevices");
  await sees(page, { name: null, items: 0 });
});

test("a cookie that was not sealed here is nobody's, and no error", async ({ page }) => {
  for (const value of ["x", "Fe26.2*1*aa*bb*cc*1*dd*ee~2", "y".repeat(3500)]) {
    await page.context().addCookies([
      {
        name: "__Host-session",
        value,
        domain: "127.0.0.1",
        path: "/",
        secure: true,
        httpOnly: true,
        sameSite: "Lax",
      },
    ]);
    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in?next=%2Faccount");
    await sees(page, { name: null, items: 0 });
  }
});
