// The `test` of the browser specs. Each worker has a shop of its own in one phase, on a fresh database and its own keys in
// the cache; each test has browsers that know nothing, and fails if a browser or the shop complained meanwhile.

import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { freePort } from "../../support/next-app";
import { type Phase, startTiers, type Tiers } from "../../support/tiers";
import { seed } from "./seed";
import { openShop, type Shop } from "./shop";

export { expect, type Page } from "@playwright/test";

export interface Site {
  readonly tiers: Tiers;
  readonly shop: Shop;
  /** The same site as it will be in so many seconds: another server on the same stores, whose clock is ahead. */
  later(seconds: number): Promise<Shop>;
  /** The same site as it is while neither its database nor its cache answers. */
  withoutStores(): Promise<Shop>;
}

/**
 * Without a dollar sign: if a developer's .env has a password too, Next expands `$` also in the one from the environment, and
 * then nobody outside knows it.
 */
export const SESSION_PASSWORD = "browser-tests-only:7Yk2!mQz9@Lw4#Xp6^Rv8%Tn1";

/** Browsers, servers and stores share a small machine here; what a store's deadline does is tested over HTTP. */
export const PATIENCE = { SESSION_STORE_TIMEOUT_MS: "10000" };

/** Makes the site of a worker or of one test, and takes it away. */
export async function withSite(phase: Phase, use: (site: Site) => Promise<void>): Promise<void> {
  const tiers = await startTiers();
  const opened: Shop[] = [];
  const open = async (later: number, more: Record<string, string> = {}) => {
    const shop = await openShop({ ...tiers.env(phase, { ...PATIENCE, SESSION_PASSWORD }), ...more }, { later });
    opened.push(shop);
    return shop;
  };
  const nowhere = async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    return { DATABASE_URL: "file:/nowhere/at/all.db", UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: "none" };
  };
  try {
    await seed(tiers.databaseUrl);
    const shop = await open(0);
    await use({ tiers, shop, later: (seconds) => open(seconds), withoutStores: async () => open(0, await nowhere()) });
  } finally {
    await Promise.all(opened.map((shop) => shop.stop()));
    await tiers.close();
  }
}

/** Notes what a browser complains of: errors and warnings on its console (React's hydration errors too), uncaught errors. */
export class Complaints {
  readonly heard: string[] = [];
  // Links of a guarded page that were about to be prefetched when the session ended: the middleware sends them to the
  // sign-in page, which has no such segment. Next asks again at the click.
  // Chromium asks for /favicon.ico by itself when a page is replaced before its own icon was seen.
  readonly #allowed: RegExp[] = [/status of 404 .*\/sign-in\?next=\S*_rsc=/, /status of 404 .*\/favicon\.ico/];

  listen(context: BrowserContext): void {
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type()))
        this.note(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.note(`uncaught: ${error.error()}`));
  }
  note(complaint: string): void {
    if (!this.#allowed.some((pattern) => pattern.test(complaint))) this.heard.push(complaint);
  }
  /** A complaint that the test provokes. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }
}

interface PhaseOption {
  phase: Phase;
  site: Site;
}

interface Fixtures {
  complaints: Complaints;
  /** One more person: a page in a browser that shares nothing with the others. */
  person: (options?: BrowserContextOptions) => Promise<Page>;
  shopStaysCalm: undefined;
}

export const test = base.extend<Fixtures, PhaseOption>({
  phase: ["db", { option: true, scope: "worker" }],
  site: [async ({ phase }, use) => withSite(phase, use), { scope: "worker", timeout: 180_000 }],

  baseURL: async ({ site }, use) => use(site.shop.url),

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.heard, "complaints of the browser").toEqual([]);
  },

  context: async ({ context, complaints }, use) => {
    complaints.listen(context);
    await use(context);
  },

  person: async ({ browser, baseURL, complaints, contextOptions }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...contextOptions, ...(baseURL && { baseURL }), ...options });
      contexts.push(context);
      complaints.listen(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  // A page may look well while the server prints a stack trace.
  shopStaysCalm: [
    async ({ site }, use) => {
      const before = site.shop.output().length;
      await use(undefined);
      expect(site.shop.output().slice(before), "what the shop printed").toBe("");
    },
    { auto: true },
  ],
});
