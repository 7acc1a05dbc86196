// What concerns all sessions of a user: list and revoke.

import { describe, expect, test } from "vitest";
import { present, rejectionOf } from "../../support/fixtures";
import { down, neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

describe.each(SETTINGS)("$name", (setting) => {
  const three = async () => {
    const runtime = openTestRuntime(setting);
    const browsers = [];
    for (let i = 0; i < 3; i++) {
      browsers.push(await visitor(runtime, { i }, "u1"));
      runtime.clock.advance(1);
    }
    const other = await visitor(runtime, {}, "u2");
    const handles = await Promise.all(browsers.map(async (browser) => (await browser.request()).id as string));
    return { runtime, browsers, other, handles };
  };
  const lives = async (browser: { copy(): { request(): Promise<{ isNew: boolean }> } }) =>
    !(await browser.copy().request()).isNew;
  const listed = async (runtime: Awaited<ReturnType<typeof three>>["runtime"], userId = "u1") =>
    (await runtime.manager.list(userId)).map(({ handle }) => handle);

  describe("list", () => {
    test("has every living session of the user, latest visit first, and nobody else's", async () => {
      const { runtime, handles } = await three();
      expect(await listed(runtime)).toEqual([...handles].reverse());
      expect(await listed(runtime, "u2")).toHaveLength(1);
      expect(await listed(runtime, "nobody")).toEqual([]);
    });

    test("has no visitor without a user", async () => {
      const { runtime } = await three();
      await visitor(runtime);
      for (const userId of ["", "null", "undefined"]) expect(await listed(runtime, userId)).toEqual([]);
    });

    test("nobody's is refused, and ends nothing", async () => {
      const { runtime } = await three();
      const somebody = await visitor(runtime, { a: 1 });
      for (const nobody of [null, undefined] as unknown as string[]) {
        for (const call of [runtime.manager.list(nobody), runtime.manager.revokeUser(nobody, null)])
          expect(await rejectionOf(call)).toMatchObject({ code: "SESSION_VALUE_INVALID" });
      }
      expect(await lives(somebody)).toBe(true);
    });

    test("has no session that ended, expired, or got a new id", async () => {
      const { runtime, browsers } = await three();
      await (await present(browsers[0]).request()).destroy();
      const brief = await present(browsers[1]).request();
      brief.setExpiry(10);
      await brief.save();
      const renewed = await present(browsers[2]).request();
      await renewed.regenerate();
      runtime.clock.advance(11);
      expect(await listed(runtime)).toEqual([renewed.id]);
    });

    test("has a session under its new user only", async () => {
      const { runtime, browsers, handles } = await three();
      const session = await present(browsers[0]).request();
      await session.login("u2");
      expect(await listed(runtime)).toEqual([handles[2], handles[1]]);
      expect(await listed(runtime, "u2")).toContain(session.id);
    });

    test("shows no id", async () => {
      const { runtime, browsers } = await three();
      const text = JSON.stringify(await runtime.manager.list("u1"));
      for (const browser of browsers) expect(text).not.toContain(present(browser.pointer).id);
    });
  });

  describe("security row 12: revoke", () => {
    test("ends the session with that handle, and no other", async () => {
      const { runtime, browsers, other, handles } = await three();
      expect(await runtime.manager.revoke(present(handles[1]))).toBe(true);
      expect(await Promise.all([...browsers, other].map(lives))).toEqual([true, false, true, true]);
      expect(await runtime.manager.revoke(present(handles[1]))).toBe(false);
    });

    test.each(["", "unknown", "A".repeat(43), "A".repeat(44), "*", "session:x", "../x"])(
      "of %j: false, and nothing is written",
      async (handle) => {
        const { runtime } = await three();
        runtime.calls.length = 0;
        expect(await runtime.manager.revoke(handle)).toBe(false);
        await runtime.settled();
        expect(await listed(runtime)).toHaveLength(3);
        const stored = (await runtime.stored(handle)) as { row?: { state: string }; entry?: { state: string } };
        expect(stored.row?.state ?? "absent").toBe("absent");
        expect(stored.entry?.state ?? "absent").toBe("absent");
      },
    );

    test("is noticed by a request in flight when it writes", async () => {
      const { runtime, browsers, handles } = await three();
      const session = await present(browsers[0]).copy(neighbour(runtime)).request();
      await runtime.manager.revoke(present(handles[0]));
      await expect(session.set("a", 1).save()).rejects.toMatchObject({ code: "SESSION_GONE" });
    });
  });

  describe("security row 12: revokeUser", () => {
    test("ends all sessions of the user, tells how many, and leaves others alone", async () => {
      const { runtime, browsers, other } = await three();
      expect(await runtime.manager.revokeUser("u1", null)).toBe(3);
      expect(await Promise.all([...browsers, other].map(lives))).toEqual([false, false, false, true]);
      expect(await runtime.manager.revokeUser("u1", null)).toBe(0);
    });

    test("keeps the one with the handle `except`", async () => {
      const { runtime, browsers, handles } = await three();
      expect(await runtime.manager.revokeUser("u1", present(handles[1]))).toBe(2);
      expect(await Promise.all(browsers.map(lives))).toEqual([false, true, false]);
    });

    test("tells every session even if one could not be ended, and says so", async () => {
      const { runtime, browsers } = await three();
      let calls = 0;
      runtime.before = ({ method }) => {
        if ((method === "bury" || method === "kill") && calls++ === 0)
          throw Object.assign(new Error("x"), { name: "SessionError", code: "SESSION_STORE_UNAVAILABLE" });
      };
      await expect(runtime.manager.revokeUser("u1", null)).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      runtime.before = null;
      expect((await Promise.all(browsers.map(lives))).filter(Boolean).length).toBeLessThanOrEqual(1);
    });
  });
});

describe.each(SETTINGS.filter(({ store, cache }) => store && cache))("$name", (setting) => {
  test.each([
    ["database", "bury"],
    ["cache", "kill"],
  ] as const)("an end that did not reach the %s is tried again by the next one", async (tier, method) => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, {}, "u1");
    const handle = present((await browser.request()).id);
    runtime.before = down(tier, method);
    await expect(runtime.manager.revoke(handle)).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    runtime.before = null;
    const live = async () => {
      const { row, entry } = (await runtime.stored(handle)) as Record<"row" | "entry", { state: string }>;
      return [row.state, entry.state].includes("live");
    };
    // Where the other tier had nothing, nothing is left to end.
    const left = await live();
    expect(await runtime.manager.revoke(handle)).toBe(left);
    expect(await live()).toBe(false);
    expect(await runtime.manager.revoke(handle)).toBe(false);
  });
});

// Where the rows are the authority and a cache is configured as well, it may know of sessions that have no row (yet).
describe.each(SETTINGS.filter(({ store, cache, mode }) => store && cache && mode !== "cache"))("$name", (setting) => {
  test("the list goes on without the cache, but in the bridge; ending all fails rather than miss one", async () => {
    const runtime = openTestRuntime(setting);
    await visitor(runtime, {}, "u1");
    runtime.before = down("cache", "listByUser");
    const unavailable = { code: "SESSION_STORE_UNAVAILABLE" };
    if (setting.bridge) await expect(runtime.manager.list("u1")).rejects.toMatchObject(unavailable);
    else expect(await runtime.manager.list("u1")).toHaveLength(1);
    await expect(runtime.manager.revokeUser("u1", null)).rejects.toMatchObject(unavailable);
  });

  test("a session born in `cache` is listed and ended too", async () => {
    const runtime = openTestRuntime(setting);
    const born = await visitor(neighbour(runtime, { mode: "cache" }), {}, "u1");
    expect(await runtime.manager.list("u1")).toHaveLength(1);
    expect(await runtime.manager.revokeUser("u1", null)).toBe(1);
    expect((await born.copy(neighbour(runtime, { mode: "cache" })).request()).isNew).toBe(true);
  });
});

// Its entry was filled, so that only the row said whose it is; and then the row was buried.
describe.each(SETTINGS.filter(({ store, cache }) => store && cache))("$name", (setting) => {
  test("ending all finds the old id of a process that ended between row and entry, and counts no other", async () => {
    const runtime = openTestRuntime(setting);
    const cached = neighbour(runtime, { mode: "cached_db" });
    const cache = neighbour(runtime, { mode: "cache" });
    const old = await visitor(neighbour(runtime, { mode: "db" }), {}, "u1");
    expect((await old.copy(cached).request()).source).toBe("database");
    expect((await old.copy(cached).request()).source).toBe("cache");

    const ending = neighbour(runtime, { mode: "cached_db" });
    const session = await old.copy(ending).request();
    const reached = new Promise<void>((resolve) => {
      ending.before = ({ tier }) => {
        if (tier !== "cache") return;
        resolve();
        return new Promise(() => undefined);
      };
    });
    void session.regenerate();
    await reached;
    expect((await old.copy(cache).request()).isNew).toBe(false);

    // The child, and the old id.
    expect(await runtime.manager.revokeUser("u1", null)).toBe(2);
    expect((await old.copy(cache).request()).isNew).toBe(true);
    expect(await runtime.manager.revokeUser("u1", null)).toBe(0);
  });
});

describe.each(SETTINGS.filter(({ store, mode }) => store && mode !== "cache"))(
  "$name, a record that cannot be read",
  (setting) => {
    test("is not shown, and ended with all others", async () => {
      const runtime = openTestRuntime(setting);
      const { store } = runtime.tiers;
      const listByUser = present(store).listByUser;
      const browser = await visitor(runtime, {}, "u1");
      const id = present((await browser.request()).id);
      present(store).listByUser = async (userId) => (await listByUser(userId)).map((row) => ({ ...row, record: null }));
      if (!setting.cache) expect(await runtime.manager.list("u1")).toEqual([]);
      expect(await runtime.manager.revokeUser("u1", null)).toBe(1);
      present(store).listByUser = listByUser;
      expect(await runtime.stored(id)).toMatchObject({ row: { state: "dead" } });
    });
  },
);
