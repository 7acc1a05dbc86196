import type { Page } from "@playwright/test";
import { sees, signIn, signUp, somebody } from "../support/moves";
import { expect, test } from "../support/test";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

const devices = (page: Page) => page.getByRole("main").getByRole("listitem");

test("every browser of a user is listed; one is signed out from another, then all others", async ({ page, person }) => {
  const user = somebody();
  await signUp(page, user);
  const [firefox, iphone] = await Promise.all([person({ userAgent: FIREFOX }), person({ userAgent: IPHONE })]);
  await signIn(firefox, user);
  await signIn(iphone, user);

  await page.goto("/account/devices");
  await expect(devices(page)).toHaveCount(3);
  await expect(devices(page).first()).toContainText("This device");
  await expect(devices(page).filter({ hasText: "Firefox on Linux" })).toHaveCount(1);
  await page.getByRole("button", { name: "Sign out: Firefox on Linux" }).click();
  await expect(page.locator("[data-flash]")).toHaveText(["That device is signed out."]);
  await expect(devices(page)).toHaveCount(2);

  await firefox.goto("/account");
  await expect(firefox).toHaveURL("/sign-in?next=%2Faccount");
  await sees(firefox, { name: null });
  await iphone.goto("/account");
  await sees(iphone, { name: user.name });

  await signIn(firefox, user);
  await page.goto("/account/devices");
  await expect(devices(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await expect(page.locator("[data-flash]")).toHaveText(["Every other device is signed out."]);
  await expect(devices(page)).toHaveCount(1);
  for (const other of [firefox, iphone]) {
    await other.goto("/account/devices");
    await expect(other).toHaveURL(/\/sign-in\?next=/);
  }
  await page.reload();
  await sees(page, { name: user.name });
});

test("a page that stands open is signed out at its next click", async ({ page, person }) => {
  const user = somebody();
  await signUp(page, user);
  const other = await person({ userAgent: FIREFOX });
  await signIn(other, user);
  await other.goto("/account/devices");
  await expect(devices(other)).toHaveCount(2);

  await page.goto("/account/devices");
  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await expect(devices(page)).toHaveCount(1);

  await other.getByRole("button", { name: "Sign out all other devices" }).click();
  await expect(other).toHaveURL(/\/sign-in\?next=/);
  await page.reload();
  await sees(page, { name: user.name });
});
