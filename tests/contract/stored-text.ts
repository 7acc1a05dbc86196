// What the contract of lib/session/caches/cache.ts says of entries that are damaged, or of another release.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionCache } from "../../lib/session/caches/cache";
import { userIndex } from "../../lib/session/caches/upstash";
import { isUnreadable } from "../../lib/session/core/errors";
import { FORMAT } from "../../lib/session/core/record";
import type { SessionKey } from "../../lib/session/core/types";
import { freshKey, freshUser, PREFIX, record } from "../support/records";
import type { CacheUnderTest } from "./cache";

const HOUR = 3_600_000;
const HOLDER = "the-holder";

const keep = { until: Date.now() + HOUR, checkedAt: 1_700_000_000_001 };
const creation = { ...keep, rowVersion: 0, notAfter: Date.now() + HOUR };
const CALLS: Record<
  Exclude<keyof SessionCache, "kill" | "listByUser">,
  (cache: SessionCache, key: SessionKey) => Promise<unknown>
> = {
  get: (cache, key) => cache.get(key),
  create: (cache, key) => cache.create(key, record(), creation),
  lease: (cache, key) => cache.lease(key, HOLDER, keep),
  hold: (cache, key) => cache.hold(key, HOLDER, keep),
  fill: (cache, key) => cache.fill(key, record(), HOLDER, keep),
  put: (cache, key) => cache.put(key, record({ version: 99 }), keep),
  cas: (cache, key) => cache.cas(key, 0, record(), keep),
  touch: (cache, key) => cache.touch(key, { lastSeenAt: 1, idleExpiresAt: 1 }),
  rotate: (cache, key) =>
    cache.rotate(key, null, freshKey(), record(), { ...creation, parentUntil: keep.until, parentUserId: null }),
};

const said = (cache: SessionCache, call: string, key: SessionKey) =>
  CALLS[call as keyof typeof CALLS](cache, key).then(
    (reply) => reply,
    (error: unknown) => error,
  );

/** `plantAnotherType` stores something that is not even text; under the name of a user's index something that is no index. */
export function describeAnotherType(
  name: string,
  open: () => Promise<Pick<CacheUnderTest, "cache" | "close"> & { plantAnotherType(key: string): Promise<void> }>,
): void {
  describe(`cache contract: ${name}, another type`, () => {
    let under: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under?.close());

    it.each(Object.keys(CALLS))("%s throws, is never absent and overwrites nothing: another type", async (call) => {
      const key = freshKey();
      await under.plantAnotherType(key);
      // Twice: it is still of that type.
      for (let n = 0; n < 2; n++) expect(isUnreadable(await said(under.cache, call, key))).toBe(true);
    });

    it("kill ends it also if it is of another type, or its user's index is", async () => {
      const [key, listed, userId] = [freshKey(), freshKey(), freshUser()];
      await under.plantAnotherType(key);
      await under.plantAnotherType(await userIndex(PREFIX, userId));
      for (const doomed of [key, listed]) {
        await under.cache.kill(doomed, { until: keep.until, userId });
        expect(await under.cache.get(doomed)).toEqual({ state: "dead" });
      }
    });
  });
}

/** For adapters whose entries are text somewhere else. `plant` stores any text under a key, behind the cache's back. */
export function describeStoredText(
  name: string,
  open: () => Promise<
    Pick<CacheUnderTest, "cache" | "close"> & {
      plant(key: SessionKey, text: string): Promise<void>;
      text(key: SessionKey): Promise<string | null>;
    }
  >,
): void {
  describe(`cache contract: ${name}, text that is no entry`, () => {
    let under: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under?.close());

    const TEXTS: Record<string, string> = {
      "another program's": '{"cart":[]}',
      "a number": "1",
      "the empty string": "",
      "a truncated head": `${FORMAT} L 5 5 -`,
      "an unknown format": `${FORMAT + 2} L 5 5 - - 1 1 1 1\n{"d":[],"c":1}`,
      "an unknown format, dead": `${FORMAT + 2} D`,
      "a deadline that no clock reaches": `${FORMAT} L 5 5 - - 1 1 99999999999999999999 1\n{"d":[],"c":1}`,
    };
    it.each(Object.keys(CALLS).flatMap((call) => Object.keys(TEXTS).map((text) => [call, text] as const)))(
      "%s throws, is never absent and overwrites nothing: %s",
      async (call, name) => {
        const key = freshKey();
        const text = TEXTS[name] as string;
        await under.plant(key, text);
        const outcome = await said(under.cache, call, key);
        if (call === "create" && outcome === "exists") return;
        expect(outcome).toMatchObject({ name: "SessionError", status: 503 });
        expect(isUnreadable(outcome)).toBe(true);
        expect(await under.text(key)).toBe(text);
      },
    );

    it.each([
      ["truncated", '{"d":["a","1"'],
      ["another shape", "[]"],
      ["no text values", '{"d":["a",1],"c":1}'],
    ])("a body that is damaged throws: %s", async (_, body) => {
      const key = freshKey();
      await under.plant(key, `${FORMAT} L 5 5 - - 1 1900000000000 1900000000000 1\n${body}`);
      await expect(under.cache.get(key)).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    });

    it.each(Object.entries(TEXTS))("kill ends it whatever it is: %s", async (_, text) => {
      const key = freshKey();
      await under.plant(key, text);
      await under.cache.kill(key, { until: keep.until, userId: null });
      expect(await under.cache.get(key)).toEqual({ state: "dead" });
    });

    describe("the next release's format is read, written over and ended", () => {
      const next = (hold = "-") =>
        `${FORMAT + 1} L 5 5 - ${hold} 1 1900000000000 1900000000000 1\n{"d":["a","1"],"c":1}`;
      const planted = async (text: string) => {
        const key = freshKey();
        await under.plant(key, text);
        return key;
      };
      it("get", async () => {
        const entry = await under.cache.get(await planted(next()));
        expect(entry).toMatchObject({ state: "live", record: { version: 5, data: { a: "1" } }, held: false });
      });
      it("get of a dead one", async () => {
        expect(await under.cache.get(await planted(`${FORMAT + 1} D`))).toEqual({ state: "dead" });
      });
      it.each<[string, string, (cache: SessionCache, key: SessionKey) => Promise<unknown>]>([
        ["cas", "ok", (cache, key) => cache.cas(key, 5, record({ version: 6 }), keep)],
        ["put", "ok", (cache, key) => cache.put(key, record({ version: 6 }), keep)],
        ["put of what it descends from", "old", (cache, key) => cache.put(key, record({ version: 5 }), keep)],
      ])("%s: %s", async (_, reply, call) => {
        expect(await call(under.cache, await planted(next()))).toBe(reply);
      });
      it("lease, hold and touch leave its body readable", async () => {
        const key = await planted(next());
        await under.cache.hold(key, HOLDER, keep);
        await under.cache.touch(key, { lastSeenAt: 2, idleExpiresAt: 1_899_999_999_999 });
        expect(await under.cache.get(key)).toMatchObject({
          state: "live",
          record: { data: { a: "1" }, lastSeenAt: 2 },
          held: true,
        });
      });
    });
  });
}
