import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { handleOf, handleOfKey, hash, isId, keyOf, newId, newToken } from "@/lib/session/core/id";
import { createSealer } from "@/lib/session/core/seal";
import { openTestRuntime } from "../support/session";

const MANY = 100_000;
const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

describe("security row 1: an id", () => {
  test("is 32 bytes in base64url", () => {
    const id = newId();
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(id, "base64url")).toHaveLength(32);
    expect(Buffer.from(id, "base64url").toString("base64url")).toBe(id);
  });

  test("is random: no duplicate, and every bit set half of the time within 5 sigma, over 100,000 ids", () => {
    const seen = new Set<string>();
    const ones = new Array<number>(256).fill(0);
    for (let i = 0; i < MANY; i++) {
      const id = newId();
      seen.add(id);
      const bytes = Buffer.from(id, "base64url");
      for (let bit = 0; bit < 256; bit++) {
        if (((bytes[bit >> 3] as number) >> (bit & 7)) & 1) ones[bit] = (ones[bit] as number) + 1;
      }
    }
    expect(seen.size).toBe(MANY);
    const sigma = Math.sqrt(MANY) / 2;
    const skewed = ones.filter((count) => Math.abs(count - MANY / 2) > 5 * sigma);
    expect(skewed).toEqual([]);
  });

  test("security row 7: the empty string, a wrong length, a wrong alphabet and what is no string are no ids", () => {
    const good = newId();
    expect(isId(good)).toBe(true);
    const bad = [
      "",
      " ",
      good.slice(1),
      `${good}A`,
      `${good.slice(1)}+`,
      `${good.slice(1)}=`,
      `${good}\n`,
      null,
      undefined,
      0,
      [good],
      {},
    ];
    expect(bad.filter(isId)).toEqual([]);
  });

  test("a token for a lease is 16 bytes and never the same twice", () => {
    const tokens = new Set(Array.from({ length: 1000 }, newToken));
    expect(tokens.size).toBe(1000);
    for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(16);
  });
});

describe("security row 2: a handle", () => {
  test("is base64url(sha256(id)) as node:crypto computes it", async () => {
    for (let i = 0; i < 200; i++) {
      const id = newId();
      expect(await handleOf(id)).toBe(sha256(id));
    }
  });

  test("hashes UTF-8", async () => {
    expect(await hash("zażółć 🙂")).toBe(sha256("zażółć 🙂"));
  });

  test("has the key <prefix>:<handle>, and is found in it again even if the prefix holds colons", () => {
    expect(keyOf("app", "h")).toBe("app:h");
    expect(handleOfKey(keyOf("eu:app:session", "a-b_c"))).toBe("a-b_c");
  });

  test.each(["db", "cached_db", "cache"] as const)(
    "security row 3, %s: presented as an id it never matches",
    async (mode) => {
      const runtime = openTestRuntime({ mode });
      const session = await runtime.browser().request();
      session.set("secret", 1);
      await session.save();
      const handle = session.id as string;
      expect(await runtime.manager.resume({ id: handle, version: null })).toBeNull();

      const sealer = createSealer(runtime.settings.passwords, Date.now);
      const forged = await sealer.open(await sealer.seal({ id: handle, version: null }, { ttl: 60, browser: false }));
      expect(forged && (await runtime.manager.resume(forged))).toBeNull();
    },
  );
});
