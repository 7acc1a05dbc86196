// What comes from elsewhere is held to what `session.set` is held to; where it cannot pass, the visitor is signed out and
// the page is not broken.

import { describe, expect, test } from "vitest";
import { createArrivals } from "@/lib/session/import/arrivals";
import { derivedId } from "@/lib/session/import/derived-id";
import { type Imported, type Importer, recordOf } from "@/lib/session/import/imported";
import { START } from "../support/clock";
import { present, rejectionOf, thrownBy } from "../support/fixtures";
import { SETTINGS } from "../support/session";
import { IRON, ironCookies } from "./support/iron";
import { openSite, SECRET } from "./support/site";

const LIFETIMES = { idleTtl: 100, absoluteTtl: 1000, rememberTtl: 5000, touchAfter: 10 };
const record = (imported: Imported | null) => recordOf(imported, { now: START, lifetimes: LIFETIMES, device: null });

describe("a record", () => {
  test("holds the user, the data and when they signed in, and begins now", () => {
    const authenticatedAt = new Date(START - 1);
    expect(record({ userId: "u1", data: { a: new Map([[1n, null]]) }, authenticatedAt })).toMatchObject({
      version: 1,
      userId: "u1",
      data: { a: '{"$map":[[{"$bigint":"1"},null]]}' },
      authenticatedAt: START - 1,
      createdAt: START,
      idleExpiresAt: START + 100_000,
      absoluteExpiresAt: START + 1_000_000,
    });
  });

  test("of nothing is none", () => {
    for (const nothing of [null, {}, { userId: null, data: {} }, { data: { a: undefined } }])
      expect(record(nothing)).toBeNull();
  });

  test("of nobody has no sign-in", () => {
    expect(record({ data: { a: 1 }, authenticatedAt: new Date(START) })).toMatchObject({ authenticatedAt: null });
  });

  const nested = JSON.parse('{"a":{"__proto__":{"admin":true}}}');
  const own = JSON.parse('{"__proto__":{"admin":true}}');
  test.each<[string, Imported, string]>([
    ["a name that changes a prototype", { data: own }, "SESSION_KEY_INVALID"],
    ["such a name within a value", { data: nested }, "SESSION_VALUE_INVALID"],
    ["a key of ours", { data: { "$flash.x": 1 } }, "SESSION_KEY_INVALID"],
    ["an empty key", { data: { "": 1 } }, "SESSION_KEY_INVALID"],
    ["a function", { data: { a: () => 1 } }, "SESSION_VALUE_INVALID"],
    ["a class", { data: { a: new URL("https://a.invalid") } }, "SESSION_VALUE_INVALID"],
    ["too much", { data: { a: "x".repeat(65_536) } }, "SESSION_TOO_LARGE"],
    ["an empty user id", { userId: "" }, "SESSION_VALUE_INVALID"],
    ["a user id that is a number", { userId: 7 as never }, "SESSION_VALUE_INVALID"],
    ["a sign-in that has not come yet", { userId: "u", authenticatedAt: new Date(START + 1) }, "SESSION_VALUE_INVALID"],
    ["a sign-in at no time", { userId: "u", authenticatedAt: new Date(Number.NaN) }, "SESSION_VALUE_INVALID"],
  ])("refuses %s", (_, imported, code) => {
    expect(thrownBy(() => record(imported))).toMatchObject({ code });
  });
});

describe("an old cookie", () => {
  async function meet(importer: Importer) {
    const site = openSite(SETTINGS[0], IRON);
    const arrivals = present(createArrivals({ ...site, importer }));
    const value = present((await ironCookies()).old_session);
    return { site, resume: () => arrivals.resume(value, null) };
  }

  test("whose data cannot be stored is nobody's; the operator is told, the visitor sees no error", async () => {
    const { site, resume } = await meet(() => ({ userId: "u1", data: { constructor: 1 } }));
    expect(await resume()).toBeNull();
    expect(site.events).toContainEqual({ type: "import", outcome: "rejected", mode: "db" });
  });

  test("that the importer leaves behind is nobody's", async () => {
    const { site, resume } = await meet(async () => null);
    expect(await resume()).toBeNull();
    expect(site.events).not.toContainEqual(expect.objectContaining({ type: "import" }));
  });

  test("about which the importer cannot tell: its error, and nobody is taken for signed out", async () => {
    const { resume } = await meet(() => Promise.reject(new Error("the users' table does not answer")));
    expect((await rejectionOf(resume())).message).toBe("the users' table does not answer");
  });

  test("is shown to the importer with its end", async () => {
    const { resume } = await meet((old, { expiresAt }) => ({ data: { ...old, ends: expiresAt } }));
    const ends = JSON.parse(present((await resume())?.record.data.ends)).$date;
    // iron-session seals for 14 days.
    expect((ends - Date.now()) / 86_400_000).toBeCloseTo(14, 2);
  });
});

describe("a derived id", () => {
  const of = (library: "django" | "express-session", password: string, name: string, more = {}) =>
    derivedId({ library, cookieName: "x", domain: null, until: 0, passwords: { "1": password, ...more } }, name);

  test("has the form of an id, and is the same each time", async () => {
    expect(await of("django", SECRET, "abc")).toMatch(/^[\w-]{43}$/);
    expect(await of("django", SECRET, "abc")).toBe(await of("django", SECRET, "abc"));
  });

  test("differs by name, by library and by secret", async () => {
    const ids = await Promise.all([
      of("django", SECRET, "abc"),
      of("django", SECRET, "abd"),
      of("express-session", SECRET, "abc"),
      of("django", `${SECRET}!`, "abc"),
    ]);
    expect(new Set(ids).size).toBe(4);
  });

  test("hangs on the newest secret alone: an older one may be dropped", async () => {
    expect(await of("django", "older secret", "abc", { "10": SECRET })).toBe(await of("django", SECRET, "abc"));
  });
});
