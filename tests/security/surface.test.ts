// Rows 31, 34 and 37: what can be said by looking: the addresses there are, the versions, the documents.

import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettings } from "../../lib/session/core/config";
import { ROOT, type Shop } from "../e2e/support/shop";
import { PASSWORD, startTiers, type Tiers } from "../support/tiers";
import { buildShop, openShopIn } from "./support/shop";

const packageOf = (name: string): { version: string } =>
  JSON.parse(readFileSync(path.join(ROOT, "node_modules", name, "package.json"), "utf8"));

describe("the addresses", () => {
  // Whoever adds one decides here who may use it.
  const PUBLIC = [
    "account/devices/page.tsx",
    "account/page.tsx",
    "account/password/page.tsx",
    "api/cart/route.ts",
    "api/health/route.ts",
    "api/session/route.ts",
    "api/visits/route.ts",
    "cart/page.tsx",
    "docs/[[...slug]]/page.tsx",
    "docs/files/[...path]/route.ts",
    "docs/search-index.json/route.ts",
    "docs/search/page.tsx",
    "llms-full.txt/route.ts",
    "llms.txt/route.ts",
    "page.tsx",
    "session/page.tsx",
    "sign-in/done/route.ts",
    "sign-in/page.tsx",
    "sign-out/route.ts",
    "sign-up/page.tsx",
    "signed-out/here/page.tsx",
    "signed-out/page.tsx",
  ];
  const OPERATORS = [
    "console/(operator)/migration/page.tsx",
    "console/(operator)/page.tsx",
    "console/(operator)/sessions/page.tsx",
    "console/facts/route.ts",
    "console/sign-in/page.tsx",
    "console/sign-out/route.ts",
  ];

  it("security row 34: every page and handler is on the list of the public ones or of the operators'", () => {
    const found = globSync("**/{page.tsx,route.ts}", { cwd: path.join(ROOT, "app") });
    expect(found.sort()).toEqual([...PUBLIC, ...OPERATORS].sort());
  });

  describe("with a clean environment", () => {
    let tiers: Tiers;
    let shop: Shop;
    beforeAll(async () => {
      await buildShop();
      tiers = await startTiers();
      shop = await openShopIn(tiers, "db");
    }, 600_000);
    afterAll(async () => {
      await shop.stop();
      await tiers.close();
    });

    it("security row 34: each of the operators' is 404, to every method", async () => {
      const addresses = OPERATORS.map(
        (file) => `/${path.dirname(file).replace("(operator)", "").replaceAll("//", "/").replace(/\/$/, "")}`,
      );
      for (const address of addresses) {
        for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE"]) {
          const headers = { origin: shop.url, "sec-fetch-site": "same-origin" };
          const response = await fetch(shop.url + address, { method, headers, redirect: "manual" });
          const handler = address.endsWith("/facts") || address.endsWith("/sign-out");
          // A handler has no such method, which says nothing of what it does.
          expect(handler ? [404, 405] : [404], `${method} ${address}`).toContain(response.status);
        }
      }
    });
  });
});

describe("the framework", () => {
  const atLeast = (version: string, floor: string) =>
    version.localeCompare(floor, "en", { numeric: true, sensitivity: "base" }) >= 0;

  it.each([
    // CVE-2025-55182 and what followed until July 2026.
    ["next", "16.2.12"],
    ["react", "19.2.1"],
    ["react-dom", "19.2.1"],
  ])("security row 31: %s is at least %s, where its known holes are closed", (name, floor) => {
    expect(atLeast("16.2.9", "16.2.12"), "versions are compared by number").toBe(false);
    const { version } = packageOf(name);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(atLeast(version, floor), version).toBe(true);
  });

  it("security row 31: npm audit knows of nothing high in what runs in production", async (context) => {
    const { stdout } = await promisify(execFile)("npm", ["audit", "--omit=dev", "--json"], {
      cwd: ROOT,
      timeout: 50_000,
    }).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }));
    const report = (() => {
      try {
        return JSON.parse(stdout) as { metadata?: { vulnerabilities?: { high: number; critical: number } } };
      } catch {
        return {};
      }
    })();
    const known = report.metadata?.vulnerabilities;
    // No registry, or one without an audit: said, and not taken for "nothing known".
    if (!known) {
      context.annotate("npm audit got no answer from the registry: advisories were not asked for");
      console.warn("npm audit got no answer from the registry: advisories were not asked for.");
      return;
    }
    const serious = known.high + known.critical;
    if (serious > 0) console.warn(`npm audit: ${known.high} high, ${known.critical} critical.`);
    if (/^(1|true)$/i.test(process.env.CI ?? "")) expect(serious).toBe(0);
  }, 60_000);
});

describe("docs/security.md", () => {
  const text = () => readFileSync(path.join(ROOT, "docs/security.md"), "utf8");
  const { lifetimes, cacheMaxAgeMs, storeTimeoutMs } = readSettings({
    SESSION_PASSWORD: PASSWORD,
    DATABASE_URL: "file:x.db",
    NODE_ENV: "production",
  });
  const DEFAULTS: Record<string, number> = {
    SESSION_IDLE_TTL: lifetimes.idleTtl,
    SESSION_ABSOLUTE_TTL: lifetimes.absoluteTtl,
    SESSION_REMEMBER_TTL: lifetimes.rememberTtl,
    SESSION_TOUCH_AFTER: lifetimes.touchAfter,
    SESSION_CACHE_MAX_AGE: cacheMaxAgeMs / 1000,
    SESSION_STORE_TIMEOUT_MS: storeTimeoutMs,
  };
  /** The rows of tables that begin with a variable, and every whole number in them. */
  const rows = () =>
    new Map(
      text()
        .split("\n")
        .map((line) => [/^\|\s*`(SESSION_\w+)`/.exec(line)?.[1], line] as const)
        .filter(([name]) => name !== undefined) as [string, string][],
    );

  it.each(Object.keys(DEFAULTS).slice(0, 4))("security row 37: gives the default of %s that the code has", (name) => {
    const numbers =
      rows()
        .get(name)
        ?.replace(/(\d)[ ,_](?=\d{3}\b)/g, "$1")
        .match(/\d+/g)
        ?.map(Number) ?? [];
    expect(numbers, name).toContain(DEFAULTS[name]);
  });

  it("security row 37: gives no other default for the rest, has the sections that ASVS asks for, and names what is relied on", () => {
    for (const [name, line] of rows()) {
      if (!(name in DEFAULTS)) continue;
      const numbers =
        line
          .replace(/(\d)[ ,_](?=\d{3}\b)/g, "$1")
          .match(/\d+/g)
          ?.map(Number) ?? [];
      expect(numbers, line).toContain(DEFAULTS[name]);
    }
    for (const section of ["Timeouts", "Concurrent sessions", "Deviations", "Browser features"]) {
      expect(text()).toMatch(new RegExp(`^#+ ${section}`, "m"));
    }
  });
});
