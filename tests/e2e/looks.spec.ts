// Every page in light, in dark and on a phone: no violation that axe finds, nothing to scroll sideways, and a picture of it in
// test-results/screens for somebody to look at.

import type { Page } from "@playwright/test";
import { inspectLook, LOOKS } from "./support/looks";
import { addToCart, fillSignIn, hydrated, LAMP, MUG, signIn, signUp, somebody, TRAY } from "./support/moves";
import { expect, test } from "./support/test";

for (const [look, options] of Object.entries(LOOKS)) {
  test.describe(look, () => {
    test.use({ ...options, reducedMotion: "reduce" });

    const inspect = async (page: Page, name: string) => {
      await page.waitForLoadState("networkidle");
      await inspectLook(page, `${name}.${look}`);
    };

    test("a visitor's pages", async ({ page, complaints }) => {
      for (const [name, path] of [
        ["shop", "/"],
        ["cart-empty", "/cart"],
        ["session-none", "/session"],
        ["sign-in", "/sign-in"],
        ["sign-up", "/sign-up"],
        ["signed-out", "/signed-out"],
        ["signed-out-here", "/signed-out/here"],
      ] as const) {
        await page.goto(path);
        await inspect(page, name);
      }
      complaints.allow(/status of 404/);
      await page.goto("/no-such-page");
      await inspect(page, "not-found");
      await page.goto("/sign-in");
      await hydrated(page);
      await fillSignIn(page, { email: "nobody@example.com", password: "not this one" });
      await expect(page.getByText("do not go together")).toBeVisible();
      await inspect(page, "sign-in-refused");
    });

    test("a page whose store does not answer", async ({ page, site, complaints }) => {
      // What React says of an error that happened on the server: of the page (441), or of a part of it (419), which it says only
      // if it must wait for the rest of the answer before it can try again.
      complaints.allow(/Minified React error #4(41|19)/);
      await signUp(page, somebody());
      const broken = await site.withoutStores();
      for (const [name, path] of [
        ["error", "/cart"],
        ["error-account", "/account"],
      ] as const) {
        await page.goto(broken.url + path);
        await expect(page.getByText("The session store does not answer")).toBeVisible();
        await inspect(page, name);
      }
    });

    test("a customer's pages", async ({ page, person }) => {
      const user = somebody();
      for (const product of [MUG, LAMP, TRAY]) await addToCart(page, product);
      await inspect(page, "cart");
      await signUp(page, user);
      await inspect(page, "account-empty");
      const other = await person({
        userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      });
      await signIn(other, user);
      await page.goto("/account/devices");
      await inspect(page, "devices");
      await page.goto("/account/password");
      await inspect(page, "password");
      await page.goto("/session");
      await expect(page.getByRole("region", { name: "Facts" })).toBeVisible();
      await inspect(page, "session");
      await page.goto("/cart");
      await page.getByRole("button", { name: "Place the order" }).click();
      await expect(page.getByText("Your order of 3 things is placed.")).toBeVisible();
      await inspect(page, "account");
      await page.goto("/");
      await inspect(page, "shop-signed-in");
    });
  });
}
