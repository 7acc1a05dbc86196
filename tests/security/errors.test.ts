// Rows 32 and 33: what a failing store makes the server print and answer.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixture, freePort, startFixture } from "../support/next-app";
import { PASSWORD, startTiers, type Tiers } from "../support/tiers";
import { COOKIE, MODES, type SecurityMode, siteOf } from "./support/modes";
import { idOf } from "./support/seals";

const CANARY = "canary-3e1f9a";

/** Settings of an app whose tiers are both gone. */
async function nowhere(): Promise<Record<string, string>> {
  return {
    DATABASE_URL: `file:/nowhere/${CANARY}.db`,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${await freePort()}`,
    UPSTASH_REDIS_REST_TOKEN: `${CANARY}-token`,
  };
}

describe.each(MODES)("in %s", (mode: SecurityMode) => {
  let tiers: Tiers;
  beforeAll(async () => {
    await buildFixture("on");
    tiers = await startTiers();
  }, 300_000);
  afterAll(() => tiers.close());

  it("security row 33: with its stores gone it says 503 and when to come again, nothing else, and the cookie stays", async () => {
    const app = await startFixture(tiers.env(mode));
    const site = siteOf(mode, tiers, app);
    const somebody = await site.signedIn("ada");
    await app.stop();
    const broken = await startFixture(tiers.env(mode, await nowhere()));
    try {
      const cookie = { cookie: `${COOKIE}=${somebody.sessionCookie}` };
      for (const [method, path] of [
        ["GET", "/api/auto"],
        ["POST", "/api/auto"],
      ] as const) {
        const response = await fetch(broken.url + path, { method, headers: cookie });
        expect(response.status).toBe(503);
        expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
        expect(response.headers.get("cache-control")).toBe("private, no-store");
        expect(response.headers.getSetCookie()).toEqual([]);
        expect(await response.json()).toEqual({ error: "SESSION_STORE_UNAVAILABLE" });
      }
      const page = await fetch(`${broken.url}/render`, { headers: cookie });
      const html = await page.text();
      expect(page.headers.getSetCookie()).toEqual([]);
      for (const leak of [CANARY, "redis", "prisma", "sqlite", "libsql", "at async", "node_modules", "ECONNREFUSED"]) {
        expect(html.toLowerCase(), "no tier, no key, no stack").not.toContain(leak.toLowerCase());
      }
      const anonymous = await fetch(`${broken.url}/api/auto`);
      expect(anonymous.status, "who has no session needs no store").toBe(200);
    } finally {
      await broken.stop();
    }
    const back = await startFixture(tiers.env(mode));
    expect((await somebody.at(back.url).run()).userId, "nobody was signed out").toBe("ada");
    await back.stop();
  }, 120_000);

  it("security row 32: what it prints holds no id, no seal, no secret and no data, also while everything fails", async () => {
    const app = await startFixture(tiers.env(mode, { SESSION_STORE_TIMEOUT_MS: "300" }));
    const site = siteOf(mode, tiers, app);
    const words = [PASSWORD, tiers.upstash.token];
    const note = async (somebody: Awaited<ReturnType<typeof site.signedIn>>) =>
      void words.push(await idOf(somebody), somebody.sessionCookie as string, (await somebody.run()).id as string);
    const somebody = await site.signedIn(`${CANARY}-user`);
    await note(somebody);
    await somebody.run({ op: "set", key: `${CANARY}-key`, value: `${CANARY}-value` }, { op: "save" });
    await somebody.run({ op: "setBad", key: `${CANARY}-key`, value: `${CANARY}-value` }, { op: "save" });
    await somebody.request("/api/auto?end=throw", { method: "POST" });
    await somebody.request("/readonly");
    for (const kind of ["refuse", "garbage", "hang"] as const) {
      tiers.upstash.fault = () => ({ kind });
      await somebody.copy().run({ op: "increment", key: `${CANARY}-key` });
      await somebody.request("/render").then((response) => response.text());
    }
    tiers.upstash.fault = null;
    await app.stop();
    const broken = await startFixture(tiers.env(mode, { ...(await nowhere()), SESSION_STORE_TIMEOUT_MS: "300" }));
    somebody.at(broken.url);
    for (const path of ["/render", "/action", "/readonly"]) await (await somebody.request(path)).text();
    await somebody.run({ op: "increment", key: `${CANARY}-key` });
    await somebody.run({ op: "destroy" });
    await broken.stop();
    const printed = app.output() + broken.output();
    expect(printed, "it does print what fails").toMatch(/on purpose/);
    for (const word of [...words, CANARY]) expect(printed).not.toContain(word);
  }, 120_000);
});
