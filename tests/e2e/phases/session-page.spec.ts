import type { Page } from "@playwright/test";
import { addToCart, hydrated, MUG, sees, signIn } from "../support/moves";
import { GRACE } from "../support/seed";
import { expect, test } from "../support/test";

const counter = (page: Page) => page.getByRole("region", { name: "Counter" });
const readPath = (page: Page) => page.getByRole("region", { name: "Where it was read" }).getByRole("listitem");

test("says the mode, and which tier answered", async ({ page, phase, site }) => {
  const tiers = { db: ["Database"], cached_db: ["Cache", "Database"], cache: ["Cache"] }[phase as "db"];
  await page.goto("/session");
  await expect(readPath(page)).toHaveCount(1 + tiers.length);
  await expect(readPath(page).filter({ hasText: "answered" })).toHaveCount(0);
  await expect(page.getByText("Nothing is stored for you yet, and no cookie was sent.")).toBeVisible();

  await addToCart(page, MUG);
  await page.goto("/session");
  await expect(page.getByRole("region", { name: "Facts" })).toContainText(phase);
  await expect(readPath(page)).toContainText(["Cookie", ...tiers]);
  await expect(readPath(page).filter({ hasText: "answered" })).toContainText(tiers[0] as string);
  await expect(page.getByText("4 times here, 1 object given")).toBeVisible();
  await expect(page.getByRole("region", { name: "What is stored" })).toContainText("stoneware-mug");

  if (phase !== "cached_db") return;
  // A cache that lost its entry costs one slower read and nobody's session.
  const { id } = await page.evaluate(async () => (await fetch("/api/session")).json());
  const key = `${site.tiers.env(phase).SESSION_PREFIX}:${id}`;
  expect(await site.tiers.upstash.engine.call(["DEL", key])).toBe(1);
  await page.reload();
  await expect(readPath(page).filter({ hasText: "answered" })).toContainText("Database");
  await sees(page, { items: 1 });
  await page.reload();
  await expect(readPath(page).filter({ hasText: "answered" })).toContainText("Cache");
});

test("counts what two browsers of one session send at once: none is lost", async ({ page, person }) => {
  await signIn(page, GRACE);
  const twin = await person({ storageState: await page.context().storageState() });
  const both = [page, twin];
  await Promise.all(both.map((each) => each.goto("/session")));
  await Promise.all(both.map(hydrated));

  await Promise.all(
    both.map(async (each) => {
      for (let i = 0; i < 5; i++) {
        const answered = each.waitForResponse((response) => response.request().method() === "POST");
        await counter(each).getByRole("button", { name: "Count one" }).click();
        await answered;
        await expect(counter(each).getByRole("button", { name: "Count one" })).not.toHaveAttribute(
          "aria-disabled",
          "true",
        );
      }
      await counter(each).getByRole("button", { name: "20 requests at once" }).click();
      await expect(counter(each).getByRole("status")).toHaveText("20 of 20 requests counted.");
    }),
  );
  await page.reload();
  await expect(counter(page)).toContainText("50");
});
