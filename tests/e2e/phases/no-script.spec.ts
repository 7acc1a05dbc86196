// Everything a form can do, in a browser that runs no script.

import {
  addToCart,
  fillSignIn,
  flashes,
  LAMP,
  MUG,
  sees,
  sessionCookie,
  signOut,
  signUp,
  somebody,
  TRAY,
} from "../support/moves";
import { ADA } from "../support/seed";
import { expect, test } from "../support/test";

test.use({ javaScriptEnabled: false });

test("cart, sign-in, order and sign-out", async ({ page }) => {
  await addToCart(page, MUG);
  await expect(flashes(page)).toHaveText([`Added to your cart: ${MUG}.`]);
  // A page that is left before it has arrived as a whole may not have shown its message.
  await page.waitForLoadState();
  await page.reload();
  await expect(flashes(page)).toHaveCount(0);
  await sees(page, { items: 1, name: null });

  await addToCart(page, LAMP);
  await addToCart(page, TRAY);
  await page.getByRole("button", { name: `One more: ${LAMP}` }).click();
  await sees(page, { items: 4 });
  await page.getByRole("button", { name: `One fewer: ${LAMP}` }).click();
  await sees(page, { items: 3 });
  await page.getByRole("button", { name: `Remove: ${TRAY}` }).click();
  await sees(page, { items: 2 });
  await expect(page.getByRole("heading", { name: TRAY })).toHaveCount(0);
  await page.reload();
  await sees(page, { items: 2 });

  await page.getByRole("link", { name: "Sign in to check out" }).click();
  await fillSignIn(page, { ...ADA, password: "not this one at all" });
  await expect(page.getByText("This email and password do not go together.")).toBeVisible();
  await fillSignIn(page, ADA);
  await expect(page).toHaveURL("/cart");
  await expect(flashes(page)).toHaveText([`Welcome, ${ADA.name}.`]);
  await sees(page, { items: 2, name: ADA.name });

  await page.getByRole("button", { name: "Place the order" }).click();
  await expect(page).toHaveURL("/account");
  await expect(flashes(page)).toHaveText([`Thank you, ${ADA.name}. Your order of 2 things is placed.`]);
  await expect(page.getByText(`1 × ${LAMP}`).first()).toBeVisible();
  await sees(page, { items: 0 });
  await page.waitForLoadState();
  await page.reload();
  await expect(flashes(page)).toHaveCount(0);

  await signOut(page);
  await sees(page, { items: 0, name: null });
  expect(await sessionCookie(page)).toBeUndefined();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?next=%2Faccount");
});

test("sign-up, and the guard", async ({ page }) => {
  const person = somebody();
  await signUp(page, person);
  await expect(flashes(page)).toHaveText([`Welcome, ${person.name}. Your account is ready.`]);
  await page.goto("/account/devices");
  await expect(page.getByText("This device")).toBeVisible();
  await page.goto("/session");
  await expect(page.getByRole("region", { name: "Facts" })).toBeVisible();
});
