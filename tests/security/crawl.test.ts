// Rows 6 and 28: every address of the shop, asked in every way by two users and by nobody, through a shared cache.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSealer } from "../../lib/session/core/seal";
import type { Shop } from "../e2e/support/shop";
import { startTiers, type Tiers } from "../support/tiers";
import { type CachingProxy, startCachingProxy } from "./support/caching-proxy";
import { MODES } from "./support/modes";
import { routesOf, WAYS } from "./support/routes";
import { buildShop, type Customer, customer, openShopIn, SHOP_PASSWORD } from "./support/shop";

interface Answer {
  readonly what: string;
  readonly status: number;
  /** But Set-Cookie. */
  readonly headers: string;
  readonly setCookie: readonly string[];
  readonly cacheControl: string;
  readonly body: string;
}

let tiers: Tiers;
beforeAll(async () => {
  await buildShop();
  // One for all modes: this process has one Prisma client, and a session of a mode is its own.
  tiers = await startTiers();
}, 600_000);
afterAll(() => tiers.close());

async function crawl(base: string, cookie: string | null): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const route of routesOf()) {
    for (const way of WAYS) {
      const headers = { ...way.headers, ...(cookie !== null && { cookie }) };
      const response = await fetch(base + way.address(route), { headers, redirect: "manual" });
      const setCookie = response.headers.getSetCookie();
      const others = [...response.headers].filter(([name]) => name !== "set-cookie");
      answers.push({
        what: `${way.name}: ${way.address(route)}`,
        status: response.status,
        headers: JSON.stringify(others),
        setCookie,
        cacheControl: response.headers.get("cache-control") ?? "",
        body: await response.text(),
      });
    }
  }
  return answers;
}

const holds = (answer: Answer, word: string) => `${answer.headers}\n${answer.setCookie}\n${answer.body}`.includes(word);
const showing = (answers: Answer[], words: readonly string[]) =>
  answers.filter((answer) => words.some((word) => holds(answer, word))).map(({ what }) => what);

describe.each(MODES)("in %s", (mode) => {
  let shop: Shop;
  let proxy: CachingProxy;
  let ada: Customer;
  let grace: Customer;
  const seen: Record<"ada" | "grace" | "nobody" | "adaAgain", Answer[]> = {
    ada: [],
    grace: [],
    nobody: [],
    adaAgain: [],
  };

  beforeAll(async () => {
    shop = await openShopIn(tiers, mode);
    proxy = await startCachingProxy(shop.url);
    ada = await customer(tiers, mode);
    grace = await customer(tiers, mode);
    seen.ada = await crawl(proxy.url, ada.cookie);
    seen.grace = await crawl(proxy.url, grace.cookie);
    seen.nobody = await crawl(proxy.url, null);
    seen.adaAgain = await crawl(proxy.url, ada.cookie);
  }, 300_000);
  afterAll(async () => {
    await proxy.close();
    await shop.stop();
  });

  it("security row 28: through a shared cache no byte of one user reaches the other, or nobody", () => {
    expect(routesOf().length).toBeGreaterThan(10);
    expect(showing(seen.ada, ada.canaries).length, "the crawl sees what it looks for").toBeGreaterThan(5);
    expect(showing(seen.adaAgain, ada.canaries).length).toBe(showing(seen.ada, ada.canaries).length);
    expect(proxy.hits.length, "and the cache does keep what it may").toBeGreaterThan(0);
    expect(showing([...seen.grace, ...seen.nobody], ada.canaries)).toEqual([]);
    expect(showing([...seen.ada, ...seen.nobody, ...seen.adaAgain], grace.canaries)).toEqual([]);
  });

  it("security row 28: what shows a user or sets a cookie is private, and no shared cache may keep it", () => {
    const personal = [...seen.ada, ...seen.grace].filter(
      (answer) =>
        answer.setCookie.length > 0 || [...ada.canaries, ...grace.canaries].some((word) => holds(answer, word)),
    );
    expect(personal.length).toBeGreaterThan(0);
    expect(personal.filter(({ cacheControl }) => !/no-store/.test(cacheControl)).map(({ what }) => what)).toEqual([]);
  });

  it("security row 6: no page, flight payload, handler or header but Set-Cookie carries an id or a seal", async () => {
    const sealer = createSealer({ "1": SHOP_PASSWORD }, Date.now);
    for (const { seal, canaries } of [ada, grace]) {
      const id = (await sealer.open(seal))?.id ?? "";
      expect(id).toHaveLength(43);
      expect(canaries).not.toContain(id);
      const spellings = [id, Buffer.from(id, "base64url").toString("hex"), btoa(id), seal, encodeURIComponent(seal)];
      const told = Object.values(seen)
        .flat()
        .filter(({ headers, body }) => spellings.some((word) => headers.includes(word) || body.includes(word)));
      expect(told.map(({ what }) => what)).toEqual([]);
    }
    // /_global-error is Next's own page for a 500.
    const failed = Object.values(seen)
      .flat()
      .filter(({ status, what }) => status >= 500 && !what.includes("/_global-error"));
    expect(failed.map(({ what }) => what)).toEqual([]);
  });
});
