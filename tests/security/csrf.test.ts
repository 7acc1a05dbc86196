// Row 29: what a page of another site, or no page at all, sends with a user's cookie is refused and changes nothing.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Shop } from "../e2e/support/shop";
import { startTiers, type Tiers } from "../support/tiers";
import { inEachMode, MODES } from "./support/modes";
import { raw } from "./support/raw";
import { buildShop, type Customer, customer, openShopIn } from "./support/shop";

/** What the browser says with a request that this site's pages did not make. */
const attacks = (origin: string): [name: string, headers: string[]][] => [
  ["a form of another site", ["origin: https://evil.example", "sec-fetch-site: cross-site"]],
  ["another site, in a browser without Sec-Fetch-Site", ["origin: https://evil.example"]],
  ["a sandboxed frame (Origin: null)", ["origin: null", "sec-fetch-site: cross-site"]],
  ["Origin: null alone", ["origin: null"]],
  ["a subdomain", [`origin: http://evil.${new URL(origin).host}`, "sec-fetch-site: same-site"]],
  ["another port", ["origin: http://127.0.0.1:1", "sec-fetch-site: same-site"]],
  ["a malformed Origin", ["origin: evil"]],
  ["no Origin, from elsewhere", ["sec-fetch-site: cross-site"]],
  ["an origin that only begins like ours", [`origin: ${origin}.evil.example`]],
];
const refused = (status: number) => status >= 400 && status < 500;

inEachMode((site) => {
  /** Counts with a handler of withSession. @returns what came through */
  const through = async (list: [string, string[]][]) => {
    const somebody = await site().signedIn("ada");
    const cookie = `cookie: __Host-session=${somebody.sessionCookie}`;
    const failed: string[] = [];
    for (const [name, headers] of list) {
      for (const type of ["application/x-www-form-urlencoded", "text/plain", "application/json"]) {
        const { status } = await raw(
          site().app.url,
          "POST",
          "/api/auto",
          [cookie, `content-type: ${type}`, ...headers],
          "{}",
        );
        if (!refused(status)) failed.push(`${name}, ${type}: ${status}`);
      }
    }
    const visits = (await somebody.run()).data.visits ?? 0;
    if (visits !== 0) failed.push(`counted ${visits}`);
    return failed;
  };

  it("security row 29: a handler of withSession refuses what another site sends, and changes nothing", async () => {
    expect(await through(attacks(site().app.url))).toEqual([]);
  });

  it("security row 29: a request with neither Origin nor Sec-Fetch-Site is no browser's, and is taken (decision 023)", async () => {
    const somebody = await site().signedIn("ada");
    const { status } = await raw(site().app.url, "POST", "/api/auto", [
      `cookie: __Host-session=${somebody.sessionCookie}`,
    ]);
    expect(status).toBe(200);
    expect((await somebody.run()).data.visits).toBe(1);
  });

  it("security row 29: GET and HEAD write nothing but the visit", async () => {
    const somebody = await site().signedIn("ada");
    const before = await somebody.run();
    for (const method of ["GET", "HEAD"]) {
      for (const path of ["/", "/render", "/action", "/readonly", "/flash", "/api/auto"]) {
        const response = await somebody.request(path, { method });
        await response.arrayBuffer();
        expect(somebody.setCookies, `${method} ${path}`).toEqual([]);
      }
    }
    expect((await somebody.run()).data).toEqual(before.data);
  });
});

describe("in the shop", () => {
  let tiers: Tiers;
  beforeAll(async () => {
    await buildShop();
    tiers = await startTiers();
  }, 600_000);
  afterAll(() => tiers.close());

  describe.each(MODES)("in %s", (mode) => {
    let shop: Shop;
    let ada: Customer;
    beforeAll(async () => {
      shop = await openShopIn(tiers, mode);
      ada = await customer(tiers, mode);
    }, 120_000);
    afterAll(() => shop.stop());

    const page = async (path: string) => (await fetch(shop.url + path, { headers: { cookie: ada.cookie } })).text();
    /** Everything of the session that somebody could change, as its owner sees it. */
    const state = async () => {
      const text = (await page("/session")).replaceAll("&quot;", '"');
      return [...new Set(text.match(/\{"[\w-]+":\d+(?:,"[\w-]+":\d+)*\}|"visits"[^<]*/g))].sort().join();
    };
    /** The hidden fields of the first form of an action on the page. */
    const actionFields = async (path: string) => {
      const form = (await page(path)).split("<form").find((part) => part.includes("$ACTION_")) ?? "";
      return [...form.matchAll(/name="([^"]+)"(?: value="([^"]*)")?/g)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]);
    };
    const postForm = (path: string, fields: string[][], headers: string[]) => {
      const boundary = "security";
      const parts = fields.map(
        ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const type = `content-type: multipart/form-data; boundary=${boundary}`;
      return raw(
        shop.url,
        "POST",
        path,
        [type, `cookie: ${ada.cookie}`, ...headers],
        `${parts.join("")}--${boundary}--\r\n`,
      );
    };

    it("security row 29: an action refuses a form of another site, and the cart is as it was", async () => {
      const fields = await actionFields("/");
      expect(fields.some(([name]) => name?.startsWith("$ACTION_"))).toBe(true);
      const before = await state();
      // Next asks for the Origin alone. Browsers that know Sec-Fetch-Site name it with every POST.
      const named = attacks(shop.url).filter(([, headers]) => headers.some((line) => line.startsWith("origin:")));
      for (const [name, headers] of named) {
        const { status } = await postForm("/", fields, headers);
        expect(status, name).toBeGreaterThanOrEqual(400);
      }
      expect(await state()).toBe(before);
      const own = await postForm("/", fields, [`origin: ${shop.url}`, "sec-fetch-site: same-origin"]);
      expect(own.status, "and takes one of its own page").toBeLessThan(400);
      expect(await state()).not.toBe(before);
    });

    it("security row 29: the handlers refuse another site, what a form can send, and GET", async () => {
      const before = await state();
      const failed: string[] = [];
      const bodies = { "/api/visits": "{}", "/api/cart": '{"product":"teapot"}', "/sign-out": "" };
      for (const [path, body] of Object.entries(bodies)) {
        for (const [name, headers] of attacks(shop.url)) {
          for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
            const sent = [`cookie: ${ada.cookie}`, `content-type: ${type}`, ...headers];
            const { status } = await raw(shop.url, "POST", path, sent, body);
            if (!refused(status)) failed.push(`${path}: ${name}, ${type}: ${status}`);
          }
        }
        const got = await raw(shop.url, "GET", path, [`cookie: ${ada.cookie}`]);
        if (!refused(got.status)) failed.push(`GET ${path}: ${got.status}`);
      }
      expect(failed).toEqual([]);
      expect(await state()).toBe(before);
    });
  });
});
