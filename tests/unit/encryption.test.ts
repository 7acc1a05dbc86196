// SESSION_DATA_KEY: the tiers hold no readable data, and nobody who uses sessions notices.

import { describe, expect, test } from "vitest";
import { present } from "../support/fixtures";
import {
  openTestRuntime,
  SETTINGS,
  type Setting,
  type TestBrowser,
  type TestRuntime,
  visitor,
} from "../support/session";

const FIRST = "kX3!pQ9vT2#mW7sZ5$hJ8nB4&yC6dF1@";
const SECOND = "Zr8@uE1%oL5^aG7*iK3(tN9)wP2-xV6+";
const CANARY = "canary-7f3a";

const keyed = (setting: Setting, tiers?: TestRuntime["tiers"], env: Record<string, string> = {}) =>
  openTestRuntime({ ...setting, ...(tiers && { tiers }), env: { SESSION_DATA_KEY: FIRST, ...env } });
const plain = (setting: Setting, tiers?: TestRuntime["tiers"]) =>
  openTestRuntime({ ...setting, ...(tiers && { tiers }) });

interface Stored {
  row?: { record?: { data: Record<string, string> } };
  entry?: { record?: { data: Record<string, string> } | null };
}
/** The data of each tier that has the session. */
async function dump(runtime: TestRuntime, browser: TestBrowser): Promise<Record<string, string>[]> {
  const session = await browser.copy().request();
  const { row, entry } = (await runtime.stored(session.id)) as Stored;
  return [row?.record?.data, entry?.record?.data].filter((data) => data !== undefined);
}
/** Calls that store something, or end it. */
const writes = ({ calls }: TestRuntime) =>
  calls.filter(({ method }) => !["find", "get", "hold", "lease"].includes(method));
const sealed = [expect.stringMatching(/^Fe26\.2\*\d+\*/)];

describe.each(SETTINGS)("$name", (setting) => {
  test("every verb sees plain data, and no tier does", async () => {
    const runtime = keyed(setting);
    const browser = await visitor(runtime, { secret: CANARY, list: [CANARY] });
    const session = await browser.request();
    expect(session.get("secret")).toBe(CANARY);
    await session.update((s) => s.set("count", 1));
    await session.login("u1");
    session.flash("note", CANARY);
    await session.save();
    await session.regenerate();
    await runtime.settled();

    const again = await browser.copy(keyed(setting, runtime.tiers)).request();
    expect(again.toJSON()).toEqual({ secret: CANARY, list: [CANARY], count: 1 });
    expect(again.flashes()).toMatchObject([{ value: CANARY }]);
    const stored = await dump(runtime, browser);
    expect(stored.length).toBeGreaterThan(0);
    for (const data of stored) expect([Object.keys(data), Object.values(data)]).toEqual([["$sealed"], sealed]);
    expect(JSON.stringify(stored)).not.toContain(CANARY);
    expect(JSON.stringify(runtime.calls)).not.toContain(CANARY);
  });

  test("parallel changes of different keys all stay, and 20 increments count 20", async () => {
    const runtime = keyed(setting);
    const browser = await visitor(runtime, { n: 0 });
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const session = await browser.copy().request();
        session.set(`key${i}`, i);
        await session.save();
        await session.update((s) => s.set("n", (s.get("n") as number) + 1));
      }),
    );
    const session = await browser.copy().request();
    expect(session.keys()).toHaveLength(21);
    expect(session.get("n")).toBe(20);
  });

  test("a session from before is read as it is, and sealed by its next write", async () => {
    const before = plain(setting);
    const browser = await visitor(before, { secret: CANARY });
    const runtime = keyed(setting, before.tiers);
    const session = await browser.copy(runtime).request();
    expect(session.get("secret")).toBe(CANARY);
    expect(JSON.stringify(await dump(runtime, browser))).toContain(CANARY);
    session.set("more", true);
    await session.save();
    await runtime.settled();
    const [first] = await dump(runtime, browser.copy(runtime));
    expect(Object.keys(present(first))).toEqual(["$sealed"]);
  });

  test("one from before that is too large sealed can be made smaller, and then signs in", async () => {
    const before = plain(setting);
    const data = { big: "x".repeat(55 * 1024), small: 1 };
    const [browser, another] = [await visitor(before, data), await visitor(before, data)];
    const runtime = keyed(setting, before.tiers);
    const session = await browser.copy(runtime).request();
    session.delete("big");
    await session.save();

    const here = another.copy(runtime);
    const second = await here.request();
    runtime.calls.length = 0;
    second.set("small", 2);
    for (const change of [second.save(), second.login("u1"), second.regenerate()])
      await expect(change).rejects.toMatchObject({ code: "SESSION_TOO_LARGE" });
    expect(writes(runtime)).toEqual([]);
    second.delete("big");
    await second.login("u1");
    await runtime.settled();

    expect((await browser.copy(runtime).request()).toJSON()).toEqual({ small: 1 });
    const signedIn = await here.copy().request();
    expect([signedIn.userId, signedIn.toJSON()]).toEqual(["u1", { small: 2 }]);
    for (const stored of [await dump(runtime, browser.copy(runtime)), await dump(runtime, here)])
      for (const tier of stored) expect(Object.values(tier)).toEqual(sealed);
  });

  test("without the key it is an error, never an empty session, and nothing is written", async () => {
    const runtime = keyed(setting);
    const browser = await visitor(runtime, { secret: CANARY });
    const [stored] = await dump(runtime, browser);
    for (const other of [
      plain(setting, runtime.tiers),
      keyed(setting, runtime.tiers, { SESSION_DATA_KEY: SECOND }),
      keyed(setting, runtime.tiers, { SESSION_DATA_KEY: JSON.stringify({ 2: SECOND }) }),
    ]) {
      const error = await browser
        .copy(other)
        .request()
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "SESSION_FORMAT_UNKNOWN", status: 503 });
      expect(String(error)).not.toContain(CANARY);
    }
    expect((await dump(runtime, browser))[0]).toEqual(stored);
    // It can still be ended with all others of its user, and by who has the key.
    expect((await browser.copy().request()).get("secret")).toBe(CANARY);
  });

  test("a new key is known first, then seals; the old one can go once nothing is sealed with it", async () => {
    const both = JSON.stringify({ 1: FIRST, 2: SECOND });
    const runtime = keyed(setting);
    const browser = await visitor(runtime, { secret: CANARY });
    const known = keyed(setting, runtime.tiers, { SESSION_DATA_KEY: both, SESSION_DATA_KEY_ID: "1" });
    const renewed = keyed(setting, runtime.tiers, { SESSION_DATA_KEY: both });
    const write = async (on: TestRuntime, n: number) => {
      const session = await browser.copy(on).request();
      expect(session.get("secret")).toBe(CANARY);
      session.set("n", n);
      await session.save();
      await on.settled();
      return Object.values(present((await dump(on, browser.copy(on)))[0]))[0];
    };
    expect(await write(known, 1)).toMatch(/^Fe26\.2\*1\*/);
    expect((await browser.copy(runtime).request()).get("n")).toBe(1);
    expect(await write(renewed, 2)).toMatch(/^Fe26\.2\*2\*/);
    expect((await browser.copy(known).request()).get("n")).toBe(2);
    expect(
      await write(keyed(setting, runtime.tiers, { SESSION_DATA_KEY: JSON.stringify({ 2: SECOND }) }), 3),
    ).toBeTruthy();
    const off = keyed(setting, runtime.tiers, { SESSION_DATA_KEY: both, SESSION_DATA_KEY_ID: "none" });
    expect(await write(off, 4)).toBe(JSON.stringify(CANARY));
  });

  test("what is too large sealed is refused before any store is asked, also at a sign-in, which ends nothing", async () => {
    const runtime = keyed(setting);
    const browser = await visitor(runtime, { small: 1 });
    const session = await browser.request();
    runtime.calls.length = 0;
    session.set("large", "x".repeat(50_000));
    await expect(session.save()).rejects.toMatchObject({ code: "SESSION_TOO_LARGE" });
    await expect(session.login("u1")).rejects.toMatchObject({ code: "SESSION_TOO_LARGE" });
    expect(writes(runtime)).toEqual([]);
    expect((await browser.copy().request()).get("small")).toBe(1);
  });
});

test("sealed data that were moved to another session open nothing there", async () => {
  const runtime = keyed({ mode: "db" });
  const [one, other] = [await visitor(runtime, { who: "one" }), await visitor(runtime, { who: "other" })];
  const store = present(runtime.tiers.store);
  const of = async (browser: TestBrowser) => present((await browser.copy().request()).stored());
  const [from, to] = [await of(one), await of(other)];
  const found = await store.find(from.key);
  if (found.state !== "live") throw new Error("not stored");
  await store.swap(to.key, to.record.version, { ...found.record, version: to.record.version + 1 });
  await expect(other.copy().request()).rejects.toMatchObject({ code: "SESSION_FORMAT_UNKNOWN" });
});

test("one version is the same bytes in both tiers, also where an entry was filled from its row", async () => {
  const runtime = keyed({ mode: "cached_db", store: true, cache: true });
  const browser = await visitor(runtime, { a: 1 });
  const session = await browser.request();
  session.set("b", 2);
  await session.save();
  await runtime.settled();
  const [row, entry] = await dump(runtime, browser);
  expect(entry).toEqual(row);
  expect(present(row).$sealed).toBeDefined();
});

test("a session goes through every mode and back with its data sealed", async () => {
  const tiers = keyed({ mode: "cached_db" }).tiers;
  const modes: Setting[] = [
    { mode: "db" },
    { mode: "cached_db" },
    { mode: "cached_db", bridge: true },
    { mode: "cache" },
    { mode: "cached_db", bridge: true },
    { mode: "cached_db" },
    { mode: "db" },
  ];
  const browser = await visitor(keyed(present(modes[0]), tiers), { secret: CANARY });
  for (const [n, setting] of modes.entries()) {
    const runtime = keyed(setting, tiers);
    const here = browser.copy(runtime);
    const session = await here.request();
    expect(session.get("secret")).toBe(CANARY);
    session.set("n", n);
    await session.save();
    await session.regenerate();
    await runtime.settled();
    browser.pointer = here.pointer;
    for (const data of await dump(runtime, here)) expect(Object.values(data)).toEqual(sealed);
  }
});
