// upstashRegister over the REST server: the contract, what it costs, its bounds, and whose clock counts.

import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evalWith, type RunScript } from "../../lib/session/caches/upstash";
import { SessionError } from "../../lib/session/core/errors";
import { upstashRegister } from "../../lib/session/fleet/upstash";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server";
import { openRestClient } from "../support/caches";
import { aMember } from "../support/fleet";
import { describeRegister, describeUnreachableRegister, freshPrefix } from "./fleet";

const HOUR = 3_600_000;

const openScripts = async (url: string, token: string, timeoutMs: number): Promise<RunScript> =>
  evalWith(await openRestClient(url, token, timeoutMs, "Node's HTTP client"), false);

/** @param redis a redis:// URL, or "embedded" */
export function describeUpstashRegister(name: string, redis: string): void {
  const used = new Set<string>();
  const keyOf = (prefix: string) => {
    used.add(`${prefix}:fleet`);
    return `${prefix}:fleet`;
  };

  async function start() {
    const server = await startUpstashServer({ redis });
    const { url, token } = server;
    const behind = new Redis({ url, token, automaticDeserialization: false, enableTelemetry: false });
    const run = await openScripts(url, token, 5_000);
    const open = (prefix: string, now: () => number = Date.now, most?: number) => {
      keyOf(prefix);
      return upstashRegister({ run, prefix, now, ...(most !== undefined && { most }) });
    };
    const close = async () => {
      for (const key of used) await behind.del(key);
      await server.close();
    };
    return { server, behind, run, open, close };
  }

  describeRegister(name, async () => {
    const { open, behind, close } = await start();
    const plant = async (prefix: string) =>
      void (await behind.zadd(keyOf(prefix), { score: Date.now(), member: '{"process":"of a later release"}' }));
    return { open, plant, close };
  });

  describeUnreachableRegister(name, async () => {
    const run = await openScripts("http://127.0.0.1:1", "token", 1_000);
    return { register: upstashRegister({ run, prefix: "p", now: Date.now }), close: async () => {} };
  });

  describe(`register on ${name}`, () => {
    let under: Awaited<ReturnType<typeof start>>;
    let server: UpstashServer;
    beforeAll(async () => {
      under = await start();
      server = under.server;
    });
    afterAll(() => under?.close());

    it("a note is one command, and so is a look", async () => {
      const { note, list } = under.open(freshPrefix());
      server.resetCounts();
      await note(aMember());
      expect(server.commandNames()).toHaveLength(1);
      await list(HOUR);
      expect(server.commandNames()).toHaveLength(2);
    });

    it("keeps so many and no more, the latest", async () => {
      const prefix = freshPrefix();
      const members = [1, 2, 3, 4, 5].map((n) => aMember({ process: `p${n}` }));
      for (const member of members) await under.open(prefix, Date.now, 3).note(member);
      const found = await under.open(prefix).list(HOUR);
      // Two of one millisecond come by their text.
      expect(found).toHaveLength(3);
      expect(found.map(({ process }) => process)).toContain("p5");
      expect(found.map(({ process }) => process)).not.toContain("p1");
    });

    it("whom nobody has heard of for an hour goes with the next note, and all of it an hour after the last", async () => {
      const prefix = freshPrefix();
      const key = keyOf(prefix);
      await under.behind.zadd(key, { score: Date.now() - HOUR - 60_000, member: JSON.stringify(aMember()) });
      await under.open(prefix).note(aMember());
      expect(await under.behind.zcard(key)).toBe(1);
      const left = await under.behind.pttl(key);
      expect(left).toBeGreaterThan(HOUR - 60_000);
      expect(left).toBeLessThanOrEqual(HOUR);
    });

    it("a process whose clock is days off is seen all the same, with its true age", async () => {
      const prefix = freshPrefix();
      const days = 3 * 24 * HOUR;
      for (const clock of [Date.now() - days, Date.now() + days])
        await under.open(prefix, () => clock).note(aMember({ seenAt: clock }));
      const found = await under.open(prefix).list(10_000);
      expect(found).toHaveLength(2);
      for (const { seenAt } of found) expect(Math.abs(Date.now() - seenAt)).toBeLessThan(10_000);
    });

    it("a note whose reply was lost is replaced by the next", async () => {
      const prefix = freshPrefix();
      let lost = true;
      const run: typeof under.run = async (...args) => {
        const reply = await under.run(...args);
        if (lost) throw new SessionError("SESSION_STORE_UNAVAILABLE", "The cache did not answer.");
        return reply;
      };
      keyOf(prefix);
      const register = upstashRegister({ run, prefix, now: Date.now });
      const member = aMember();
      for (const n of [1, 2]) await expect(register.note({ ...member, counts: { n } })).rejects.toThrow();
      lost = false;
      await register.note({ ...member, counts: { n: 3 } });
      expect((await register.list(HOUR)).map(({ counts }) => counts)).toEqual([{ n: 3 }]);
    });
  });
}
