// Single sessions and those of a user: looked up, and ended.

import { lookUp, openConsole } from "../support/console";
import { expect, type Page, test } from "../support/console-test";
import { signIn } from "../support/moves";
import { ADA } from "../support/seed";

test("a session is looked up by its handle, a user by the id, and ended in front of the operator", async ({
  person,
  siteIn,
}) => {
  const site = await siteIn("cached_db");
  const { url } = site;
  const [page, laptop, phone, tablet] = await Promise.all(Array.from({ length: 4 }, () => person()));
  if (!page || !laptop || !phone || !tablet) throw new Error("four people were asked for");
  for (const device of [laptop, phone, tablet]) await signIn(device, ADA, {}, url);
  const handle = ((await (await laptop.request.get(`${url}/api/session`)).json()) as { id: string }).id;
  const isSignedOut = async (device: Page) => {
    await device.goto(`${url}/account`);
    await expect(device).toHaveURL(`${url}/sign-in?next=%2Faccount`);
  };

  await openConsole(page, site);
  await page.getByRole("link", { name: "Sessions" }).click();
  await lookUp(page, "A session, by its handle", "no handle");
  await expect(page.getByText("That is no handle of a session.")).toBeVisible();
  await lookUp(page, "A session, by its handle", handle);
  const session = page.getByRole("region", { name: "The session", exact: true });
  await expect(session.getByRole("row", { name: /^State/ })).toHaveText(/State\s*live\s*live/);
  const id = await site.userId(ADA.email);
  await expect(session, "nobody asked whose it is").not.toContainText(id);
  await session.getByRole("button", { name: "Sign this session out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await session.getByRole("button", { name: "Sign this session out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Signed out in every tier.")).toBeVisible();
  await expect(session.getByRole("row", { name: /^State/ })).toHaveText(/State\s*dead\s*dead/);
  await isSignedOut(laptop);

  await lookUp(page, "A user's sessions, by the user's id", id);
  const sessions = page.getByRole("region", { name: "The user's sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await sessions.getByRole("button", { name: "Sign this user out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Signed out in every tier: 2 sessions.")).toBeVisible();
  await expect(sessions).toContainText("no living session");
  for (const device of [phone, tablet]) await isSignedOut(device);
  expect(page.url(), "what was asked for stands in no address").toBe(`${url}/console/sessions`);
});
