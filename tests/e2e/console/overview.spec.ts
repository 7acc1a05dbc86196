// What runs, and how the stores are.

import { BUILD, openConsole } from "../support/console";
import { expect, test } from "../support/console-test";
import { signIn } from "../support/moves";
import { ADA } from "../support/seed";

test("an operator can look while no session store answers", async ({ person, siteIn, complaints }) => {
  const site = await siteIn("cached_db");
  await site.restart("cached_db", {
    DATABASE_URL: "file:/nowhere/at/all.db",
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
    SESSION_STORE_TIMEOUT_MS: "500",
  });
  const page = await person();
  complaints.allow(/status of 503/);
  await openConsole(page, site);
  await expect(page.getByRole("region", { name: "Database" })).toContainText("did not answer");
  await expect(page.getByRole("region", { name: "Cache" })).toContainText("did not answer");
  await expect(page.getByRole("region", { name: "Processes" })).toContainText("did not answer");
});

test("the overview shows the process that answered a visitor", async ({ person, siteIn }) => {
  const site = await siteIn("cached_db");
  const [page, visitor] = [await person(), await person()];
  await openConsole(page, site);
  const processes = page.getByRole("region", { name: "Processes", exact: true });
  await expect(processes).toContainText("None has been seen");
  await signIn(visitor, ADA, {}, site.url);
  const row = processes.getByRole("row").filter({ hasText: BUILD });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("cached_db");
  await expect(page.getByRole("list", { name: "Phases" }).locator("[aria-current=step]")).toHaveText(
    /cached_db\s*1 process/,
  );
  await expect(page.getByRole("region", { name: "Database" })).toContainText(/Living\s*1/);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused; as of")).toBeVisible();
});
