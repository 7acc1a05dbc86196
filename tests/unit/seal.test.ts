import { sealData } from "iron-session";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { handleOf, newId } from "@/lib/session/core/id";
import { createSealer } from "@/lib/session/core/seal";
import { OLDER_PASSWORD, PASSWORD } from "../support/fixtures";

const WEEK = { ttl: 7 * 86_400, browser: false };
const passwords = { "1": PASSWORD };
const sealer = () => createSealer(passwords, Date.now);
const payload = (over: object = {}) => ({ sid: newId(), purpose: "session", ...over });

describe("a seal", () => {
  test("opens to what was sealed", async () => {
    const id = newId();
    const value = await sealer().seal({ id, version: 42 }, { ttl: 3600, browser: true });
    const opened = await sealer().open(value);
    expect(opened).toEqual({
      id,
      handle: await handleOf(id),
      version: 42,
      ttl: expect.closeTo(3600, -1),
      browser: true,
      outdated: false,
    });
  });

  test("without a version says so", async () => {
    const value = await sealer().seal({ id: newId(), version: null }, WEEK);
    expect(await sealer().open(value)).toMatchObject({ version: null, browser: false });
  });

  test("tells the remaining lifetime, again and again", async () => {
    const value = await sealer().seal({ id: newId(), version: null }, { ttl: 100, browser: false });
    const one = sealer();
    expect((await one.open(value))?.ttl).toBeCloseTo(100, -0.5);
    expect((await one.open(value))?.ttl).toBeCloseTo(100, -0.5);
  });

  test("security row 16: takes less than 600 bytes, whatever it may hold", async () => {
    const map = { "999999999": PASSWORD };
    const pointer = { id: newId(), version: Number.MAX_SAFE_INTEGER };
    const value = await createSealer(map, Date.now).seal(pointer, { ttl: 400 * 86_400, browser: true });
    expect(value.length).toBeLessThan(600);
  });

  test("is fit for a cookie: no character that would need escaping", async () => {
    expect(await sealer().seal({ id: newId(), version: 1 }, WEEK)).toMatch(/^[\w.*~-]+$/);
  });

  test("does not show the id", async () => {
    const id = newId();
    expect(await sealer().seal({ id, version: null }, WEEK)).not.toContain(id);
  });
});

describe("security row 19: nothing but a seal of ours opens", () => {
  test("every character changed in turn: null", async () => {
    const value = await sealer().seal({ id: newId(), version: 7 }, WEEK);
    const one = sealer();
    const opened: string[] = [];
    for (let i = 0; i < value.length; i++) {
      const old = value[i] as string;
      for (const other of new Set(["A", "B", "0", "3", "_", "*", "~", old.toUpperCase(), old.toLowerCase()])) {
        if (other === old) continue;
        const changed = value.slice(0, i) + other + value.slice(i + 1);
        if ((await one.open(changed)) !== null) opened.push(`character ${i - value.length}: ${old} -> ${other}`);
      }
    }
    expect(opened).toEqual([]);
  });

  test("every truncation, from either end: null", async () => {
    const value = await sealer().seal({ id: newId(), version: null }, WEEK);
    const one = sealer();
    const opened: number[] = [];
    for (let i = 0; i < value.length; i++) {
      if ((await one.open(value.slice(0, i))) !== null) opened.push(i);
      if (i > 0 && (await one.open(value.slice(i))) !== null) opened.push(-i);
    }
    expect(opened).toEqual([]);
  });

  test("something added: null", async () => {
    const value = await sealer().seal({ id: newId(), version: null }, WEEK);
    for (const text of [
      `${value} `,
      ` ${value}`,
      `${value}\n`,
      `${value}~2`,
      value + value,
      `"${value}"`,
      encodeURIComponent(`${value}*`),
    ]) {
      expect(await sealer().open(text), text).toBeNull();
    }
  });

  test("made by iron-session with the same password for another purpose: null", async () => {
    const foreign = [
      { sid: newId() },
      payload({ purpose: "csrf" }),
      payload({ purpose: undefined }),
      payload({ purpose: ["session"] }),
    ];
    for (const data of foreign) expect(await sealer().open(await sealData(data, { password: passwords }))).toBeNull();
    // The control: it is the purpose that was missing.
    expect(await sealer().open(await sealData(payload(), { password: passwords }))).not.toBeNull();
  });

  test("security row 7: an empty, absent or wrongly typed id is no id", async () => {
    const ids: unknown[] = [
      "",
      null,
      undefined,
      0,
      true,
      [newId()],
      {},
      { toString: "x" },
      `${newId()}A`,
      newId().slice(1),
    ];
    for (const sid of ids) {
      const value = await sealData(payload({ sid }), { password: passwords });
      expect(await sealer().open(value), JSON.stringify(sid)).toBeNull();
    }
  });

  test("a payload that is no object: null", async () => {
    for (const data of [null, [], ["session"], "session", 5, true]) {
      expect(
        await sealer().open(await sealData(data as object, { password: passwords })),
        JSON.stringify(data),
      ).toBeNull();
    }
  });

  test("a version that is no whole number is no version", async () => {
    for (const v of [1.5, "7", null, {}, 1e300]) {
      expect(await sealer().open(await sealData(payload({ v }), { password: passwords }))).toMatchObject({
        version: null,
      });
    }
  });

  test("security row 17: garbage is refused without a decryption", async () => {
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    const derive = vi.spyOn(crypto.subtle, "deriveBits");
    const huge = `Fe26.2*1*${"a".repeat(15_000)}*b*c*1999999999999*d*e~2`;
    for (const text of [
      "",
      "x",
      "null",
      "{}",
      "Fe26.2",
      "Fe26.2*1******~2",
      huge,
      "\u0000".repeat(4000),
      "*".repeat(15_000),
    ]) {
      expect(await sealer().open(text)).toBeNull();
    }
    expect(decrypt).not.toHaveBeenCalled();
    expect(derive).not.toHaveBeenCalled();
  });
});

describe("security row 20: rotation of the password", () => {
  const both = { "1": OLDER_PASSWORD, "2": PASSWORD };

  test("an old seal opens, and is outdated", async () => {
    const old = await createSealer({ "1": OLDER_PASSWORD }, Date.now).seal({ id: newId(), version: null }, WEEK);
    expect(await createSealer(both, Date.now).open(old)).toMatchObject({ outdated: true });
  });

  test("a new seal is made with the highest number, in whatever order the map is", async () => {
    const ten = { "2": OLDER_PASSWORD, "10": PASSWORD };
    for (const map of [both, { "2": PASSWORD, "1": OLDER_PASSWORD }, ten]) {
      const value = await createSealer(map, Date.now).seal({ id: newId(), version: null }, WEEK);
      expect(value.split("*")[1]).toBe(map === ten ? "10" : "2");
      expect(await createSealer(map, Date.now).open(value)).toMatchObject({ outdated: false });
    }
  });

  test("a new one can be known before it seals: then no process of a rolling deploy meets a seal it cannot open", async () => {
    const pointer = { id: newId(), version: null };
    const old = createSealer({ "1": OLDER_PASSWORD }, Date.now);
    const known = createSealer(both, Date.now, "1");
    const renewed = createSealer(both, Date.now);
    for (const [sealing, opening] of [
      [old, known],
      [known, old],
      [known, renewed],
      [renewed, known],
    ] as const) {
      expect(await opening.open(await sealing.seal(pointer, WEEK))).toMatchObject(pointer);
    }
    expect(await old.open(await renewed.seal(pointer, WEEK)), "which is why").toBeNull();
    // Only who seals with the newer one makes cookies anew, or two processes would do so by turns.
    expect(await known.open(await renewed.seal(pointer, WEEK))).toMatchObject({ outdated: false });
    expect(await renewed.open(await known.seal(pointer, WEEK))).toMatchObject({ outdated: true });
  });

  test("after an old password is removed its seals are refused", async () => {
    const old = await createSealer({ "1": OLDER_PASSWORD }, Date.now).seal({ id: newId(), version: null }, WEEK);
    expect(await createSealer({ "2": PASSWORD }, Date.now).open(old)).toBeNull();
  });

  test("an unknown password id is refused, also a name that every object has", async () => {
    const value = await sealer().seal({ id: newId(), version: null }, WEEK);
    for (const id of ["2", "0", "01", "", "constructor", "__proto__", "toString"]) {
      expect(await sealer().open(value.replace("*1*", `*${id}*`)), id).toBeNull();
    }
  });

  test("the same id with another password is refused", async () => {
    const value = await createSealer({ "1": OLDER_PASSWORD }, Date.now).seal({ id: newId(), version: null }, WEEK);
    expect(await sealer().open(value)).toBeNull();
  });
});

describe("remembered seals", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 5, 1) }));
  afterEach(() => void vi.useRealTimers());

  const minute = { ttl: 60, browser: false };
  // The seal stays open a minute longer than the cookie, and iron allows for clocks that differ by another.
  const CLEARLY_OVER = 181_000;

  test("cost no WebCrypto call", async () => {
    const one = sealer();
    const value = await one.seal({ id: newId(), version: null }, minute);
    const first = await one.open(value);
    const calls = (["decrypt", "verify", "digest", "importKey", "deriveBits", "deriveKey"] as const).map((name) =>
      vi.spyOn(crypto.subtle, name),
    );
    expect(await one.open(value)).toEqual(first);
    for (const call of calls) expect(call).not.toHaveBeenCalled();
  });

  test("are never good past their expiry", async () => {
    const one = sealer();
    const value = await one.seal({ id: newId(), version: null }, minute);
    expect(await one.open(value)).not.toBeNull();
    vi.setSystemTime(Date.now() + CLEARLY_OVER);
    expect(await one.open(value)).toBeNull();
    expect(await sealer().open(value)).toBeNull();
  });

  test("once expired they are asked of iron again, not of memory", async () => {
    const one = sealer();
    const value = await one.seal({ id: newId(), version: null }, minute);
    await one.open(value);
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    vi.setSystemTime(Date.now() + 120_000);
    await one.open(value);
    await one.open(value);
    expect(decrypt).toHaveBeenCalledTimes(2);
  });

  test("tell the lifetime that remains now, not the one that remained at first sight", async () => {
    const one = sealer();
    const value = await one.seal({ id: newId(), version: null }, { ttl: 1000, browser: false });
    expect((await one.open(value))?.ttl).toBe(1000);
    vi.setSystemTime(Date.now() + 400_000);
    expect((await one.open(value))?.ttl).toBe(600);
  });

  test("are bounded: the one used longest ago makes room", async () => {
    const one = sealer();
    const seals: string[] = [];
    for (let i = 0; i < 2001; i++) seals.push(await one.seal({ id: newId(), version: null }, minute));
    const [kept, dropped] = seals as [string, string];
    for (const value of seals.slice(0, 2000)) await one.open(value);
    await one.open(kept);
    await one.open(seals[2000] as string);
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    await one.open(kept);
    expect(decrypt).toHaveBeenCalledTimes(0);
    await one.open(dropped);
    expect(decrypt).toHaveBeenCalledTimes(1);
  });

  test("a seal that was refused is not remembered", async () => {
    const one = sealer();
    const foreign = await sealData({ sid: newId() }, { password: passwords });
    const decrypt = vi.spyOn(crypto.subtle, "decrypt");
    for (let i = 0; i < 3; i++) expect(await one.open(foreign)).toBeNull();
    expect(decrypt).toHaveBeenCalledTimes(3);
  });
});
