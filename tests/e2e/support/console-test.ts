// The `test` of the console's specs: sites with a console, and people with browsers that complain of nothing.

import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import type { Phase } from "../../support/tiers";
import { type ConsoleSite, openConsoleSite } from "./console";
import { Complaints } from "./test";

export { expect, type Page } from "@playwright/test";

interface Fixtures {
  complaints: Complaints;
  /** A site with a console, in that phase. */
  siteIn: (phase: Phase) => Promise<ConsoleSite>;
  person: (options?: BrowserContextOptions) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  complaints: async ({}, use) => {
    const complaints = new Complaints();
    // What a page is told that asks before the tiers have answered for the first time (lib/console/facts.ts): it asks again. What
    // must be on it each test waits for.
    complaints.allow(/status of 503 .*\/console\/facts/);
    await use(complaints);
    expect(complaints.heard, "complaints of the browser").toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  siteIn: async ({}, use) => {
    const sites: ConsoleSite[] = [];
    await use(async (phase) => {
      const site = await openConsoleSite(phase);
      sites.push(site);
      return site;
    });
    await Promise.all(sites.map((site) => site.close()));
  },
  // After `siteIn`: an open page asks the site every two seconds, so it must be closed first.
  person: async ({ browser, complaints, contextOptions, siteIn: _ }, use) => {
    const pages: Page[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...contextOptions, ...options });
      complaints.listen(context);
      pages.push(await context.newPage());
      return pages.at(-1) as Page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
});
