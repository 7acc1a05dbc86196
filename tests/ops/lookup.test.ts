// Single sessions and those of a user: looked at and ended, whatever state they are in, in either tier.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handleOfKey, newId } from "../../lib/session/core/id";
import type { SessionKey, SessionRecord } from "../../lib/session/core/types";
import { inspect, list } from "../../lib/session/ops/lookup";
import { revoke, revokeUser } from "../../lib/session/ops/revoke";
import { warm } from "../../lib/session/ops/warm";
import { CANARY, rejectionOf } from "../support/fixtures";
import { DAY, freshUser, record } from "../support/records";
import { kitOn, type TestKit } from "./support/kit";
import { openTiers, run, type Tiers, type World } from "./support/tiers";

const unavailable = { code: "SESSION_STORE_UNAVAILABLE" };
const MINUTE = 60_000;

describe("single sessions", () => {
  let tiers: Tiers;
  let world: World;
  let kit: TestKit;
  beforeAll(async () => {
    tiers = await openTiers("sqlite");
    world = await tiers.world();
    kit = kitOn(world, "bridge");
  });
  afterAll(() => tiers?.close());

  async function session(over: Partial<SessionRecord> = {}): Promise<SessionKey> {
    const [key] = (await world.rows(1, over)) as [SessionKey];
    return key;
  }
  async function onlyInCache(over: Partial<SessionRecord> = {}): Promise<SessionKey> {
    const key = world.key();
    const until = Date.now() + DAY;
    await world.cache.create(key, record(over), { until, rowVersion: 0, notAfter: until, checkedAt: Date.now() });
    return key;
  }
  const dead = (key: SessionKey) => expect(world.stored([key])).resolves.toMatchObject([DEAD]);
  const DEAD = { row: { state: "dead" }, entry: { state: "dead" } };

  describe("inspect", () => {
    it("tells the facts of both tiers, sizes for values, no user", async () => {
      const over = { userId: CANARY, data: { cart: `"${CANARY}"`, n: "1" }, authenticatedAt: Date.now() };
      const key = await session(over);
      await run(warm(kit));
      await world.cache.hold(key, "somebody", { until: Date.now() + MINUTE });
      const found = await inspect(kit, handleOfKey(key));
      expect(found).toMatchObject({
        handle: handleOfKey(key),
        row: {
          state: "live",
          version: 1,
          signedIn: true,
          idleRule: "default",
          keys: { cart: CANARY.length + 2, n: 1 },
        },
        entry: { state: "live", version: 1, rowVersion: 1, held: true },
      });
      expect(JSON.stringify(found)).not.toContain(CANARY);
      expect(await inspect(kit, handleOfKey(key), { showUser: true })).toMatchObject({ row: { userId: CANARY } });
    });

    it("tells what is absent, dead, over, a lease, or not to be read", async () => {
      const state = async (key: SessionKey) => {
        const { row, entry } = await inspect(kit, handleOfKey(key));
        return [row?.state, entry?.state];
      };
      expect(await state(world.key())).toEqual(["absent", "absent"]);
      const over = await session({ idleExpiresAt: Date.now() - 1 });
      expect(await state(over)).toEqual(["expired", "absent"]);
      await world.cache.lease(over, "somebody", { until: Date.now() + MINUTE });
      expect(await state(over)).toEqual(["expired", "lease"]);
      const ended = await session();
      await revoke(kit, handleOfKey(ended));
      expect(await state(ended)).toEqual(["dead", "dead"]);
      const foreign = world.key();
      await tiers.upstash.engine.call(["SET", foreign, "7 of a release to come"]);
      expect(await state(foreign)).toEqual(["absent", "unreadable"]);
    });

    it("says which tier is not configured, and takes nothing for a handle that is none", async () => {
      const key = await session();
      expect(await inspect({ ...kit, cache: null }, handleOfKey(key))).toMatchObject({
        row: { state: "live" },
        entry: null,
      });
      for (const none of ["", "x", key, `${handleOfKey(key)}=`])
        expect(await rejectionOf(inspect(kit, none))).toMatchObject({ code: "SESSION_KEY_INVALID" });
    });
  });

  describe("list", () => {
    it("has the living sessions of a user from both tiers, latest visit first", async () => {
      const userId = freshUser();
      const now = Date.now();
      const older = await session({ userId, lastSeenAt: now - 9_000 });
      const newer = await onlyInCache({ userId, lastSeenAt: now - 1_000 });
      await session({ userId, idleExpiresAt: now - 1 });
      await session({ userId: freshUser() });
      const ended = await session({ userId });
      await world.cache.kill(ended, { until: now + DAY, userId });
      expect((await list(kit, userId)).map(({ handle }) => handle)).toEqual([handleOfKey(newer), handleOfKey(older)]);
      expect(await list(kit, freshUser())).toEqual([]);
    });

    it("has none of another prefix on the same database: those are another app's", async () => {
      const userId = freshUser();
      const ours = await session({ userId });
      const elsewhere = await tiers.world();
      const [theirs] = (await elsewhere.rows(1, { userId })) as [SessionKey];
      expect((await list(kit, userId)).map(({ handle }) => handle)).toEqual([handleOfKey(ours)]);
      const there = await list(kitOn(elsewhere, "bridge"), userId);
      expect(there.map(({ handle }) => handle)).toEqual([handleOfKey(theirs)]);
    });

    it("fails rather than leave one out", async () => {
      const cache = { ...world.cache, listByUser: () => Promise.reject(Object.assign(new Error(), unavailable)) };
      await expect(list({ ...kit, cache }, freshUser())).rejects.toMatchObject(unavailable);
    });
  });

  describe("revoke", () => {
    it.each<[string, () => Promise<SessionKey>]>([
      [
        "in both tiers",
        async () => {
          const key = await session();
          await run(warm(kit));
          return key;
        },
      ],
      ["in the database alone", () => session()],
      ["in the cache alone", () => onlyInCache()],
      [
        "dead in the database alone",
        async () => {
          const key = await onlyInCache();
          await world.kit.store.bury(key, Date.now() + DAY, null);
          return key;
        },
      ],
      [
        "dead in the cache alone",
        async () => {
          const key = await session();
          await world.cache.kill(key, { until: Date.now() + DAY, userId: null });
          return key;
        },
      ],
      [
        "that cannot be read",
        async () => {
          const key = await session();
          await tiers.upstash.engine.call(["SET", key, "7 of a release to come"]);
          return key;
        },
      ],
    ])("ends a session %s in every tier, once", async (_, make) => {
      const key = await make();
      expect(await revoke(kit, handleOfKey(key))).toBe("revoked");
      await dead(key);
      expect(await revoke(kit, handleOfKey(key))).toBe("ended");
    });

    it("writes nothing for one that nobody knows", async () => {
      const key = world.key();
      expect(await revoke(kit, handleOfKey(key))).toBe("unknown");
      expect(await world.stored([key])).toEqual([{ row: { state: "absent" }, entry: { state: "absent" } }]);
    });

    it("fails if a tier could not be told, and finishes when it is run again", async () => {
      const key = await session();
      await run(warm(kit));
      tiers.upstash.fault = ({ commands }) => (commands[0]?.[0]?.toUpperCase() === "EVAL" ? { kind: "refuse" } : null);
      expect(await rejectionOf(revoke(kit, handleOfKey(key)))).toMatchObject(unavailable);
      tiers.upstash.fault = null;
      expect(await world.kit.store.find(key)).toMatchObject({ state: "dead" });
      expect(await revoke(kit, handleOfKey(key))).toBe("revoked");
      await dead(key);
    });
  });

  describe("revokeUser", () => {
    it("ends every session of the user, in whatever tier, and nobody else's", async () => {
      const userId = freshUser();
      const keys = [await session({ userId }), await onlyInCache({ userId })];
      const other = await session({ userId: freshUser() });
      expect(await revokeUser(kit, userId)).toBe(2);
      for (const key of keys) await dead(key);
      expect(await world.kit.store.find(other)).toMatchObject({ state: "live" });
      expect(await revokeUser(kit, userId)).toBe(0);
    });

    it("tells every session even if one could not be ended", async () => {
      const userId = freshUser();
      const keys = [await session({ userId }), await session({ userId })];
      let failed = false;
      const store = {
        ...world.kit.store,
        bury: async (...args: Parameters<typeof world.kit.store.bury>) => {
          if (!failed) {
            failed = true;
            throw Object.assign(new Error(), { name: "SessionError", ...unavailable });
          }
          return world.kit.store.bury(...args);
        },
      };
      expect(await rejectionOf(revokeUser({ ...kit, store }, userId))).toMatchObject(unavailable);
      const rows = await Promise.all(keys.map((key) => world.kit.store.find(key)));
      expect(rows.map(({ state }) => state).sort()).toEqual(["dead", "live"]);
      expect(await revokeUser(kit, userId)).toBe(1);
      for (const key of keys) await dead(key);
    });
  });

  it("a handle of another prefix is unknown", async () => {
    const key = await session();
    const elsewhere = kitOn(await tiers.world(), "bridge");
    expect(await revoke(elsewhere, handleOfKey(key))).toBe("unknown");
    expect(await revoke(elsewhere, newId())).toBe("unknown");
  });
});
