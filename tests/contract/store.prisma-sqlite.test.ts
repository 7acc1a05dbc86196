import { execFile } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prismaStore } from "../../lib/session/stores/prisma";
import { freshKey, record, together } from "../support/records";
import { clients, newDatabase, type TestDatabase } from "../support/stores";
import { describePrismaStore } from "./prisma";

// A new database in memory has no tables.
describePrismaStore("sqlite", clients.sqlite, "file::memory:");

describe("prisma, sqlite: one file", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newDatabase("sqlite");
  });
  afterAll(() => database?.drop());

  it("four processes that write at once lose no update and see no error", async () => {
    await database.run("PRAGMA journal_mode = WAL");
    const prisma = await clients.sqlite(database.url);
    const store = prismaStore(prisma);
    const key = freshKey();
    await store.insert(key, record({ data: { n: "0" } }));
    const writer = path.join(import.meta.dirname, "../support/sqlite-writer.ts");
    const run = () => promisify(execFile)(process.execPath, ["--import", "tsx", writer, database.url, "25", key]);
    const counts = await together(4, async () => Number((await run()).stdout));
    expect(counts).toEqual([25, 25, 25, 25]);
    expect(await store.find(key)).toMatchObject({ state: "live", record: { version: 101, data: { n: "100" } } });
    await prisma.$disconnect();
  });

  it("a lock that outlasts the wait is one error, and none afterwards", async () => {
    const [prisma, other] = [await clients.sqlite(database.url), await clients.sqlite(database.url)];
    const store = prismaStore(prisma);
    const rotate = async () => {
      const parent = freshKey();
      await store.insert(parent, record());
      return () =>
        store.rotate(parent, 1, freshKey(), record({ version: 2 }), { parentMayBeAbsent: false, owedAt: null });
    };
    const [refused, ...later] = [await rotate(), await rotate(), await rotate()];
    await other.$transaction(
      async (tx) => {
        await tx.session.deleteMany({ where: { key: "none" } });
        await expect(refused()).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
        const key = freshKey();
        await expect(store.insert(key, record())).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      },
      { maxWait: 25_000, timeout: 25_000 },
    );
    for (const again of [refused, ...later]) expect(await again()).toBe("ok");
    await prisma.$disconnect();
    await other.$disconnect();
  });

  it("transactions leave no file open", async () => {
    const prisma = await clients.sqlite(database.url);
    const store = prismaStore(prisma);
    const signIn = async () => {
      const parent = freshKey();
      await store.insert(parent, record());
      await store.rotate(parent, 1, freshKey(), record({ version: 2 }), { parentMayBeAbsent: false, owedAt: null });
    };
    await signIn();
    const before = openFiles(database);
    for (let n = 0; n < 50; n++) await signIn();
    expect(openFiles(database)).toBe(before);
    await prisma.$disconnect();
  });
});

/** How often this process has the database open; only Linux tells. */
function openFiles({ url }: TestDatabase): number {
  if (process.platform !== "linux") return 0;
  const file = url.replace("file:", "");
  const target = (descriptor: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return "";
    }
  };
  return readdirSync("/proc/self/fd").filter((descriptor) => target(descriptor).startsWith(file)).length;
}
