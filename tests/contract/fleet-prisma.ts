// prismaRegister on one dialect: the contract, what a note costs, and a database that has no table for it.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PrismaFleetClient, prismaRegister } from "../../lib/session/fleet/prisma";
import type { Dialect } from "../../scripts/prisma/dialect";
import { aMember } from "../support/fleet";
import { newDatabase, type TestDatabase } from "../support/stores";
import { describeRegister, describeUnreachableRegister, freshPrefix } from "./fleet";

type Client = PrismaFleetClient & { $disconnect(): Promise<void> };

const HOUR = 3_600_000;

/** @param nowhere a URL where no database answers */
export function describePrismaRegister(
  dialect: Dialect,
  open: (url: string, log?: string[]) => Promise<Client>,
  nowhere: string,
): void {
  const quote = (name: string) => (dialect === "mysql" ? `\`${name}\`` : `"${name}"`);
  const table = quote("SessionProcess");

  describeRegister(`prisma, ${dialect}`, async () => {
    const database = await newDatabase(dialect);
    const prisma = await open(database.url);
    return {
      open: (prefix, now = Date.now) => prismaRegister(prisma, { prefix, now }),
      plant: async (prefix) =>
        void (await database.run(`UPDATE ${table} SET mode = 'later' WHERE prefix = ?`, [prefix])),
      close: () => prisma.$disconnect().then(database.drop),
    };
  });

  describeUnreachableRegister(`prisma, ${dialect}`, async () => {
    const prisma = await open(nowhere);
    return { register: prismaRegister(prisma, { prefix: "p", now: Date.now }), close: () => prisma.$disconnect() };
  });

  describe(`register on prisma, ${dialect}`, () => {
    const log: string[] = [];
    let database: TestDatabase;
    let prisma: Client;
    beforeAll(async () => {
      database = await newDatabase(dialect);
      prisma = await open(database.url, log);
    });
    afterAll(() => prisma?.$disconnect().then(database.drop));
    const register = (now = Date.now) => prismaRegister(prisma, { prefix: freshPrefix(), now });
    const statements = async (work: () => Promise<unknown>) => {
      log.length = 0;
      await work();
      return [...log];
    };

    it("a first note is two statements, each later one is one, and a look is one", async () => {
      const { note, list } = register();
      const member = aMember();
      expect(await statements(() => note(member))).toEqual(["UPDATE", "INSERT"]);
      expect(await statements(() => note(member))).toEqual(["UPDATE"]);
      expect(await statements(() => list(HOUR))).toEqual(["SELECT"]);
    });

    it("two first notes of one process at once leave one row", async () => {
      const { note, list } = register();
      const member = aMember();
      expect(await Promise.all([note(member), note(member), note(member)])).toEqual(["ok", "ok", "ok"]);
      expect(await list(HOUR)).toHaveLength(1);
    });

    it("a sweep takes whom nobody has heard of for an hour, of any site, and no more than it was told", async () => {
      const now = Date.now();
      const old = register();
      for (const minutes of [61, 62, 63]) await old.note(aMember({ seenAt: now - minutes * 60_000 }));
      await old.note(aMember({ seenAt: now - 59 * 60_000 }));
      const { sweep } = register();
      expect(await sweep(2)).toBe(2);
      expect(await sweep(100)).toBe(1);
      expect(await sweep(100)).toBe(0);
      expect(await old.list(24 * HOUR)).toHaveLength(1);
    });

    it("a client that was generated before this model came says missing", async () => {
      const { note, list, sweep } = prismaRegister({ session: {} }, { prefix: "p", now: Date.now });
      expect(await note(aMember())).toBe("missing");
      expect(await sweep(10)).toBe(0);
      await expect(list(HOUR)).rejects.toThrow(/Apply the migrations/);
    });

    it("a database without the table says missing, and is itself again once it has one", async () => {
      const { note, list, sweep } = register();
      await database.run(`ALTER TABLE ${table} RENAME TO ${quote("Elsewhere")}`);
      expect(await note(aMember())).toBe("missing");
      expect(await sweep(10)).toBe(0);
      await expect(list(HOUR)).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      await database.run(`ALTER TABLE ${quote("Elsewhere")} RENAME TO ${table}`);
      expect(await note(aMember())).toBe("ok");
    });
  });
}
