// The contract of a register (lib/session/fleet/types.ts) as tests.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newToken } from "../../lib/session/core/id";
import type { Member, Register } from "../../lib/session/fleet/types";
import { aMember } from "../support/fleet";
import { together } from "../support/records";

export interface RegistersUnderTest {
  /** The register of a site of its own, as one process has it. @param now that process's clock */
  open(prefix: string, now?: () => number): Register;
  /** Stores a note that no release has ever written. */
  plant(prefix: string): Promise<void>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;
export const freshPrefix = () => `contract-fleet-${newToken()}`;
const withoutTime = ({ seenAt: _, ...member }: Member) => member;

export function describeRegister(name: string, open: () => Promise<RegistersUnderTest>): void {
  describe(`register contract: ${name}`, () => {
    let under: RegistersUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under?.close());

    it("is empty where nobody has been", async () => {
      expect(await under.open(freshPrefix()).list(HOUR)).toEqual([]);
    });

    it.each<[string, Partial<Member>]>([
      ["every field", {}],
      ["a site that says no build", { build: null }],
      ["each flag the other way", { bridge: true, hasDatabase: false, hasCache: false, mode: "cache" }],
      ["no numbers", { counts: {}, latencies: { database: [], cache: [] } }],
      ["large numbers", { counts: { "read.live": Number.MAX_SAFE_INTEGER }, startedAt: 1 }],
    ])("gives a note back: %s", async (_, changes) => {
      const register = under.open(freshPrefix());
      const member = aMember(changes);
      expect(await register.note(member)).toBe("ok");
      const [found, ...others] = await register.list(HOUR);
      expect(others).toEqual([]);
      expect(found && withoutTime(found)).toEqual(withoutTime(member));
      expect(Math.abs((found?.seenAt ?? 0) - member.seenAt)).toBeLessThan(2_000);
    });

    it("a note replaces the earlier one of its process", async () => {
      const register = under.open(freshPrefix());
      const member = aMember();
      await register.note(member);
      await register.note({ ...member, counts: { "read.live": 99 } });
      expect((await register.list(HOUR)).map(({ counts }) => counts)).toEqual([{ "read.live": 99 }]);
    });

    it("processes that speak at once are all heard", async () => {
      const prefix = freshPrefix();
      const members = await together(20, async () => aMember());
      await Promise.all(members.map((member) => under.open(prefix).note(member)));
      const found = await under.open(prefix).list(HOUR);
      expect(found.map(({ process }) => process).sort()).toEqual(members.map(({ process }) => process).sort());
    });

    it("sites with prefixes of their own do not see each other", async () => {
      const prefix = freshPrefix();
      await under.open(prefix).note(aMember());
      expect(await under.open(`${prefix}x`).list(HOUR)).toEqual([]);
      expect(await under.open(prefix.toUpperCase()).list(HOUR)).toEqual([]);
    });

    it("who was not heard of within the time is left out", async () => {
      const register = under.open(freshPrefix());
      const member = aMember();
      await register.note(member);
      await sleep(120);
      expect(await register.list(50)).toEqual([]);
      expect(await register.list(HOUR)).toHaveLength(1);
      await register.note({ ...member, seenAt: Date.now() });
      expect(await register.list(2_000)).toHaveLength(1);
    });

    it("what cannot be read is an error, never nobody", async () => {
      const prefix = freshPrefix();
      await under.open(prefix).note(aMember());
      await under.plant(prefix);
      await expect(under.open(prefix).list(HOUR)).rejects.toMatchObject({ code: "SESSION_FORMAT_UNKNOWN" });
    });

    it("a sweep leaves those who were heard of", async () => {
      const register = under.open(freshPrefix());
      await register.note(aMember());
      await register.sweep(1_000);
      expect(await register.list(HOUR)).toHaveLength(1);
    });
  });
}

export function describeUnreachableRegister(
  name: string,
  open: () => Promise<{ register: Register; close(): Promise<void> }>,
): void {
  describe(`register contract, nobody there: ${name}`, () => {
    it("says so", async () => {
      const { register, close } = await open();
      const unavailable = { code: "SESSION_STORE_UNAVAILABLE" };
      await expect(register.note(aMember())).rejects.toMatchObject(unavailable);
      await expect(register.list(HOUR)).rejects.toMatchObject(unavailable);
      await close();
    });
  });
}
