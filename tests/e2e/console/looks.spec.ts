// The pages of the console in light, in dark and on a phone.

import { gate, lookUp, openConsole } from "../support/console";
import { expect, test } from "../support/console-test";
import { inspectLooks } from "../support/looks";
import { signIn } from "../support/moves";
import { ADA } from "../support/seed";

test("looks well in light, in dark and on a phone, for axe too", async ({ person, siteIn }) => {
  test.setTimeout(400_000);
  const site = await siteIn("bridge");
  const { url } = site;
  const page = await person();
  await page.goto(`${url}/console/sign-in`);
  await inspectLooks(page, "console-sign-in");
  await openConsole(page, site);
  const shopper = await person();
  await signIn(shopper, ADA, {}, url);
  const { id } = (await (await shopper.request.get(`${url}/api/session`)).json()) as { id: string };

  // Processes tell what they counted every half minute.
  const visit = { headers: { "content-type": "application/json", origin: url }, data: {} };
  for (const end = Date.now() + 50_000; Date.now() < end; ) {
    await shopper.request.get(`${url}/api/session`);
    await Promise.all([1, 2, 3].map(() => shopper.request.post(`${url}/api/visits`, visit)));
  }
  const reads = page.getByRole("figure", { name: "Reads" });
  await expect(reads.locator("svg [aria-label=line]").first()).toBeVisible();
  await expect(reads.getByText(/^[\d.]*[1-9][\d.]*\/s$/).first(), "how many, in words").toBeVisible();
  await expect(page.getByRole("figure", { name: "Coverage" })).toContainText("100 %");
  await page.getByText("As a table: Latency by tier").click();
  await expect(page.getByRole("region", { name: "Latency by tier, as a table" }).getByRole("row")).not.toHaveCount(1);
  await inspectLooks(page, "console-overview");

  await page.goto(`${url}/console/migration?to=cache`);
  await page.getByLabel("One look only").check();
  await page.getByRole("button", { name: /^Look/ }).click();
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByRole("region", { name: "Jobs" })).toContainText("The tiers agree");
  await expect(gate(page, "coverage")).toContainText("unknown");
  await page.getByText("cache+bridge → cache").last().click();
  await inspectLooks(page, "console-migration");

  await page.goto(`${url}/console/sessions`);
  await lookUp(page, "A session, by its handle", id);
  await expect(page.getByRole("region", { name: "The session", exact: true })).toContainText("live");
  await inspectLooks(page, "console-session");
  await page.getByRole("button", { name: "Sign this session out" }).click();
  await inspectLooks(page, "console-session-end");
  await page.getByRole("button", { name: "Keep" }).click();
  await lookUp(page, "A user's sessions", await site.userId(ADA.email));
  await expect(page.getByRole("region", { name: "The user's sessions" })).toContainText("Sign this user out");
  await inspectLooks(page, "console-user");
});
