// Row and entry of one session that do not say the same: somebody changed one of them by hand, touched one of them only, or
// the cache's replica is behind.

import { describe, expect, test } from "vitest";
import { memoryCache, type StoredEntry } from "@/lib/session/caches/memory";
import { SessionError } from "@/lib/session/core/errors";
import { FORMAT } from "@/lib/session/core/record";
import type { SessionKey } from "@/lib/session/core/types";
import { memoryStore } from "@/lib/session/stores/memory";
import type { Columns } from "@/lib/session/stores/row";
import { fakeClock } from "../../support/clock";
import { present, rejectionOf } from "../../support/fixtures";
import {
  neighbour,
  openTestRuntime,
  type Setting,
  type TestBrowser,
  type TestRuntime,
  visitor,
} from "../../support/session";

const DB = { name: "db + cache", mode: "db" } as const;
const CACHED = { name: "cached_db", mode: "cached_db" } as const;
const BRIDGE = { name: "the bridge", mode: "cached_db", bridge: true } as const;
const CACHE = { name: "cache with a database", mode: "cache" } as const;

/** Both tiers, and what is stored in them. */
function open(setting: Setting, env: Record<string, string> = {}) {
  const clock = fakeClock();
  const table = new Map<string, Columns>();
  const entries = new Map<SessionKey, StoredEntry>();
  const tiers = { clock, store: memoryStore(table), cache: memoryCache({ now: clock.now, entries }) };
  const runtime = openTestRuntime({ ...setting, tiers, env });
  return {
    runtime,
    clock,
    cache: tiers.cache,
    beside: (other: Setting) => openTestRuntime({ ...other, tiers, env }),
    key: () => present([...table.keys()][0]) as SessionKey,
    row: () => present([...table.values()][0]),
    entry: () => {
      const [stored] = [...entries.values()];
      return stored?.state === "live" ? stored : expect.fail("no living entry");
    },
  };
}

const lives = async (browser: TestBrowser, runtime: TestRuntime) => {
  const session = await browser.copy(runtime).request();
  await runtime.settled();
  return !session.isNew;
};
const inMs = (clock: { now(): number }, seconds: number) => new Date(clock.now() + seconds * 1000);

describe("a list", () => {
  test.each([DB, CACHED])(
    "in $name has who visits where only the row is touched, and ending all ends it",
    async (by) => {
      const { runtime, clock, beside } = open(BRIDGE, { SESSION_IDLE_TTL: "3", SESSION_TOUCH_AFTER: "0" });
      const browser = await visitor(runtime, {}, "u1");
      const [db, looking] = [beside(DB), beside(by)];
      for (let visit = 0; visit < 3; visit++) {
        clock.advance(1.5);
        expect(await lives(browser, db)).toBe(true);
      }
      expect(await looking.manager.list("u1")).toHaveLength(1);
      expect(await looking.manager.revokeUser("u1", null)).toBe(1);
      expect([await lives(browser, db), await lives(browser, beside(CACHED))]).toEqual([false, false]);
    },
  );

  test.each([{ ...DB, cache: false }, DB, CACHED, BRIDGE, CACHE])(
    "to end all ($name, $cache) has the idle ones too: a visit may be under way",
    async (setting) => {
      const { runtime, clock } = open(setting);
      const browser = await visitor(runtime, {}, "u1");
      const visiting = present(await runtime.manager.resume(present(browser.pointer)));
      clock.advance(13 * 86_400);
      const noted = { lastSeenAt: clock.now(), idleExpiresAt: clock.now() + 14 * 86_400_000 };
      clock.advance(2 * 86_400);
      expect(await runtime.manager.list("u1")).toEqual([]);
      expect(await runtime.manager.revokeUser("u1", null)).toBe(1);
      const { store, cache } = runtime.tiers;
      await store?.touch(visiting.key, noted);
      await cache?.touch(visiting.key, noted);
      expect(await lives(browser, runtime)).toBe(false);
    },
  );

  test.each([DB, CACHED, BRIDGE])(
    "to end all ($name) has the one whose row is over and whose entry is not",
    async (setting) => {
      const { runtime, clock, row, beside } = open(BRIDGE);
      const browser = await visitor(runtime, {}, "u1");
      row().absoluteExpiresAt = inMs(clock, -1);
      expect(await beside(setting).manager.list("u1")).toEqual([]);
      expect(await beside(setting).manager.revokeUser("u1", null)).toBe(1);
      expect([await lives(browser, runtime), await lives(browser, beside(CACHE))]).toEqual([false, false]);
    },
  );
});

describe.each([DB, CACHED, BRIDGE])("in $name an absolute deadline that was shortened in the row", (setting) => {
  const shortened = async () => {
    const opened = open(setting);
    const browser = await visitor(opened.runtime);
    const session = await browser.request();
    const end = inMs(opened.clock, 2);
    opened.row().absoluteExpiresAt = end;
    return { ...opened, browser, session, end };
  };

  test("does not grow again by a save", async () => {
    const { runtime, row, browser, session, end, clock } = await shortened();
    await session.set("a", 1).save();
    expect(row()).toMatchObject({ absoluteExpiresAt: end, idleExpiresAt: end, version: 2 });
    await runtime.settled();
    expect((await browser.request()).get("a")).toBe(1);
    clock.advance(2);
    expect(await lives(browser, runtime)).toBe(false);
  });

  test("neither by a new id; a sign-in begins a new one", async () => {
    const { runtime, browser, session, end, clock } = await shortened();
    await session.regenerate();
    expect(session.expiresAt).toEqual(end);
    expect(await lives(browser, runtime)).toBe(true);
    await (await browser.request()).login("u1");
    clock.advance(2);
    expect(await lives(browser, runtime)).toBe(true);
  });

  test("neither by one of an entry that is ahead", async () => {
    if (setting.mode === "db") return;
    const { runtime, row, browser, session, end } = await shortened();
    await (await browser.copy(neighbour(runtime, CACHE)).request()).set("b", 2).save();
    await session.set("a", 1).save();
    expect(row().absoluteExpiresAt).toEqual(end);
    await runtime.settled();
    expect((await browser.request()).toJSON()).toEqual({ seen: true, a: 1, b: 2 });
  });

  test("ends what the entry would let live, as soon as somebody asks the row, and for good", async () => {
    if (setting.mode === "db") return;
    const { runtime, browser, clock } = await shortened();
    clock.advance(runtime.settings.cacheMaxAgeMs / 1000);
    for (let read = 0; read < 3; read++) expect(await lives(browser, runtime)).toBe(false);
  });
});

describe.each([CACHED, BRIDGE, CACHE])("in $name a replica of the cache that is behind", (setting) => {
  const ABSENT = { state: "absent" } as const;

  test("is not asked again and again: what the lease found at the primary answers", async () => {
    const { runtime, cache } = open(setting);
    const browser = await visitor(runtime, { a: 1 });
    cache.get = async () => ABSENT;
    const session = await browser.request();
    expect([session.get("a"), session.source]).toEqual([1, "cache"]);
    expect(runtime.calls.map(({ method }) => method)).toEqual(["get", "lease"]);
  });

  test("nor where the primary's data may not be trusted", async () => {
    const { runtime, cache } = open(setting);
    const browser = await visitor(runtime, { a: 1 });
    cache.get = async () => ABSENT;
    // Of a cookie that says a later version than there is.
    const resumed = await runtime.manager.resume({ id: present(browser.pointer).id, version: 2 });
    expect(resumed?.record.data).toEqual({ a: "1" });
    await runtime.settled();
    expect(runtime.calls.map(({ method }) => method)).toEqual(
      setting === CACHE ? ["get", "lease"] : ["get", "lease", "hold", "find", "fill"],
    );
    // In `cache` nobody else could know of the version that is gone.
    expect(runtime.events.filter(({ type }) => type === "behind")).toHaveLength(setting === CACHE ? 1 : 0);
  });

  test("nor where it has data and the primary has none", async () => {
    const { runtime, cache, key } = open(setting);
    const browser = await visitor(neighbour(runtime, CACHED), { a: 1 });
    const old = await cache.get(key());
    cache.evict(key());
    cache.get = async () => old;
    const resumed = await runtime.manager.resume({ id: present(browser.pointer).id, version: 2 });
    expect(resumed?.record.data).toEqual({ a: "1" });
    await runtime.settled();
    expect(runtime.calls.length).toBeLessThanOrEqual(6);
  });

  test("a hit without data is a reply that cannot be understood", async () => {
    const { runtime, cache } = open(setting);
    const browser = await visitor(runtime, { a: 1 });
    Object.assign(cache, { get: async () => ABSENT, lease: async () => ({ outcome: "hit", entry: ABSENT }) });
    const reading = browser.request();
    // `cached_db` goes on without a cache that does not answer.
    if (setting === CACHED) expect((await reading).source).toBe("database");
    else expect(await rejectionOf(reading)).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", status: 503 });
  });
});

test.each([BRIDGE, CACHE])("in $name a read that never comes to an end is unavailable", async (setting) => {
  const { runtime, cache, beside } = open(setting, { SESSION_STORE_TIMEOUT_MS: "100" });
  const browser = await visitor(beside(DB));
  cache.fill = async () => "lost";
  expect(await rejectionOf(browser.copy(runtime).request())).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
});

describe("deadlines of one version that differ", () => {
  const HOUR = 3600;
  const overAtOnce = { SESSION_IDLE_TTL: "10" };

  test("the bridge: an entry that is over and a row that is not say live, each time", async () => {
    const { runtime, clock, row } = open(BRIDGE, overAtOnce);
    const browser = await visitor(runtime);
    clock.advance(11);
    row().idleExpiresAt = inMs(clock, HOUR);
    for (let read = 0; read < 2; read++)
      expect(await runtime.manager.resume(present(browser.pointer)), `read ${read}`).toMatchObject({
        record: { idleExpiresAt: +inMs(clock, HOUR) },
      });
  });

  test("cached_db: a held entry that is not over and a row that is say none, each time", async () => {
    const { runtime, clock, row, entry, cache, key } = open(CACHED);
    const browser = await visitor(runtime);
    await cache.hold(key(), "somebody", { until: +inMs(clock, HOUR) });
    row().idleExpiresAt = inMs(clock, -1);
    for (let read = 0; read < 3; read++) expect(await lives(browser, runtime)).toBe(false);
    // As with a dead row: whoever trusts no hold sees it, and nobody else.
    expect(entry().hold).not.toBeNull();
  });

  test("cached_db: a row that lives is believed, whatever an entry of its version says", async () => {
    const { runtime, clock, row, entry, cache, key } = open(CACHED);
    const browser = await visitor(runtime);
    await cache.hold(key(), "somebody", { until: +inMs(clock, HOUR) });
    const over = { idleExpiresAt: clock.now() - 1, absoluteExpiresAt: clock.now() - 1 };
    entry().record = { ...present(entry().record), ...over };
    expect(row().absoluteExpiresAt > new Date(clock.now())).toBe(true);
    for (let read = 0; read < 2; read++) expect(await lives(browser, runtime)).toBe(true);
  });
});

describe.each([DB, CACHED, BRIDGE])("in $name a row of a format that nobody here reads", (setting) => {
  test.each(["save", "login"])("is not overwritten by a %s", async (how) => {
    const { runtime, row } = open(setting);
    const session = await (await visitor(runtime)).request();
    row().format = FORMAT + 2;
    const before = structuredClone(row());
    const writing = how === "save" ? session.set("a", 1).save() : session.login("u1");
    expect(await rejectionOf(writing)).toMatchObject({ code: "SESSION_FORMAT_UNKNOWN", status: 503 });
    expect(row()).toEqual(before);
  });
});

test.each([CACHED, BRIDGE, CACHE])("in $name a row that was over in 1970 is none", async (setting) => {
  const { runtime, row, cache, key } = open(setting);
  const browser = await visitor(setting === CACHE ? neighbour(runtime, CACHED) : runtime);
  cache.evict(key());
  row().absoluteExpiresAt = new Date(0);
  // Redis refuses such a time, with data or without.
  runtime.before = ({ method, args }) => {
    const until = method === "fill" && args[1] !== null && (args[3] as { until: number }).until;
    if (until === 0) throw new SessionError("SESSION_STORE_UNAVAILABLE", "The cache did not answer.");
  };
  for (let read = 0; read < 2; read++) expect(await lives(browser, runtime)).toBe(false);
  expect(await cache.get(key())).toEqual({ state: "absent" });
  expect(runtime.events.filter(({ type }) => type === "cache")).not.toContainEqual({ type: "cache", outcome: "error" });
});
