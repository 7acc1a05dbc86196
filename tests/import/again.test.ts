// The import run once more: what was signed out or changed here since stays so, whichever tier still knows of it; and a store
// that has sessions and hands none over is no import that is finished.

import { describe, expect, test } from "vitest";
import type { ForeignSource } from "@/lib/session/import/rows/source";
import { rejectionOf } from "../support/fixtures";
import type { Setting } from "../support/session";
import { countsOf, importAll } from "./support/rows";
import { openSite, presentTiers } from "./support/site";

const NAME = "a".repeat(32);
const COOKIES = { sessionid: NAME };
const ENV = { SESSION_IMPORT_FROM: "django" };
const DB: Setting = { mode: "db", store: true, cache: false };
const CACHE: Setting = { mode: "cache", store: true, cache: true };

const sourceOf = (names: readonly string[], total: number | null = names.length): ForeignSource => ({
  library: "django",
  first: "",
  total: async () => total,
  page: async () => ({
    rows: names.map((name) => ({ name, content: { data: { userId: "ada" }, expiresAt: null } })),
    next: null,
    checkpoint: "",
  }),
});

describe("in `cache`, after an import in `db`", () => {
  const tiers = presentTiers(CACHE);
  const inDb = () => openSite(DB, ENV, { ...tiers, cache: null });
  const inCache = () => openSite(CACHE, ENV, tiers);

  test("a session that was signed out in between is known by its row, and stays so", async () => {
    expect(countsOf(await importAll(sourceOf([NAME]), inDb()))).toEqual({ imported: 1 });
    await inDb()
      .visitor(COOKIES)
      .act((session) => session.destroy());
    expect(countsOf(await importAll(sourceOf([NAME]), inCache()))).toEqual({ known: 1 });
    expect(await inCache().visitor(COOKIES).look()).toMatchObject({ userId: null, isNew: true });
    expect(await inDb().visitor(COOKIES).look()).toMatchObject({ userId: null, isNew: true });
  });

  test("one that was changed in between is known, and keeps what was changed", async () => {
    const name = "b".repeat(32);
    await importAll(sourceOf([name]), inDb());
    await inDb()
      .visitor({ sessionid: name })
      .act((session) => void session.set("visits", 7));
    expect(countsOf(await importAll(sourceOf([name]), inCache()))).toEqual({ known: 1 });
    expect(await inCache().visitor({ sessionid: name }).look()).toMatchObject({ data: { visits: 7 } });
  });
});

describe("a store that counts sessions and hands none over", () => {
  const site = openSite(DB, ENV, presentTiers(DB));

  test("is an error, and not an import that is finished", async () => {
    expect(await rejectionOf(importAll(sourceOf([], 3), site))).toMatchObject({
      code: "SESSION_CONFIG_INVALID",
      message: expect.stringContaining("The old store counts 3 sessions and hands none over."),
    });
  });

  test("unless there are none, or nobody can tell, or it was gone on with", async () => {
    for (const total of [0, null]) expect(countsOf(await importAll(sourceOf([], total), site))).toEqual({});
    expect(countsOf(await importAll(sourceOf([], 3), site, { after: "zzzz" }))).toEqual({});
  });
});
