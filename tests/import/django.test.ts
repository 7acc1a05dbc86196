// Rows that Django itself wrote (django/make.py), in the databases it may have kept them in.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { django, djangoUserHash } from "@/lib/session/import/rows/django";
import type { ForeignSource } from "@/lib/session/import/rows/source";
import type { SqlRow } from "@/lib/session/import/rows/sql";
import { serverAnswers } from "../support/available";
import { present } from "../support/fixtures";
import { SETTINGS } from "../support/session";
import { newDatabase, type TestDatabase } from "../support/stores";
import { countsOf, importAll } from "./support/rows";
import { openSite, presentTiers, type Site } from "./support/site";

interface Fixture {
  readonly secretKey: string;
  readonly keys: Readonly<Record<"ada" | "bob" | "visitor" | "expired", string>>;
  /** Primary key -> the column `password`; bob's was changed after he signed in. */
  readonly users: Readonly<Record<string, string>>;
  readonly rows: ReadonlyArray<{ session_key: string; session_data: string; expire_date: string }>;
}

const fixtureOf = (version: string): Fixture =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, `django/sessions-${version}.json`), "utf8"));

/** What the project would write into setup.ts: Django's own rule, that a changed password ends the session. */
const importer =
  ({ users, secretKey }: Fixture) =>
  (old: Readonly<Record<string, unknown>>) => {
    const userId = typeof old._auth_user_id === "string" ? old._auth_user_id : null;
    if (userId !== null && old._auth_user_hash !== djangoUserHash(present(users[userId]), secretKey)) return null;
    return { userId, data: { cart: old.cart, note: old.note } };
  };

const openNow = ({ secretKey }: Fixture, setting: (typeof SETTINGS)[number] = SETTINGS[0]): Site => {
  const env = { SESSION_IMPORT_FROM: "django", SESSION_IMPORT_PASSWORD: secretKey };
  return openSite(setting, env, presentTiers(setting));
};

const sourceOf = (rows: readonly SqlRow[], secret: string): ForeignSource =>
  django(async (sql) => (sql.includes("COUNT") ? [{ total: rows.length }] : rows), { "1": secret });

describe.each(["3.2", "5.2"])("of Django %s", (version) => {
  const fixture = fixtureOf(version);
  const { keys, rows, secretKey } = fixture;

  describe.each(SETTINGS)("into $name", (setting) => {
    test("sessions come over, and the browser's cookie leads to them", async () => {
      const site = openNow(fixture, setting);
      const told = await importAll(sourceOf(rows, secretKey), site, { importer: importer(fixture) });
      expect(countsOf(told)).toEqual({ imported: 2, expired: 1, "left behind": 1 });
      const ada = site.visitor({ sessionid: keys.ada });
      expect(await ada.look()).toMatchObject({ userId: "1", data: { cart: { tea: 2 } }, isNew: false });
      const visitor = site.visitor({ sessionid: keys.visitor });
      expect(await visitor.look()).toMatchObject({ userId: null, data: { note: "naïve 漢字 ".repeat(40) } });
      await ada.act(() => {});
      expect([...ada.cookies.keys()]).toEqual(["session"]);
      for (const key of [keys.bob, keys.expired])
        expect(await site.visitor({ sessionid: key }).look()).toMatchObject({ userId: null, isNew: true });
    });
  });

  test("a session whose user has another password since is not Django's any more, and not ours", async () => {
    // The control: without the rule bob would come over.
    const all = (old: Readonly<Record<string, unknown>>) => ({ userId: String(old._auth_user_id) });
    const told = await importAll(sourceOf(rows, secretKey), openNow(fixture), { importer: all });
    expect(countsOf(told)).toEqual({ imported: 3, expired: 1 });
  });

  test("signed with another key, changed, or pickled: unreadable", async () => {
    const [row] = rows as [Fixture["rows"][number]];
    const text = row.session_data;
    const changed = [
      text.replace(/^./, (char) => (char === "e" ? "f" : "e")),
      text.replace(/:(\w)(\w+):/, (_, first, rest) => `:${first === "1" ? "2" : "1"}${rest}:`),
      text.slice(0, -1),
      text.slice(text.indexOf(":")),
      "",
      "gAR9lC4=:1abc:xyz",
    ];
    const damaged = changed.map((session_data) => ({ ...row, session_data }));
    expect(countsOf(await importAll(sourceOf(damaged, secretKey), openNow(fixture)))).toEqual({ unreadable: 6 });
    const told = await importAll(sourceOf(rows, `${secretKey}!`), openNow(fixture));
    expect(countsOf(told)).toEqual({ unreadable: 4 });
  });

  test("signed with a key that was replaced since (SECRET_KEY_FALLBACKS)", async () => {
    const source = django(async (sql) => (sql.includes("COUNT") ? [] : rows), { "1": secretKey, "2": "the new key" });
    expect(countsOf(await importAll(source, openNow(fixture), { importer: importer(fixture) }))).toMatchObject({
      imported: 2,
    });
  });
});

test("a cookie that cannot be a key of Django's is not even looked up", async () => {
  const site = openNow(fixtureOf("5.2"));
  for (const value of ["", "a".repeat(31), "A".repeat(32), `${"a".repeat(32)}\n`, "a".repeat(33), "a-".repeat(16)])
    expect(await site.visitor({ sessionid: value }).look()).toMatchObject({ userId: null });
  expect(site.calls).toEqual([]);
});

const databases = [
  {
    dialect: "sqlite",
    time: "datetime",
    text: "text",
    at: (date: string) => date.replace("T", " ").replace("+00:00", ""),
  },
  ...((await serverAnswers("postgresql"))
    ? [{ dialect: "postgresql", time: "timestamp with time zone", text: "text", at: (date: string) => date } as const]
    : []),
  ...((await serverAnswers("mysql"))
    ? [
        {
          dialect: "mysql",
          time: "datetime(6)",
          text: "longtext",
          at: (date: string) => date.replace("+00:00", ""),
        } as const,
      ]
    : []),
] as const;

describe.each(databases)("read from $dialect", ({ dialect, time, text, at }) => {
  const { rows, secretKey } = fixtureOf("5.2");
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newDatabase(dialect);
    await database.run(
      `CREATE TABLE django_session (session_key varchar(40) NOT NULL PRIMARY KEY, session_data ${text} NOT NULL, expire_date ${time} NOT NULL)`,
    );
    for (const row of rows)
      await database.run("INSERT INTO django_session VALUES (?, ?, ?)", [
        row.session_key,
        row.session_data,
        at(row.expire_date),
      ]);
  });
  afterAll(() => database.drop());

  test("every row in pages of its key, to the millisecond", async () => {
    // MySQL's type has no time zone, and its client takes it for local time (docs/import.md).
    vi.stubEnv("TZ", "UTC");
    const source = django(database.run, { "1": secretKey });
    expect(await source.total()).toBe(4);
    const found: (readonly [string, number | null | undefined])[] = [];
    for (let from: string | null = source.first; from !== null; ) {
      const page: Awaited<ReturnType<ForeignSource["page"]>> = await source.page(from, 3);
      found.push(...page.rows.map(({ name, content }) => [name, content?.expiresAt] as const));
      expect(page.checkpoint).toHaveLength(4);
      from = page.next;
    }
    expect(found).toEqual(rows.map(({ session_key, expire_date }) => [session_key, Date.parse(expire_date)]));
  });
});
