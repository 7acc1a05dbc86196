// Row 30: without the middleware, and past it, every page, action and handler still asks the session itself. Row 22, on the
// same build: secrets that are set while it is made are not in it.

import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../lib/session/core/id";
import { PURPOSE } from "../../lib/session/core/seal";
import { buildNextApp, type ServerProcess, startNextApp } from "../../scripts/services/next-app";
import { ROOT, type Shop } from "../e2e/support/shop";
import { startTiers, type Tiers } from "../support/tiers";
import { COOKIE, MODES, type SecurityMode } from "./support/modes";
import { routesOf, WAYS } from "./support/routes";
import { seal } from "./support/seals";
import { buildShop, type Customer, customer, openShopIn, SHOP_PASSWORD, shopEnv } from "./support/shop";

const UNGUARDED = path.join(ROOT, ".data/shop-without-middleware");
const AT_BUILD = {
  SESSION_PASSWORD: "canary-password-8Hq3?wEr5:Ty7;Ui9",
  UPSTASH_REDIS_REST_URL: "https://canary-address.example.com",
  UPSTASH_REDIS_REST_TOKEN: "canary-token-5f2e9c",
  SESSION_CONSOLE_TOKEN: "canary-console-1a7b3d-Zx9Cv8Bn7Mm6",
  DATABASE_URL: "postgresql://canary-user:canary-secret@db.example.com/x",
};

/**
 * The shop as it is, but for middleware.ts. Turbopack looks for that also in the folders above, so what Next is to find here
 * has an ending that middleware.ts there has not; beside it, for who imports it, each file under its own name.
 */
async function buildWithoutMiddleware(): Promise<void> {
  rmSync(UNGUARDED, { recursive: true, force: true });
  mkdirSync(path.join(UNGUARDED, "generated"), { recursive: true });
  for (const name of ["app", "lib", "generated/prisma", "instrumentation.ts", "postcss.config.mjs", "tsconfig.json"]) {
    cpSync(path.join(ROOT, name), path.join(UNGUARDED, name), { recursive: true });
  }
  const special =
    "{app/**/{page,layout,error,not-found,global-error,loading,template,default,route},instrumentation}.{ts,tsx}";
  for (const file of globSync(special, { cwd: UNGUARDED })) {
    const { dir, name, ext } = path.parse(file);
    copyFileSync(path.join(UNGUARDED, file), path.join(UNGUARDED, dir, `${name}.shop${ext}`));
  }
  // The packages are those of the project, two folders up. Types are checked by the build of the shop itself.
  const own = `{ ...config, pageExtensions: ["shop.tsx", "shop.ts"], turbopack: { root: ${JSON.stringify(ROOT)} }, typescript: { ignoreBuildErrors: true } }`;
  const shop = readFileSync(path.join(ROOT, "next.config.ts"), "utf8");
  const config = shop.replace(/export default config;/, `export default ${own};`);
  if (config === shop) throw new Error("next.config.ts ends in another way than this test expects.");
  writeFileSync(path.join(UNGUARDED, "next.config.ts"), config);
  await buildNextApp(UNGUARDED, AT_BUILD);
}

const GUARDED = ["/account", "/account/devices", "/account/password"];
const TOKEN = "guard-tests-only-4Qw6Er8Ty0Ui2Op";
/** What those pages show to whoever may see them. */
const PERSONAL = /This device|Present password|No orders yet|canary\.example/;

let tiers: Tiers;
beforeAll(async () => {
  await buildShop();
  await buildWithoutMiddleware();
  // Or what is said below of a build without it would be said of one with it.
  expect([middlewareOf(UNGUARDED), middlewareOf(ROOT)]).toEqual([[], ["/"]]);
  tiers = await startTiers();
}, 900_000);
afterAll(async () => {
  await tiers.close();
  rmSync(UNGUARDED, { recursive: true, force: true });
});

const middlewareOf = (folder: string): string[] =>
  Object.keys(JSON.parse(readFileSync(path.join(folder, ".next/server/middleware-manifest.json"), "utf8")).middleware);

const startUnguarded = (mode: SecurityMode): Promise<ServerProcess> =>
  startNextApp(UNGUARDED, shopEnv(tiers, mode, { SESSION_CONSOLE_TOKEN: TOKEN }));

/** A cookie that no check of its seal can tell from a real one. */
const forged = async () => `${COOKIE}=${await seal({ sid: newId(), purpose: PURPOSE }, { password: SHOP_PASSWORD })}`;

describe.each(MODES)("in %s", (mode) => {
  let shop: Shop;
  let unguarded: ServerProcess;
  let ada: Customer;
  beforeAll(async () => {
    shop = await openShopIn(tiers, mode);
    unguarded = await startUnguarded(mode);
    ada = await customer(tiers, mode);
  }, 180_000);
  afterAll(async () => {
    await shop.stop();
    await unguarded.stop();
  });

  const personalTo = async (base: string, cookies: (string | null)[], more: Record<string, string> = {}) => {
    const shown: string[] = [];
    for (const cookie of cookies) {
      for (const route of GUARDED) {
        for (const way of WAYS) {
          const headers = { ...way.headers, ...more, ...(cookie !== null && { cookie }) };
          const response = await fetch(base + way.address(route), { headers, redirect: "manual" });
          const text = await response.text();
          if (PERSONAL.test(text)) shown.push(`${way.name}: ${route} ${JSON.stringify(more)}`);
        }
      }
    }
    return shown;
  };

  it("security row 30: without the middleware no page shows anything to nobody, or to a forged cookie, however asked", async () => {
    expect((await personalTo(unguarded.url, [ada.cookie])).length, "so this can see what it looks for").toBeGreaterThan(
      3,
    );
    expect(await personalTo(unguarded.url, [null, await forged()])).toEqual([]);
  }, 120_000);

  it("security row 30: without the middleware an action does nothing for somebody who may not", async () => {
    const headers = { cookie: ada.cookie };
    const other = await customer(tiers, mode);
    for (const route of ["/account/devices", "/account/password", "/cart"]) {
      const html = await (await fetch(unguarded.url + route, { headers })).text();
      const forms = html.split("<form").filter((part) => part.includes("$ACTION_"));
      expect(forms.length, route).toBeGreaterThan(route === "/account/devices" ? -1 : 0);
      for (const form of forms) {
        for (const cookie of [null, await forged()]) {
          const body = new FormData();
          for (const [, name = "", value = ""] of form.matchAll(/name="([^"]+)"(?: value="([^"]*)")?/g)) {
            body.append(name, value.replaceAll("&quot;", '"'));
          }
          body.append("session", other.handle);
          const sent = { origin: unguarded.url, ...(cookie !== null && { cookie }) };
          const response = await fetch(unguarded.url + route, {
            method: "POST",
            body,
            headers: sent,
            redirect: "manual",
          });
          expect(await response.text(), route).not.toMatch(PERSONAL);
        }
      }
    }
    for (const { cookie, canaries } of [ada, other]) {
      const html = await (await fetch(`${unguarded.url}/account`, { headers: { cookie } })).text();
      expect(html, "both are signed in as before").toContain(canaries[0]);
    }
  }, 120_000);

  it("security row 30: without the middleware the console's pages and handlers ask for the operator", async () => {
    for (const route of routesOf(path.join(UNGUARDED, ".next")).filter((name) => name.startsWith("/console"))) {
      const own = { "sec-fetch-site": "same-origin", cookie: ada.cookie };
      const response = await fetch(unguarded.url + route, { headers: own, redirect: "manual" });
      const text = await response.text();
      if (route === "/console/facts") expect(response.status, route).toBe(401);
      if (route !== "/console/sign-in") expect(text, route).not.toMatch(/"phase"|Who runs sessions|data-panel/);
    }
    const post = await fetch(`${unguarded.url}/console/sign-out`, { method: "POST", redirect: "manual" });
    expect(post.status).toBe(403);
  });

  it("security row 30: no header, address or parameter of Next's own leads past the middleware to a page", async () => {
    const name = "middleware";
    const subrequests = [name, `src/${name}`, Array(5).fill(name).join(":"), Array(5).fill(`src/${name}`).join(":")];
    const tricks: Record<string, string>[] = [
      ...subrequests.map((value) => ({ "x-middleware-subrequest": value })),
      { "x-middleware-next": "1" },
      { "x-middleware-rewrite": "/account" },
      { "x-nextjs-data": "1" },
      { "x-now-route-matches": "1=account" },
      { "x-matched-path": "/account" },
      { "next-resume": "1" },
    ];
    const cookies = [null, await forged()];
    for (const trick of tricks) expect(await personalTo(shop.url, cookies, trick)).toEqual([]);
    const build = readFileSync(path.join(ROOT, ".next/BUILD_ID"), "utf8").trim();
    for (const address of [
      "/account?nxtPpath=account",
      "/?nxtPpath=account&nxtIpath=account",
      `/_next/data/${build}/account.json`,
      "//account",
      "/%61ccount",
      "/account/",
      "/ACCOUNT",
      "/./account",
      "/_next/../account",
      "/account%2Fdevices",
      "/account;x/devices",
    ]) {
      const response = await fetch(shop.url + address, { redirect: "manual" });
      expect(await response.text(), address).not.toMatch(PERSONAL);
    }
  }, 240_000);
});

describe("the build", () => {
  it("security row 22: holds no secret that was set while it was made", () => {
    const files = globSync("**/*", { cwd: path.join(UNGUARDED, ".next"), withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(100);
    const found = files
      .map((file) => path.join(file.parentPath, file.name))
      .filter((file) => {
        const text = readFileSync(file);
        return [...Object.values(AT_BUILD), "canary-secret", "canary-address"].some((word) => text.includes(word));
      });
    expect(found.map((file) => path.relative(UNGUARDED, file))).toEqual([]);
  });

  it("security row 22: gives a browser nothing of the session's server side", () => {
    const folder = path.join(UNGUARDED, ".next/static");
    const scripts = globSync("**/*.js", { cwd: folder });
    expect(scripts.length).toBeGreaterThan(5);
    const words = ["SESSION_PASSWORD", "UPSTASH_REDIS_REST_TOKEN", "Fe26.2", "DATABASE_URL"];
    const found = scripts.filter((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      return words.some((word) => text.includes(word));
    });
    expect(found).toEqual([]);
    const index = readFileSync(path.join(ROOT, "lib/session/index.ts"), "utf8");
    expect(index).toMatch(/^import "server-only";/m);
  });
});
