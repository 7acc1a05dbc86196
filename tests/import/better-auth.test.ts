// Sessions of the real better-auth in a real PostgreSQL.

import { betterAuth as betterAuthApp } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { betterAuth } from "@/lib/session/import/rows/better-auth";
import type { ForeignSource } from "@/lib/session/import/rows/source";
import { serverAnswers } from "../support/available";
import { present } from "../support/fixtures";
import { SETTINGS } from "../support/session";
import { newDatabase, type TestDatabase } from "../support/stores";
import { countsOf, importAll } from "./support/rows";
import { openSite, presentTiers, SECRET, type Site } from "./support/site";

const importer = ({ userId, createdAt }: Readonly<Record<string, unknown>>) => ({
  userId: String(userId),
  authenticatedAt: createdAt as Date,
});

type Ids = "serial" | "uuid";
const openApp = (pool: pg.Pool, secure = false, generateId?: Ids) =>
  betterAuthApp({
    database: pool,
    ...(generateId && { advanced: { database: { generateId } } }),
    secret: SECRET,
    baseURL: secure ? "https://old.invalid" : "http://old.invalid",
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });

if (await serverAnswers("postgresql")) {
  let database: TestDatabase;
  let pool: pg.Pool;
  let source: ForeignSource;
  beforeAll(async () => {
    [database, pool] = await openOld();
    source = betterAuth(database.run);
  });

  /** A database with better-auth's own tables. */
  async function openOld(ids?: Ids): Promise<[TestDatabase, pg.Pool]> {
    const database = await newDatabase("postgresql");
    const pool = new pg.Pool({ connectionString: database.url });
    pool.on("error", () => {}); // the connections that DROP DATABASE ends
    const { runMigrations } = await getMigrations(openApp(pool, false, ids).options);
    await runMigrations();
    return [database, pool];
  }
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Signs somebody up. @returns their id there and the browser's cookies, decoded */
  async function signUp(name: string, secure = false, app = openApp(pool, secure)) {
    const email = `${name}-${Math.random()}@old.invalid`;
    const body = { name, email, password: "correct horse battery" };
    const { headers, response } = await app.api.signUpEmail({ body, returnHeaders: true });
    const pairs = headers.getSetCookie().map((line) => (line.split(";")[0] as string).split("=") as [string, string]);
    const cookies = Object.fromEntries(pairs.map(([key, value]) => [key, decodeURIComponent(value)]));
    return { userId: response.user.id, cookies };
  }

  describe.each(SETTINGS)("into $name", (setting) => {
    const openNow = (env: Record<string, string> = {}): Site =>
      openSite(setting, { SESSION_IMPORT_FROM: "better-auth", ...env }, presentTiers(setting));

    test("each session comes over once, with when its user signed in, and the browser's cookie leads to it", async () => {
      await pool.query("DELETE FROM session");
      const [ada, bob] = [await signUp("ada"), await signUp("bob")];
      const site = openNow();
      site.clock.set(Date.now());
      expect(countsOf(await importAll(source, site, { importer }))).toEqual({ imported: 2 });
      expect(countsOf(await importAll(source, site, { importer }))).toEqual({ known: 2 });
      const visitor = site.visitor(ada.cookies);
      const seen = await visitor.look();
      expect(seen).toMatchObject({ userId: ada.userId, isNew: false });
      expect(Math.abs(Number(seen.authenticatedAt) - Date.now())).toBeLessThan(60_000);
      await visitor.act(() => {});
      expect([...visitor.cookies.keys()]).toEqual(["session"]);
      expect(await site.visitor(bob.cookies).look()).toMatchObject({ userId: bob.userId });
    });

    test("signed out here, the old cookie is nobody's", async () => {
      await pool.query("DELETE FROM session");
      const { cookies } = await signUp("ada");
      const site = openNow();
      site.clock.set(Date.now());
      await importAll(source, site, { importer });
      await site.visitor(cookies).act((session) => session.destroy());
      await importAll(source, site, { importer });
      expect(await site.visitor(cookies).look()).toMatchObject({ userId: null, isNew: true });
    });
  });

  test.each(["serial", "uuid"] as const)("ids of the kind %s: each session comes over, page by page", async (ids) => {
    const [old, pool] = await openOld(ids);
    try {
      const app = openApp(pool, false, ids);
      const users = [];
      for (const name of ["ada", "bob", "eve"]) users.push(await signUp(name, false, app));
      const site = openSite(SETTINGS[0], { SESSION_IMPORT_FROM: "better-auth" }, presentTiers(SETTINGS[0]));
      site.clock.set(Date.now());
      const told = await importAll(betterAuth(old.run), site, { importer, batch: 2 });
      expect(countsOf(told)).toEqual({ imported: 3 });
      for (const { userId, cookies } of users) expect(await site.visitor(cookies).look()).toMatchObject({ userId });
    } finally {
      await pool.end();
      await old.drop();
    }
  });

  test("a forged cookie is not even looked up", async () => {
    const { cookies } = await signUp("ada");
    const site = openSite(SETTINGS[0], { SESSION_IMPORT_FROM: "better-auth" }, presentTiers(SETTINGS[0]));
    site.clock.set(Date.now());
    await importAll(source, site, { importer });
    const [[name, value] = ["", ""]] = Object.entries(cookies);
    expect(await site.visitor({ [name]: value }).look()).not.toMatchObject({ userId: null });
    site.calls.length = 0;
    const [token = "", signature = ""] = value.split(".");
    for (const forged of [
      token,
      `${token}.`,
      `x${token}.${signature}`,
      `${token}.${signature.slice(1)}`,
      `.${signature}`,
    ])
      expect(await site.visitor({ [name]: forged }).look()).toMatchObject({ userId: null });
    expect(site.calls).toEqual([]);
  });

  test("behind https its cookie has another name, which is the default in production", async () => {
    const { cookies } = await signUp("ada", true);
    const env = { SESSION_IMPORT_FROM: "better-auth", NODE_ENV: "production" };
    const site = openSite(SETTINGS[0], env, presentTiers(SETTINGS[0]));
    site.clock.set(Date.now());
    await importAll(source, site, { importer });
    const visitor = site.visitor(cookies);
    await visitor.act(() => {});
    const old = present(visitor.sent.find(({ name }) => name === "__Secure-better-auth.session_token"));
    expect(old).toMatchObject({ value: "", attributes: { secure: true, maxAge: 0 } });
    expect([...visitor.cookies.keys()]).toEqual(["__Host-session"]);
  });
}
