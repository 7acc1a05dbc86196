// RowScan on each dialect, and on a PostgreSQL that orders by a language.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, newId } from "../../lib/session/core/id";
import type { SessionKey } from "../../lib/session/core/types";
import { prismaRows } from "../../lib/session/ops/tiers/rows";
import type { RowScan } from "../../lib/session/ops/types";
import { prismaStore } from "../../lib/session/stores/prisma";
import type { SessionStore } from "../../lib/session/stores/store";
import { connect } from "../../scripts/prisma/connection";
import type { Dialect } from "../../scripts/prisma/dialect";
import { migrate } from "../../scripts/prisma/migrate";
import { serverAnswers } from "../support/available";
import { rejectionOf } from "../support/fixtures";
import { DAY, DIFFICULT_KEYS, record } from "../support/records";
import { clients, newDatabase, serverUrl } from "../support/stores";
import type { RowsClient } from "./support/tiers";

describeRows("sqlite", "sqlite", () => newDatabase("sqlite"));
if (await serverAnswers("postgresql")) {
  describeRows("postgresql", "postgresql", () => newDatabase("postgresql"));
  describeRows("postgresql in the order of a language", "postgresql", inOrderOfEnglish);
}
if (await serverAnswers("mysql")) describeRows("mysql", "mysql", () => newDatabase("mysql"));

/** There "a" is before "B", and punctuation is skipped at first. */
async function inOrderOfEnglish() {
  const server = serverUrl("postgresql");
  const name = `session_ops_${newId().slice(0, 8).toLowerCase().replace(/\W/g, "_")}`;
  const execute = async (sql: string) => {
    const connection = await connect(server);
    await connection.run(sql).finally(() => connection.close());
  };
  await execute(`CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return { url: url.href, drop: () => execute(`DROP DATABASE ${name} WITH (FORCE)`) };
}

function describeRows(name: string, dialect: Dialect, open: () => Promise<{ url: string; drop(): Promise<void> }>) {
  describe(`rows, ${name}`, () => {
    const log: string[] = [];
    let client: RowsClient;
    let store: SessionStore;
    let drop: () => Promise<void>;
    beforeAll(async () => {
      const database = await open();
      drop = database.drop;
      client = await clients[dialect](database.url, log);
      store = prismaStore(client);
    });
    afterAll(async () => {
      await client?.$disconnect();
      await drop?.();
    });

    function fresh(prefix = `rows_${newId().slice(0, 10)}`) {
      const rows = prismaRows(client, { dialect, prefix });
      const key = () => keyOf(prefix, newId());
      const add = async (count: number) => {
        const keys = Array.from({ length: count }, key);
        await rows.insertMissing(new Map(keys.map((key) => [key, record()])));
        return keys;
      };
      return { prefix, rows, key, add };
    }

    async function keysInPages(rows: RowScan, size: number): Promise<SessionKey[]> {
      const keys: SessionKey[] = [];
      for (let page = await rows.page(null, size); page.length > 0; page = await rows.page(keys.at(-1) ?? null, size))
        keys.push(...page.map(({ key }) => key));
      return keys;
    }

    it("pages find each row once, whatever their size", async () => {
      const { rows, add } = fresh();
      const keys = await add(60);
      for (const size of [1, 7, 60, 1000]) {
        const found = await keysInPages(rows, size);
        expect(found.length).toBe(60);
        expect(new Set(found)).toEqual(new Set(keys));
      }
    });

    it("a page goes on behind a key that is gone", async () => {
      const { rows, add } = fresh();
      await add(10);
      const keys = await keysInPages(rows, 10);
      await client.session.deleteMany({ where: { key: keys[4] as string } });
      expect((await rows.page(keys[4] as SessionKey, 3)).map(({ key }) => key)).toEqual(keys.slice(5, 8));
    });

    it("look-alikes: rows of other prefixes are not ours, also where a whole page is of them", async () => {
      const { prefix, rows, add } = fresh();
      const others = [
        prefix.replace("_", "x"),
        prefix.toUpperCase(),
        `${prefix}:b`,
        `${prefix};`,
        prefix.slice(0, -1),
        "%",
      ];
      for (const other of others) await fresh(other).add(4);
      const keys = await add(5);
      for (const size of [1, 3, 50]) expect(new Set(await keysInPages(rows, size))).toEqual(new Set(keys));
    });

    it("facts say what the columns say, of every kind of row", async () => {
      const { rows, key } = fresh();
      const [live, dead] = [key(), key()];
      const stored = record({ version: 7, userId: "somebody" });
      await store.insert(live, stored);
      await store.bury(dead, stored.absoluteExpiresAt, null);
      const { lastSeenAt, idleExpiresAt, absoluteExpiresAt } = stored;
      const facts = await rows.facts([live, dead, key()]);
      expect([...facts.keys()].sort()).toEqual([live, dead].sort());
      expect(facts.get(live)).toEqual({
        ...{ key: live, version: 7, dead: false, userId: "somebody" },
        ...{ lastSeenAt, idleExpiresAt, absoluteExpiresAt },
      });
      expect(facts.get(dead)).toMatchObject({ dead: true, userId: null, version: 0, absoluteExpiresAt });
      expect((await rows.page(null, 10)).find((row) => row.key === live)).toEqual(facts.get(live));
    });

    it("records: the living ones whole, null for one that cannot be read, no dead one", async () => {
      const { rows, key } = fresh();
      const [live, damaged, dead] = [key(), key(), key()];
      const stored = record({ data: DIFFICULT_KEYS, userId: "é", forks: [{ after: 1, upTo: 2 }], version: 3 });
      await store.insert(live, stored);
      await store.insert(damaged, stored);
      await client.session.updateMany({ where: { key: damaged }, data: { format: 99 } });
      await store.insert(dead, stored);
      await store.bury(dead, null, null);
      const records = await rows.records([live, damaged, dead, key()]);
      expect(records.get(live)).toEqual({ ...stored, data: Object.assign(Object.create(null), stored.data) });
      expect(records.get(damaged)).toBeNull();
      expect(records.size).toBe(2);
    });

    it("insertMissing adds what has no row, and leaves every row there is", async () => {
      const { rows, key } = fresh();
      const [live, dead] = [key(), key()];
      await store.insert(live, record({ version: 5 }));
      await store.bury(dead, Date.now() + DAY, null);
      const added = Array.from({ length: 300 }, key);
      const records = new Map([live, ...added, dead].map((key) => [key, record({ version: 9 })]));
      expect(await rows.insertMissing(records)).toBe(300);
      expect(await rows.insertMissing(records)).toBe(0);
      expect(await rows.insertMissing(new Map())).toBe(0);
      expect(await store.find(live)).toMatchObject({ state: "live", record: { version: 5 } });
      expect(await store.find(dead)).toMatchObject({ state: "dead" });
      const facts = await rows.facts(added);
      expect([...facts.values()].every(({ version }) => version === 9)).toBe(true);
      expect(facts.size).toBe(300);
    });

    it("large records take a few statements", async () => {
      const { rows, key } = fresh();
      const large = record({ data: { x: JSON.stringify("x".repeat(60_000)) } });
      const keys = Array.from({ length: 20 }, key);
      log.length = 0;
      expect(await rows.insertMissing(new Map(keys.map((key) => [key, large])))).toBe(20);
      expect(log).toEqual(Array(10).fill("INSERT"));
      expect((await rows.records(keys)).get(keys[19] as SessionKey)?.data).toEqual(expect.objectContaining(large.data));
    });

    it("counts the living, the dead, the expired and the owed, of this prefix", async () => {
      const { prefix, rows, key } = fresh();
      const now = Date.now();
      const add = async (changes: Parameters<typeof record>[0]) => {
        const added = key();
        await store.insert(added, record(changes));
        return added;
      };
      for (let n = 0; n < 4; n++) await add({});
      await add({ idleExpiresAt: now - 1 });
      await add({ absoluteExpiresAt: now - 1, idleExpiresAt: now - 1 });
      await store.bury(await add({}), null, now);
      await store.markOutbox(await add({}), now);
      await fresh().add(3);
      await fresh(`${prefix}:b`).add(3);
      expect(await rows.count(now)).toEqual({ live: 5, dead: 1, expired: 2, owed: 2 });
    });

    it("tells the database's clock in milliseconds", async () => {
      const before = Date.now();
      const clock = await fresh().rows.clock();
      expect(clock).toBeGreaterThan(before - 2_000);
      expect(clock).toBeLessThan(Date.now() + 2_000);
    });

    it("one statement each", async () => {
      const { rows, add, key } = fresh();
      const keys = await add(30);
      const calls: [string[], () => Promise<unknown>][] = [
        [["SELECT"], () => rows.page(null, 20)],
        [["SELECT"], () => rows.facts(keys)],
        [["SELECT"], () => rows.records(keys)],
        [["INSERT"], () => rows.insertMissing(new Map([[key(), record()]]))],
        [["SELECT", "SELECT", "SELECT", "SELECT"], () => rows.count(Date.now())],
        [["SELECT"], () => rows.clock()],
      ];
      for (const [statements, call] of calls) {
        log.length = 0;
        await call();
        expect(log, String(call)).toEqual(statements);
      }
    });

    it.each(["", "x", "ops:tooshort", `other:${"a".repeat(43)}`])("refuses %j as a checkpoint", async (after) => {
      const error = await rejectionOf(fresh().rows.page(after as SessionKey, 5));
      expect(error).toMatchObject({ code: "SESSION_VALUE_INVALID" });
    });
  });
}

it("a database that does not answer is unavailable, never empty", async () => {
  const client: RowsClient = await clients.sqlite("file::memory:"); // has no tables
  const rows = prismaRows(client, { dialect: "sqlite", prefix: "p" });
  const key = keyOf("p", newId());
  for (const call of [
    () => rows.page(null, 5),
    () => rows.facts([key]),
    () => rows.records([key]),
    () => rows.insertMissing(new Map([[key, record()]])),
    () => rows.count(0),
  ]) {
    const error = await rejectionOf(call());
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(error.message).not.toContain(key);
  }
  await client.$disconnect();
});
