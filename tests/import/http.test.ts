// The whole way, over HTTP: the fixture app, built and started for production, visitors with old cookies, and the command
// that brings an old store over.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import { RedisStore } from "connect-redis";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTerminal, type Terminal } from "../ops/support/cli";
import { serverAnswers } from "../support/available";
import { redisAnswers, redisUrl } from "../support/caches";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { newDatabase } from "../support/stores";
import { startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";
import { EXPRESS_SECRET, expressApp } from "./support/express-app";
import { IRON, ironCookies } from "./support/iron";
import { SECRET } from "./support/site";

const SESSION_IMPORT_UNTIL = new Date(Date.now() + 86_400_000).toISOString();
let tiers: Tiers;

beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
}, 300_000);
afterAll(() => tiers?.close());

const withCookies = (app: RunningApp, cookies: Record<string, string>) => {
  const visitor = new Visitor(app.url);
  for (const [name, value] of Object.entries(cookies)) visitor.cookies.set(name, encodeURIComponent(value));
  return visitor;
};
const page = async (visitor: Visitor) => {
  const response = await visitor.request("/render");
  const [, user] = /data-user="([^"]*)"/.exec(await response.text()) ?? [];
  return { user, edge: response.headers.get("x-session-status"), cookies: visitor.setCookies };
};

describe.each(["db", "cached_db", "cache"] as const)("from iron-session to %s", (phase) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startFixture(tiers.env(phase, { ...IRON, SESSION_IMPORT_PASSWORD: SECRET, SESSION_IMPORT_UNTIL }));
  });
  afterAll(() => app?.stop());

  test("a page shows who is signed in, the first write moves in, the sign-out is for good", async () => {
    const visitor = withCookies(app, await ironCookies({ userId: "u1", cart: { tea: 2 } }));
    const thief = visitor.copy();
    expect(await page(visitor)).toEqual({ user: "u1", edge: "unverified", cookies: [] });

    const moved = await visitor.run({ op: "save" });
    expect(moved).toMatchObject({ status: 200, userId: "u1", isNew: false, data: { cart: { tea: 2 } } });
    expect(visitor.setCookies).toHaveLength(2);
    expect([...visitor.cookies.keys()]).toEqual(["__Host-session"]);
    expect(await page(visitor)).toMatchObject({ user: "u1", cookies: [] });
    expect(await page(thief)).toMatchObject({ user: "u1" });

    await visitor.run({ op: "destroy" });
    expect([...visitor.cookies]).toEqual([]);
    expect(await page(visitor)).toMatchObject({ user: "", edge: "none" });
    expect(await page(thief)).toMatchObject({ user: "" });
    expect(await thief.run({ op: "save" })).toMatchObject({ userId: null, isNew: true });
  });

  test("eight requests at once make one session", async () => {
    const user = `user ${phase}`;
    const visitor = withCookies(app, await ironCookies({ userId: user }));
    const steps = Array.from({ length: 8 }, (_, i) => [{ op: "set", key: `k${i}`, value: i }, { op: "save" }]);
    const answers = await Promise.all(steps.map((each) => visitor.copy().run(...each)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const { results, data } = await visitor.run({ op: "list", user });
    expect(results[0]).toHaveLength(1);
    expect(Object.keys(data).sort()).toEqual(steps.map((_, i) => `k${i}`));
  });
});

if (await serverAnswers("postgresql")) {
  test("docs/examples/import-sessions.mts brings a table over", async () => {
    const old = await newDatabase("postgresql");
    await old.run('CREATE TABLE "session" (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL)');
    await old.run("INSERT INTO session VALUES ('sid-of-bob', ?, now() + interval '1 day')", [
      JSON.stringify({ cookie: {}, userId: "bob" }),
    ]);
    const example = path.resolve(import.meta.dirname, "../../docs/examples/import-sessions.mts");
    const env = tiers.env("db", {
      SESSION_IMPORT_FROM: "express-session",
      SESSION_IMPORT_PASSWORD: EXPRESS_SECRET,
      SESSION_IMPORT_UNTIL,
      SESSION_IMPORT_URL: old.url,
    });
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", example], {
      env: { PATH: process.env.PATH, ...env } as Record<string, string> as NodeJS.ProcessEnv,
    });
    expect(stdout).toMatch(/1 of 1 .*imported: 1/s);
    expect(stdout).not.toContain("bob");
    await old.drop();
  });
}

if (await redisAnswers()) {
  describe("npm run session -- import", () => {
    const prefix = `import_${randomBytes(6).toString("hex")}:`;
    const env = (phase: "db" | "cache") =>
      tiers.env(phase, {
        SESSION_PREFIX: `site_${prefix.slice(0, -1)}`,
        SESSION_IMPORT_FROM: "express-session",
        SESSION_IMPORT_PASSWORD: EXPRESS_SECRET,
        SESSION_IMPORT_UNTIL,
      });
    let terminal: Terminal;
    const client = createClient({ url: redisUrl() });
    beforeAll(async () => {
      terminal = openTerminal();
      await client.connect();
    });
    afterAll(async () => {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*` }))
        if (keys.length > 0) await client.del(keys);
      client.destroy();
      terminal?.close();
    });

    test.each(["db", "cache"] as const)("brings them over to %s, and their browsers stay signed in", async (phase) => {
      const old = await expressApp(new RedisStore({ client, prefix }));
      const cookies = await old.visit({ userId: `zoe ${phase}` });
      await old.close();
      const more = { SESSION_IMPORT_URL: redisUrl() };
      const first = await terminal.run({ ...env(phase), ...more }, "import", "connect-redis", "--prefix", prefix);
      expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/import connect-redis: [12] imported/) });
      const again = await terminal.run(
        { ...env(phase), ...more },
        "import",
        "connect-redis",
        "--prefix",
        prefix,
        "--json",
      );
      expect(again.code).toBe(0);
      expect(again.stdout).not.toContain("zoe");

      const app = await startFixture(env(phase));
      const visitor = withCookies(app, cookies);
      expect(await page(visitor)).toMatchObject({ user: `zoe ${phase}`, edge: "unverified" });
      await visitor.run({ op: "save" });
      expect([...visitor.cookies.keys()]).toEqual(["__Host-session"]);
      expect(await page(visitor)).toMatchObject({ user: `zoe ${phase}` });
      await app.stop();
    });

    test("says what is wrong, without the address", async () => {
      const wrong = "redis://:s3cr3t@127.0.0.1:1/0";
      const down = await terminal.run({ ...env("db"), SESSION_IMPORT_URL: wrong }, "import", "connect-redis", "--json");
      expect(down.code).toBe(3);
      expect(down.stdout + down.stderr).toContain("The old store did not answer");
      expect(down.stdout + down.stderr).not.toContain("s3cr3t");
      const nowhere = await terminal.run(env("db"), "import", "connect-redis");
      expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("SESSION_IMPORT_URL") });
      const other = await terminal.run({ ...env("db"), SESSION_IMPORT_URL: redisUrl() }, "import", "monsters");
      expect(other.code).toBe(2);
      const mixed = { ...env("db"), SESSION_IMPORT_URL: tiers.databaseUrl };
      const another = await terminal.run(mixed, "import", "better-auth");
      expect(another).toMatchObject({ code: 2, stderr: expect.stringContaining("SESSION_IMPORT_FROM=better-auth") });
    });
  });
}
