// The cases of Django's SessionTestsMixin (django.contrib.sessions, BSD) that have a meaning here, by their names there.
// Its session is saved by middleware and knows "accessed" and "modified"; ours is asked for its calls to the tiers.

import { describe, expect, test } from "vitest";
import { decodeBody, FORMAT } from "@/lib/session/core/record";
import { START } from "../../support/clock";
import { present, rejectionOf, thrownBy } from "../../support/fixtures";
import { neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

describe.each(SETTINGS)("$name", (setting) => {
  const fresh = async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    return { runtime, browser, session: await browser.request() };
  };
  const WRITES = ["insert", "swap", "touch", "bury", "rotate", "create", "lease", "hold", "fill", "put", "cas", "kill"];
  /** Django's "modified": whether a save now would write. */
  const modified = async ({ runtime, session }: Pick<Awaited<ReturnType<typeof fresh>>, "runtime" | "session">) => {
    runtime.calls.length = 0;
    await session.save();
    return runtime.calls.some(({ method }) => WRITES.includes(method));
  };
  const again = async (runtime: ReturnType<typeof openTestRuntime>, data: Record<string, unknown>) => {
    const browser = await visitor(runtime, data);
    return { runtime, browser, session: await browser.request() };
  };

  test("test_new_session: not modified", async () => {
    expect(await modified(await fresh())).toBe(false);
  });

  test("test_get_empty", async () => {
    expect((await fresh()).session.get("cat")).toBeUndefined();
  });

  test("test_store: set marks modified, pop returns", async () => {
    const all = await fresh();
    all.session.set("cat", "dog");
    expect(await modified(all)).toBe(true);
    expect(all.session.pop("cat")).toBe("dog");
  });

  test("test_pop: removes, and is a change", async () => {
    const all = await again(openTestRuntime(setting), { "some key": "exists", other: 1 });
    expect(all.session.pop("some key")).toBe("exists");
    expect(all.session.get("some key")).toBeUndefined();
    expect(await modified(all)).toBe(true);
    expect((await all.browser.request()).has("some key")).toBe(false);
  });

  test("test_pop_default, test_pop_no_default_keyerror_raised: undefined, not modified", async () => {
    const all = await again(openTestRuntime(setting), { other: 1 });
    expect(all.session.pop("some key")).toBeUndefined();
    expect(await modified(all)).toBe(false);
  });

  test("test_setdefault: the first wins", async () => {
    const { session } = await fresh();
    expect(session.setDefault("foo", "bar")).toBe("bar");
    expect(session.setDefault("foo", "baz")).toBe("bar");
    expect(session.get("foo")).toBe("bar");
  });

  test("test_update: is a change", async () => {
    const all = await fresh();
    await all.session.update((session) => session.set("update key", 1));
    expect(all.session.get("update key")).toBe(1);
    expect((await all.browser.request()).get("update key")).toBe(1);
  });

  test("test_has_key, test_values, test_keys, test_items: a read is no change", async () => {
    const all = await again(openTestRuntime(setting), { x: 1 });
    expect(all.session.has("x")).toBe(true);
    expect(all.session.keys()).toEqual(["x"]);
    expect(all.session.entries()).toEqual([["x", 1]]);
    expect(all.session.toJSON()).toEqual({ x: 1 });
    expect(await modified(all)).toBe(false);
  });

  test("test_clear: empties, and is a change", async () => {
    const all = await again(openTestRuntime(setting), { x: 1 });
    all.session.clear();
    expect(all.session.entries()).toEqual([]);
    expect(await modified(all)).toBe(true);
  });

  test("test_save: exists after save", async () => {
    const { runtime, browser, session } = await fresh();
    session.set("x", 1);
    await session.save();
    expect(await runtime.manager.resume(present(browser.pointer))).not.toBeNull();
  });

  test("test_delete: gone after destroy", async () => {
    const { runtime, browser, session } = await again(openTestRuntime(setting), { x: 1 });
    const old = present(browser.pointer);
    await session.destroy();
    expect(await runtime.manager.resume(old)).toBeNull();
  });

  test("test_flush: the old key gone, the key null, the data gone", async () => {
    const { browser, session } = await again(openTestRuntime(setting), { foo: "bar" });
    const old = browser.copy();
    await session.destroy();
    expect((await old.request()).isNew).toBe(true);
    expect([session.id, session.isNew, session.keys(), session.get("foo")]).toEqual([null, true, [], undefined]);
  });

  test("test_cycle: the old key gone, a new key, the same data", async () => {
    const { browser, session } = await again(openTestRuntime(setting), { a: "c", b: "d" });
    const [old, id] = [browser.copy(), session.id];
    await session.regenerate();
    expect((await old.request()).isNew).toBe(true);
    expect(session.id).not.toBe(id);
    expect((await browser.request()).toJSON()).toEqual({ a: "c", b: "d" });
  });

  test("test_cycle_with_no_session_cache: data that was never looked at is kept", async () => {
    const { browser, session } = await again(openTestRuntime(setting), { a: "c", b: "d" });
    await session.regenerate();
    expect(session.toJSON()).toEqual({ a: "c", b: "d" });
    expect((await browser.request()).toJSON()).toEqual({ a: "c", b: "d" });
  });

  test("test_save_doesnt_clear_data", async () => {
    const { session } = await fresh();
    session.set("a", "b");
    await session.save();
    expect(session.get("a")).toBe("b");
  });

  test.each([
    "",
    "1",
    "1234567",
    "12345678",
    "x".repeat(42),
    "x".repeat(44),
    "x".repeat(3000),
    "../../etc/passwd",
    "a\\b",
    "a/b",
    "\u0000",
    "*",
  ])(
    "test_invalid_key, test_session_key_*, test_load_overlong_key: the id %j is no session and is replaced",
    async (id) => {
      const runtime = openTestRuntime(setting);
      const browser = runtime.browser();
      browser.pointer = { id, version: null };
      const session = await browser.request();
      expect(session.isNew).toBe(true);
      await runtime.settled();
      session.set("a", 1);
      await session.save();
      expect(browser.pointer.id).toMatch(/^[\w-]{43}$/);
      expect(browser.pointer.id).not.toBe(id);
    },
  );

  test("test_session_key_is_read_only", async () => {
    const { session } = await again(openTestRuntime(setting), { a: 1 });
    for (const fact of ["id", "userId", "isNew", "mode", "source"]) {
      expect(thrownBy(() => Object.assign(session, { [fact]: "x" }))).toBeInstanceOf(TypeError);
    }
  });

  test("test_default_expiry", async () => {
    const { runtime, session } = await again(openTestRuntime(setting), { a: 1 });
    expect(session.expiresAt?.getTime()).toBe(START + runtime.settings.lifetimes.idleTtl * 1000);
  });

  test("test_custom_expiry_seconds, test_custom_expiry_datetime: both agree", async () => {
    for (const lifetime of [10, new Date(START + 10_000)]) {
      const { session } = await fresh();
      session.set("a", 1);
      session.setExpiry(lifetime);
      await session.save();
      expect(session.expiresAt?.getTime()).toBe(START + 10_000);
    }
  });

  test("test_custom_expiry_reset: null restores the default", async () => {
    const { runtime, browser, session } = await again(openTestRuntime(setting), { a: 1 });
    session.setExpiry(10);
    await session.save();
    session.setExpiry(null);
    await session.save();
    expect((await browser.request()).expiresAt?.getTime()).toBe(START + runtime.settings.lifetimes.idleTtl * 1000);
  });

  test('test_get_expire_at_browser_close: only after setExpiry("browser")', async () => {
    const { browser, session } = await fresh();
    session.set("a", 1);
    await session.save();
    expect(browser.sent.at(-1)?.record.idleRule.kind).toBe("default");
    for (const [lifetime, kind] of [
      ["browser", "browser"],
      [10, "ttl"],
      ["browser", "browser"],
      [null, "default"],
    ] as const) {
      session.setExpiry(lifetime);
      await session.save();
      expect(browser.sent.at(-1)?.record.idleRule.kind).toBe(kind);
    }
  });

  test("test_actual_expiry: past its expiry the data is unreadable at once, though the tiers still hold it", async () => {
    const { runtime, browser, session } = await again(openTestRuntime(setting), { foo: "bar" });
    session.setExpiry(new Date(START - 300_000));
    await session.save();
    await runtime.settled();
    const next = await browser.request();
    expect([next.isNew, next.get("foo")]).toEqual([true, undefined]);
  });

  test("test_decode: a round trip", async () => {
    const { session } = await again(openTestRuntime(setting), { "a test key": "a test value" });
    expect(session.toJSON()).toEqual({ "a test key": "a test value" });
  });

  test("test_decode_failure_logged_to_security, test_decode_serializer_exception: here an error, never an empty session", () => {
    expect(
      thrownBy(() =>
        decodeBody(FORMAT, "flaskdj:alkdjf", { version: 1, lastSeenAt: 0, idleExpiresAt: 0, absoluteExpiresAt: 0 }),
      ),
    ).toMatchObject({
      code: "SESSION_STORE_UNAVAILABLE",
    });
  });

  test("test_session_load_does_not_create_record: and the id is not adopted", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    browser.pointer = { id: "s".repeat(43), version: null };
    await browser.request();
    await runtime.settled();
    expect(await runtime.manager.resume(browser.pointer)).toBeNull();
    await runtime.settled();
    const { handleOf } = await import("@/lib/session/core/id");
    expect(await runtime.stored(await handleOf(browser.pointer.id))).toEqual({
      row: setting.store ? { state: "absent" } : undefined,
      entry: setting.cache ? { state: "absent" } : undefined,
    });
  });

  test("test_session_save_does_not_resurrect_session_logged_out_in_other_context", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { x: 1 });
    const [here, there] = [await browser.request(), await browser.copy(neighbour(runtime)).request()];
    const handle = here.id;
    await there.destroy();
    const before = await runtime.stored(handle);
    here.set("foo", "bar");
    expect(await rejectionOf(here.save())).toMatchObject({ code: "SESSION_GONE", status: 409 });
    expect(await runtime.stored(handle)).toEqual(before);
    expect((await browser.copy().request()).isNew).toBe(true);
  });

  test("test_empty_session_saved: an emptied session stays the same session", async () => {
    const { browser, session } = await again(openTestRuntime(setting), { foo: "bar" });
    const id = session.id;
    session.clear();
    await session.save();
    const next = await browser.request();
    expect([next.id, next.isNew, next.keys()]).toEqual([id, false, []]);
  });

  test("test_flush_empty_without_session_cookie_doesnt_set_cookie", async () => {
    const { browser, session } = await fresh();
    await session.destroy();
    expect(browser.sent).toEqual([]);
  });

  test("test_session_delete_on_end: the cookie is taken away", async () => {
    const { browser, session } = await again(openTestRuntime(setting), { a: 1 });
    await session.destroy();
    expect(browser.sent).toEqual([null]);
  });
});
