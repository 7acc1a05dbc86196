// Sessions of the real express-session in a real PostgreSQL (connect-pg-simple) and a real Redis (connect-redis).

import { randomBytes } from "node:crypto";
import connectPg from "connect-pg-simple";
import { RedisStore } from "connect-redis";
import session, { type Store } from "express-session";
import pg from "pg";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectPgSimple, connectRedis } from "@/lib/session/import/rows/express-session";
import type { ForeignSource } from "@/lib/session/import/rows/source";
import type { Query } from "@/lib/session/import/rows/sql";
import { serverAnswers } from "../support/available";
import { redisAnswers, redisUrl } from "../support/caches";
import { present, rejectionOf } from "../support/fixtures";
import { SETTINGS } from "../support/session";
import { serverUrl } from "../support/stores";
import { EXPRESS_SECRET, type ExpressApp, expressApp } from "./support/express-app";
import { countsOf, importAll } from "./support/rows";
import { openSite, presentTiers, type Site } from "./support/site";

const EXPRESS = { SESSION_IMPORT_FROM: "express-session", SESSION_IMPORT_PASSWORD: EXPRESS_SECRET };
const NAME = `import_${randomBytes(6).toString("hex")}`;

interface OldStore {
  readonly store: Store;
  readonly source: ForeignSource;
  empty(): Promise<unknown>;
  close(): Promise<void>;
}

async function inPostgres(): Promise<OldStore> {
  const admin = new pg.Client({ connectionString: serverUrl("postgresql") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${NAME}`);
  const url = new URL(serverUrl("postgresql"));
  url.pathname = `/${NAME}`;
  // Far from UTC: the column has no time zone.
  const pool = new pg.Pool({ connectionString: url.href, options: "-c TimeZone=Pacific/Auckland" });
  pool.on("error", () => {}); // the connections that DROP DATABASE ends
  const store = new (connectPg(session))({ pool, createTableIfMissing: true, pruneSessionInterval: false });
  const query: Query = async (sql, values) => {
    let index = 0;
    return (
      await pool.query(
        sql.replaceAll("?", () => `$${++index}`),
        values,
      )
    ).rows;
  };
  return {
    store,
    source: connectPgSimple(query),
    empty: () => pool.query("DELETE FROM session"),
    async close() {
      await store.close();
      await pool.end();
      await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function inRedis(): Promise<OldStore> {
  const prefix = `${NAME}[sess]:`;
  const client = createClient({ url: redisUrl() });
  await client.connect();
  // Beside keys of somebody else, which a pattern that is not escaped would find.
  await client.set(`${NAME}s:x`, "{}", { expiration: { type: "EX", value: 60 } });
  const store = new RedisStore({ client, prefix });
  // connect-redis's own `clear` takes the prefix for a pattern.
  async function empty() {
    for await (const keys of client.scanIterator({ MATCH: `${NAME}*`, COUNT: 1_000 })) {
      const own = keys.filter((key) => key.startsWith(prefix));
      if (own.length > 0) await client.del(own);
    }
  }
  async function fresh() {
    await empty();
    // Under the same prefix, and no session.
    await client.zAdd(`${prefix}by time`, { score: 1, value: "x" });
  }
  return {
    store,
    source: connectRedis((...args) => client.sendCommand(args), { prefix }),
    empty: fresh,
    async close() {
      await empty();
      await client.del(`${NAME}s:x`);
      client.destroy();
    },
  };
}

const stores = [
  ...((await serverAnswers("postgresql")) ? [{ name: "connect-pg-simple", open: inPostgres }] : []),
  ...((await redisAnswers()) ? [{ name: "connect-redis", open: inRedis }] : []),
];

describe.each(stores)("$name", ({ open }) => {
  let old: OldStore;
  let app: ExpressApp;
  beforeAll(async () => {
    old = await open();
    app = await expressApp(old.store);
    await app.visit({ userId: "who makes the table" });
  });
  afterAll(async () => {
    await app.close();
    await old.close();
  });

  describe.each(SETTINGS)("into $name", (setting) => {
    const openNow = (env: Record<string, string> = {}): Site =>
      openSite(setting, { ...EXPRESS, ...env }, presentTiers(setting));

    test("each session comes over once, and its browser stays signed in with the cookie it has", async () => {
      await old.empty();
      const [ada, bob] = [
        await app.visit({ userId: "ada", cart: { tea: 2 } }),
        await app.visit({ userId: "bob", cart: { "naïve 漢字": 1 } }),
      ];
      const site = openNow();
      expect(countsOf(await importAll(old.source, site))).toEqual({ imported: 2 });
      expect(countsOf(await importAll(old.source, site))).toEqual({ known: 2 });

      const visitor = site.visitor(ada);
      expect(await visitor.look()).toMatchObject({ userId: "ada", isNew: false, data: { cart: { tea: 2 } } });
      expect(await site.visitor(bob).look()).toMatchObject({ userId: "bob", data: { cart: { "naïve 漢字": 1 } } });
      await visitor.act(() => {});
      expect([...visitor.cookies.keys()]).toEqual(["session"]);
      expect(await visitor.look()).toMatchObject({ userId: "ada", authenticatedAt: null });
      expect(await site.manager.list("ada")).toHaveLength(1);
    });

    test("what was signed out or changed here since stays so when it is run again", async () => {
      await old.empty();
      const [gone, changed] = [await app.visit({ userId: "ada" }), await app.visit({ userId: "bob" })];
      const site = openNow();
      await importAll(old.source, site);
      await site.visitor(gone).act((session) => session.destroy());
      await site.visitor(changed).act((session) => void session.set("visits", 7));
      expect(countsOf(await importAll(old.source, site))).toEqual({ known: 2 });
      expect(await site.visitor(gone).look()).toMatchObject({ userId: null, isNew: true });
      expect(await site.visitor(changed).look()).toMatchObject({ userId: "bob", data: { visits: 7 } });
    });

    test("a user's imported sessions are listed and can all be ended, seen or not", async () => {
      await old.empty();
      const cookies = [await app.visit({ userId: "ada" }), await app.visit({ userId: "ada" })];
      const site = openNow();
      await importAll(old.source, site);
      expect(await site.manager.revokeUser("ada", null)).toBe(2);
      for (const each of cookies) expect(await site.visitor(each).look()).toMatchObject({ userId: null });
    });

    test("it ends when it would have ended there, unless somebody comes before", async () => {
      await old.empty();
      const [seen, unseen] = [await app.visit({ userId: "ada" }), await app.visit({ userId: "bob" })];
      const site = openNow();
      await importAll(old.source, site);
      site.clock.advance(86_400 - 60);
      expect(await site.visitor(seen).look()).toMatchObject({ userId: "ada" });
      site.clock.advance(120);
      expect(await site.visitor(seen).look()).toMatchObject({ userId: "ada" });
      expect(await site.visitor(unseen).look()).toMatchObject({ userId: null });
      expect(countsOf(await importAll(old.source, site))).toMatchObject({ expired: 2 });
    });
  });

  const DB = SETTINGS[0];
  const openNow = (env: Record<string, string> = {}): Site =>
    openSite(DB, { ...EXPRESS, ...env }, presentTiers({ ...DB, cache: false }));

  test("in batches, stopped and gone on with: none is missed, and what it tells is no secret", async () => {
    await old.empty();
    const cookies = await Promise.all(Array.from({ length: 25 }, (_, i) => app.visit({ userId: `user ${i}` })));
    const site = openNow();
    const first = await importAll(old.source, site, { batch: 3, batches: 2 });
    expect(present(first.at(-1)).done).toBeLessThan(25);
    const after = present(first.at(-1)).checkpoint;
    const rest = await importAll(old.source, site, { batch: 3, after });
    for (const each of cookies) expect((await site.visitor(each).look()).userId).toMatch(/^user/);
    for (const { checkpoint } of [...first, ...rest]) {
      for (const each of cookies) expect(present(each["connect.sid"]).slice(2, 7)).not.toBe(checkpoint.slice(0, 5));
    }
  });

  test("that cannot be stored, is not wanted or cannot be read: counted, and the rest comes over", async () => {
    await old.empty();
    await app.visit({ userId: "ada", cart: JSON.parse('{"__proto__":1}') });
    await app.visit({ theme: "dark" });
    await app.visit({ userId: "bob" });
    expect(countsOf(await importAll(old.source, openNow()))).toEqual({ imported: 1, refused: 1, "left behind": 1 });
  });

  test("while our store is down: its error, and later the same again", async () => {
    await old.empty();
    await app.visit({ userId: "ada" });
    const site = openNow();
    site.before = () => {
      throw new Error("down");
    };
    await expect(importAll(old.source, site)).rejects.toThrow("down");
    site.before = null;
    expect(countsOf(await importAll(old.source, site))).toEqual({ imported: 1 });
  });
});

describe("the cookie", () => {
  const DB = SETTINGS[0];
  const memory = new session.MemoryStore();
  const open = (env: Record<string, string> = {}) => openSite(DB, { ...EXPRESS, ...env }, presentTiers(DB));

  test("of a session that was not brought over is nobody's, and leaves nothing", async () => {
    const app = await expressApp(memory);
    const site = open();
    const visitor = site.visitor(await app.visit({ userId: "ada" }));
    expect(await visitor.look()).toMatchObject({ userId: null, isNew: true });
    expect(site.calls.map(({ method }) => method)).toEqual(["find"]);
    await app.close();
  });

  test("signed with an older secret of the app is honoured, with another's or unsigned it is not even looked up", async () => {
    const app = await expressApp(memory, "the older secret");
    const cookies = await app.visit({ userId: "ada" });
    const value = present(cookies["connect.sid"]);
    const sid = value.slice(2, value.lastIndexOf("."));
    const map = JSON.stringify({ "1": "the older secret", "2": "the newer secret" });
    const site = open({ SESSION_IMPORT_PASSWORD: map });
    const source: ForeignSource = {
      library: "express-session",
      first: "",
      total: async () => 1,
      page: async () => ({
        rows: [{ name: sid, content: { data: { userId: "ada" }, expiresAt: null } }],
        next: null,
        checkpoint: "",
      }),
    };
    await importAll(source, site);
    expect(await site.visitor(cookies).look()).toMatchObject({ userId: "ada" });
    site.calls.length = 0;
    const signature = value.slice(value.lastIndexOf(".") + 1);
    for (const forged of [
      sid,
      `s:${sid}`,
      `s:${sid}.`,
      `s:${sid}x.${signature}`,
      `s:x${sid}.${signature}`,
      `${sid}.${signature}`,
    ])
      expect(await site.visitor({ "connect.sid": forged }).look()).toMatchObject({ userId: null });
    expect(site.calls).toEqual([]);
    await app.close();
  });

  test("after the import's end: refused, since no cookie would lead to what comes over", async () => {
    const site = open();
    site.clock.advance(8 * 86_400);
    const source = { library: "express-session", first: "" } as ForeignSource;
    expect(await rejectionOf(importAll(source, site))).toMatchObject({ code: "SESSION_CONFIG_INVALID" });
  });

  test("of another library than the source is of: refused before anything is read", async () => {
    const source = { library: "django", first: "" } as ForeignSource;
    expect(await rejectionOf(importAll(source, open()))).toMatchObject({ code: "SESSION_CONFIG_INVALID" });
  });
});
