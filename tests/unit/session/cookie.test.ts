// When the browser is given a cookie, and what it says.

import { describe, expect, test } from "vitest";
import { present, rejectionOf } from "../../support/fixtures";
import { down, openTestRuntime, SETTINGS, visitor } from "../../support/session";

describe.each(SETTINGS)("$name: a cookie", (setting) => {
  test("is sent when a session is made, gets a new id or ends, each time once", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const session = await browser.request();
    await session.set("a", 1).save();
    expect(browser.sent).toHaveLength(1);
    await session.login("u1");
    expect(browser.sent).toHaveLength(2);
    await session.regenerate();
    expect(browser.sent).toHaveLength(3);
    await session.destroy();
    expect(browser.sent).toHaveLength(4);
    expect(browser.sent.at(-1)).toBeNull();
    expect(new Set(browser.sent.map((cookie) => cookie?.pointer.id)).size).toBe(4);
  });

  test("is not sent for a write, an update, a visit or a message that was shown", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1 }, "u1");
    const session = await browser.request();
    await session.set("a", 2).save();
    await session.update((s) => s.set("a", 3));
    session.flash("a", 1);
    await session.save();
    await session.dismissFlashes(session.flashes().map(({ id }) => id));
    session.clear();
    await session.save();
    runtime.clock.advance(5 * 86_400);
    await browser.request();
    await runtime.settled();
    expect(browser.sent).toEqual([]);
  });

  test("is sent when the lifetime changes, and only then", async () => {
    const browser = await visitor(openTestRuntime(setting));
    const session = await browser.request();
    for (const [lifetime, sent] of [
      ["browser", 1],
      ["browser", 1],
      [60, 2],
      [60, 2],
      [61, 3],
      [null, 4],
      [null, 4],
    ] as const) {
      session.setExpiry(lifetime);
      await session.save();
      expect(browser.sent, `${lifetime}`).toHaveLength(sent);
    }
    expect(new Set(browser.sent.map((cookie) => cookie?.pointer.id)).size).toBe(1);
  });

  test("security row 20: sealed with an older password is renewed with the next write, with the same id", async () => {
    const browser = await visitor(openTestRuntime(setting));
    const id = browser.pointer?.id;
    const session = await browser.request({ outdated: true });
    await session.save();
    expect(browser.sent).toEqual([]);
    await session.set("a", 1).save();
    await session.set("a", 2).save();
    expect(browser.sent.map((cookie) => cookie?.pointer)).toEqual([{ id, version: null }]);
  });

  test("says the version only if the cache could not be told of a write", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    runtime.before = down("cache", "put", "hold", "cas", "touch");
    const failure = await session
      .set("a", 1)
      .save()
      .catch((error: unknown) => error);
    runtime.before = null;
    const behind = setting.cache && (setting.mode === "db" || (setting.mode === "cached_db" && !setting.bridge));
    if (behind) expect(browser.sent.at(-1)?.pointer.version).toBe(2);
    else expect(browser.sent).toEqual([]);
    // Where the cache must answer, a write it did not hear of is not acknowledged.
    expect(failure === undefined).toBe(behind || setting.cache === false);
    if (failure === undefined) expect((await browser.request()).get("a")).toBe(1);
  });

  test("a browser whose cookie says a version is never shown an older one", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1 });
    const session = await browser.request();
    await session.set("a", 2).save();
    browser.pointer = { ...present(browser.pointer), version: 2 };
    expect((await browser.request()).get("a")).toBe(2);
  });

  test("is taken away also if the end could not be told to a tier", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    runtime.before = down();
    await rejectionOf(session.destroy());
    expect(browser.sent).toEqual([null]);
  });

  test("of a new id is sent also if the old one could not be ended in the copy: nobody is locked out", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    runtime.before = down("cache", "kill", "rotate");
    const failure = await session.login("u1").catch((error: unknown) => error);
    runtime.before = null;
    if (setting.mode === "cache") {
      expect(failure).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      expect(browser.sent).toEqual([]);
      return;
    }
    expect(browser.sent).toHaveLength(1);
    if (setting.cache) expect(failure).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect((await browser.request()).userId).toBe("u1");
  });

  test("is not sent for a session that could not be stored", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const session = await browser.request();
    session.set("a", 1);
    runtime.before = down();
    expect(await rejectionOf(session.save())).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(browser.sent).toEqual([]);
    expect(session.isNew).toBe(true);
  });
});
