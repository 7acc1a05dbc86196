// prismaStore on one dialect: the contract, and what each method costs.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionKey } from "../../lib/session/core/types";
import { type PrismaSessionClient, prismaStore } from "../../lib/session/stores/prisma";
import type { SessionStore } from "../../lib/session/stores/store";
import type { Dialect } from "../../scripts/prisma/dialect";
import { freshKey, record } from "../support/records";
import { newDatabase, type TestDatabase } from "../support/stores";
import { describeStore, describeUnreachableStore, type StoreUnderTest } from "./store";

type Client = PrismaSessionClient & { $disconnect(): Promise<void> };

/** @param nowhere a URL where no database answers */
export function describePrismaStore(
  dialect: Dialect,
  client: (url: string, log?: string[]) => Promise<Client>,
  nowhere: string,
): void {
  // As mode.ts has it.
  const returning = dialect !== "mysql";
  describeStore(`prisma, ${dialect}`, async () => {
    const database = await newDatabase(dialect);
    const prisma = await client(database.url);
    return {
      ...behindTheStore(dialect, database),
      store: prismaStore(prisma, { returning }),
      close: () => prisma.$disconnect().then(database.drop),
    };
  });

  describeUnreachableStore(`prisma, ${dialect}`, async () => {
    const prisma = await client(nowhere);
    return { store: prismaStore(prisma, { timeoutMs: 3_000, returning }), close: () => prisma.$disconnect() };
  });

  describe(`prisma, ${dialect}: one statement each`, () => {
    const log: string[] = [];
    let database: TestDatabase;
    let prisma: Client;
    let store: SessionStore;
    beforeAll(async () => {
      database = await newDatabase(dialect);
      prisma = await client(database.url, log);
      store = prismaStore(prisma, { timeoutMs: 10_000, returning });
      await store.find(freshKey());
    });
    afterAll(async () => {
      await prisma?.$disconnect();
      await database?.drop();
    });

    const stored = async () => {
      const key = freshKey();
      await store.insert(key, record());
      return key;
    };
    const until = 1_999_000_000_000;
    const ROW = { parentMayBeAbsent: false, owedAt: null };
    const NO_ROW = { parentMayBeAbsent: true, owedAt: null };
    it.each<[string, string[], (key: SessionKey) => Promise<unknown>]>([
      ["find", ["SELECT"], (key) => store.find(key)],
      ["find (absent)", ["SELECT"], () => store.find(freshKey())],
      ["insert", ["INSERT"], () => store.insert(freshKey(), record())],
      ["insert (exists)", ["INSERT"], (key) => store.insert(key, record())],
      ["swap", ["UPDATE"], (key) => store.swap(key, 1, record({ version: 2 }))],
      ["swap (lost)", ["UPDATE"], (key) => store.swap(key, 0, record({ version: 2 }))],
      ["touch", ["UPDATE"], (key) => store.touch(key, { lastSeenAt: Date.now(), idleExpiresAt: until })],
      ["bury", ["UPDATE"], (key) => store.bury(key, until, null)],
      ["bury (absent)", ["UPDATE", "INSERT"], () => store.bury(freshKey(), until, null)],
      ["bury (absent, and stays so)", ["UPDATE"], () => store.bury(freshKey(), null, null)],
      ["rotate", ["BEGIN", "UPDATE", "INSERT", "COMMIT"], (key) => store.rotate(key, 1, freshKey(), record(), ROW)],
      ["rotate (lost)", ["BEGIN", "UPDATE", "COMMIT"], (key) => store.rotate(key, 0, freshKey(), record(), ROW)],
      [
        "rotate (absent)",
        ["BEGIN", "UPDATE", "INSERT", "INSERT", "COMMIT"],
        () => store.rotate(freshKey(), 1, freshKey(), record(), NO_ROW),
      ],
      ["listByUser", ["SELECT"], () => store.listByUser("nobody")],
      ["deleteExpired (nothing)", ["SELECT", "SELECT"], () => store.deleteExpired({ before: 0, limit: 9, idle: true })],
      ["markOutbox", ["UPDATE"], (key) => store.markOutbox(key, 1)],
      ["clearOutbox", ["UPDATE", "UPDATE"], (key) => store.clearOutbox(key, 1)],
      ["listOutbox", ["SELECT"], () => store.listOutbox(9)],
      ["listOutbox (of a user)", ["SELECT"], () => store.listOutbox(9, "nobody")],
    ])("%s: %s", async (_, statements, call) => {
      const key = await stored();
      log.length = 0;
      await call(key);
      expect(log).toEqual(statements);
    });
  });
}

function behindTheStore(dialect: Dialect, { run }: TestDatabase): Pick<StoreUnderTest, "plant" | "dump"> {
  const quote = (name: string) => (dialect === "mysql" ? `\`${name}\`` : `"${name}"`);
  const hex = (bytes: Uint8Array) => {
    const digits = Buffer.from(bytes).toString("hex");
    return dialect === "postgresql" ? `'\\x${digits}'` : `x'${digits}'`;
  };
  return {
    async plant(key, { format, data }) {
      const table = quote("Session");
      const where = `WHERE ${quote("key")} = ?`;
      if (format !== undefined) await run(`UPDATE ${table} SET format = ${format} ${where}`, [key]);
      if (data !== undefined) await run(`UPDATE ${table} SET data = ${hex(data)} ${where}`, [key]);
    },
    async dump() {
      const rows = await run(`SELECT * FROM ${quote("Session")}`);
      const text = (value: unknown) =>
        value instanceof ArrayBuffer || value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
      return rows.map((row) => Object.values(row).map(text).join(" ")).join("\n");
    },
  };
}
