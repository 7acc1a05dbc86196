// The store that docs/write-a-store.md describes, docs/examples/pg-store.ts: the contract, what each verb costs, and that it
// reads what Prisma wrote, in a time zone that is not UTC.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPgStore, pgStore } from "../../docs/examples/pg-store";
import type { CookiePort } from "../../lib/session/cookie-port";
import type { Settings } from "../../lib/session/core/config";
import type { SessionKey } from "../../lib/session/core/types";
import { createRuntime } from "../../lib/session/mode";
import { Session } from "../../lib/session/session";
import { options } from "../../lib/session/setup";
import { prismaStore } from "../../lib/session/stores/prisma";
import type { SessionStore } from "../../lib/session/stores/store";
import { serverAnswers } from "../support/available";
import { ENVIRONMENT } from "../support/fixtures";
import { freshKey, freshUser, record } from "../support/records";
import { clients, newDatabase, type TestDatabase } from "../support/stores";
import { describeStore, describeUnreachableStore } from "./store";

process.env.TZ = "Asia/Kolkata";

const TIMEOUT_MS = 20_000;
const PORT: CookiePort = { outdated: false, assertWritable() {}, async write() {}, clear() {}, device: () => null };

describeUnreachableStore("pg, plain SQL", async () => {
  const { store, pool } = openPgStore("postgresql://postgres@127.0.0.1:1/nowhere", 3_000);
  return { store, close: () => pool.end() };
});

if (await serverAnswers("postgresql")) {
  describeStore("pg, plain SQL", async () => {
    const database = await newDatabase("postgresql");
    const { store, pool } = openPgStore(database.url, TIMEOUT_MS);
    return {
      store,
      async plant(key, { format, data }) {
        if (format !== undefined)
          await pool.query('UPDATE "Session" SET "format" = $2 WHERE "key" = $1', [key, format]);
        if (data !== undefined)
          await pool.query('UPDATE "Session" SET "data" = $2 WHERE "key" = $1', [key, Buffer.from(data)]);
      },
      async dump() {
        const { rows } = await pool.query('SELECT *, convert_from("data", \'UTF8\') AS "text" FROM "Session"');
        return JSON.stringify(rows);
      },
      close: () => pool.end().then(database.drop),
    };
  });

  describe("pg, plain SQL", () => {
    let database: TestDatabase;
    let store: SessionStore;
    let pool: pg.Pool;
    let statements = 0;
    beforeAll(async () => {
      database = await newDatabase("postgresql");
      pool = openPgStore(database.url, TIMEOUT_MS).pool;
      const query = ((...args: Parameters<typeof pool.query>) => {
        statements += 1;
        return pool.query(...args);
      }) as typeof pool.query;
      store = pgStore({ query });
    });
    afterAll(async () => {
      await pool?.end();
      await database?.drop();
    });

    it.each<[string, (key: SessionKey) => Promise<unknown>]>([
      ["find", (key) => store.find(key)],
      ["insert", () => store.insert(freshKey(), record())],
      ["swap", (key) => store.swap(key, 1, record({ version: 2 }))],
      ["touch", (key) => store.touch(key, { lastSeenAt: Date.now(), idleExpiresAt: 1_999_000_000_000 })],
      ["bury", (key) => store.bury(key, null, null)],
      ["bury of what is absent", () => store.bury(freshKey(), 1_999_000_000_000, 1)],
      ["rotate", (key) => store.rotate(key, 1, freshKey(), record(), { parentMayBeAbsent: false, owedAt: 1 })],
      [
        "rotate, absent",
        () => store.rotate(freshKey(), 1, freshKey(), record(), { parentMayBeAbsent: true, owedAt: 1 }),
      ],
      ["listByUser", () => store.listByUser("nobody")],
      ["deleteExpired", () => store.deleteExpired({ before: 0, limit: 9, idle: true })],
      ["clearOutbox", (key) => store.clearOutbox(key, 1)],
      ["listOutbox", () => store.listOutbox(9, "nobody")],
    ])("%s is one statement", async (_, call) => {
      const key = freshKey();
      await store.insert(key, record());
      statements = 0;
      await call(key);
      expect(statements).toBe(1);
    });

    it("a sweep leaves rows that somebody else has locked, and does not wait for them", async () => {
      const [locked, free] = [freshKey(), freshKey()];
      const past = { absoluteExpiresAt: 1_000, idleExpiresAt: 1_000 };
      for (const key of [locked, free]) await store.insert(key, record(past));
      const other = await pool.connect();
      try {
        await other.query("BEGIN");
        await other.query('SELECT 1 FROM "Session" WHERE "key" = $1 FOR UPDATE', [locked]);
        const sweep = store.deleteExpired({ before: 2_000, limit: 9, idle: true });
        const waits = sleep(5_000, "waits", { ref: false });
        expect(await Promise.race([sweep, waits])).toBe(1);
      } finally {
        await other.query("ROLLBACK");
        other.release();
      }
      expect(await store.find(free)).toEqual({ state: "absent" });
      expect(await store.deleteExpired({ before: 2_000, limit: 9, idle: true })).toBe(1);
    });

    it("the zone of this process is not UTC", () => {
      expect(new Date(0).getHours()).not.toBe(0);
    });

    it("is the store of a site that names it in setup.ts", async () => {
      const own = options as { openStore?: (settings: Settings) => Promise<SessionStore> };
      own.openStore = async () => store;
      try {
        const env = {
          ...ENVIRONMENT,
          DATABASE_URL: database.url,
          SESSION_MODE: "db",
          SESSION_STORE_TIMEOUT_MS: "20000",
        };
        const { manager } = createRuntime({ env, onEvent() {}, defer: (task) => void task() });
        const visit = async (id = "") => new Session(manager, PORT, await manager.resume({ id, version: null }));
        const session = new Session(manager, PORT, null);
        session.set("n", 1);
        await session.login("ada");
        const id = session.stored()?.id;
        const again = await visit(id);
        expect(again).toMatchObject({ userId: "ada", source: "database" });
        await again.update((s) => void s.set("n", 2));
        expect((await visit(id)).toJSON()).toEqual({ n: 2 });
        await again.destroy();
        expect((await visit(id)).isNew).toBe(true);
      } finally {
        delete own.openStore;
      }
    });

    it("reads what Prisma wrote, and Prisma what it wrote", async () => {
      const prisma = await clients.postgresql(database.url);
      const stores = [store, prismaStore(prisma)];
      const userId = freshUser();
      for (const [writer, reader] of [stores, stores.toReversed()] as [SessionStore, SessionStore][]) {
        const [key, child] = [freshKey(), freshKey()];
        const before = record({ userId, lastSeenAt: 1_700_000_000_123, absoluteExpiresAt: 1_900_000_000_999 });
        await writer.insert(key, before);
        expect(await reader.find(key)).toEqual({ state: "live", record: before });
        await writer.rotate(key, 1, child, record({ version: 2 }), {
          parentMayBeAbsent: false,
          owedAt: 1_700_000_000_007,
        });
        expect(await reader.find(key)).toEqual({ state: "dead", absoluteExpiresAt: 1_900_000_000_999 });
        expect(await reader.listOutbox(9, userId)).toMatchObject([{ key, since: 1_700_000_000_007 }]);
        await reader.clearOutbox(key, 1_700_000_000_007);
        expect(await writer.listOutbox(9, userId)).toEqual([]);
      }
      await prisma.$disconnect();
    });
  });
}
