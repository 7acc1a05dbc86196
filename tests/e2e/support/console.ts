// A site with a console, and what an operator does there.

import { createClient } from "@libsql/client";
import { expect, type Page } from "@playwright/test";
import { type Phase, startTiers, type Tiers } from "../../support/tiers";
import { seed } from "./seed";
import { openShop } from "./shop";
import { PATIENCE } from "./test";

export const TOKEN = "browser-tests-console:5Rt8!wZq3@Nd6#Kx1^Hv";
export const BUILD = "build-of-the-tests";

export interface ConsoleSite {
  readonly tiers: Tiers;
  readonly url: string;
  /** The same site, at the same address, with other settings. */
  restart(phase: Phase, more?: Record<string, string>): Promise<void>;
  /** The id by which the shop knows a user. */
  userId(email: string): Promise<string>;
  /** Also asks whether the shop complained. */
  close(): Promise<void>;
}

export async function openConsoleSite(phase: Phase): Promise<ConsoleSite> {
  const tiers = await startTiers();
  const settings = { ...PATIENCE, SESSION_CONSOLE_TOKEN: TOKEN, SESSION_BUILD: BUILD };
  await seed(tiers.databaseUrl);
  let shop = await openShop(tiers.env(phase, settings));
  const { url, port } = shop;
  return {
    tiers,
    url,
    async restart(phase, more = {}) {
      await shop.stop();
      shop = await openShop(tiers.env(phase, { ...settings, ...more }), { port });
    },
    async userId(email) {
      const database = createClient({ url: tiers.databaseUrl });
      const { rows } = await database.execute({ sql: "SELECT id FROM User WHERE email = ?", args: [email] });
      database.close();
      return String(rows[0]?.id);
    },
    async close() {
      await shop.stop();
      await tiers.close();
      expect(shop.output(), "complaints of the shop").not.toMatch(/error|warn|⨯/i);
    },
  };
}

/** From wherever it is to the sign-in form, with something typed into it. */
export async function typeToken(page: Page, site: ConsoleSite, token: string): Promise<void> {
  await page.goto(`${site.url}/console`);
  await expect(page).toHaveURL(`${site.url}/console/sign-in`);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Open the console" }).click();
}

/** From wherever it is to the overview. */
export async function openConsole(page: Page, site: ConsoleSite): Promise<void> {
  await typeToken(page, site, TOKEN);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

/** A condition of the step, as the gate shows it. */
export const gate = (page: Page, name: string) =>
  page
    .getByRole("list", { name: "Gates" })
    .getByRole("listitem")
    .filter({ hasText: new RegExp(`^${name}`) });

/** On the page of sessions. @param way the label of one of the two ways */
export async function lookUp(page: Page, way: string, value: string): Promise<void> {
  await page.getByLabel(way).check();
  await page.getByLabel("Handle or user id").fill(value);
  await page.getByRole("button", { name: "Look up" }).click();
}
