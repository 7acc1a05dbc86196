import { describe, expect, test } from "vitest";
import { encodeBody } from "@/lib/session/core/record";
import type { SessionRecord } from "@/lib/session/core/types";
import { present, rejectionOf, thrownBy } from "../../support/fixtures";
import { type Call, neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

const isRead = ({ method }: Call) => method === "get" || method === "find";

describe.each(SETTINGS)("$name: save", (setting) => {
  test("creates the session and its cookie once", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const session = await browser.request();
    session.set("a", 1);
    expect([session.isNew, session.id]).toEqual([true, null]);
    await session.save();
    expect([session.isNew, session.source]).toEqual([false, setting.mode === "cache" ? "cache" : "database"]);
    session.set("b", 2);
    await session.save();
    expect(browser.sent).toHaveLength(1);
    expect(runtime.calls.filter(({ method }) => method === "insert").length).toBe(setting.mode === "cache" ? 0 : 1);
    expect((await browser.request()).toJSON()).toEqual({ a: 1, b: 2 });
  });

  test("twice at once on one handle: one session", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const session = await browser.request();
    session.set("a", 1);
    await Promise.all([session.save(), session.save(), session.save()]);
    expect(browser.sent).toHaveLength(1);
  });

  test("merges what parallel requests wrote to different keys", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const processes = [runtime, neighbour(runtime), neighbour(runtime)];
    const writers = await Promise.all(Array.from({ length: 21 }, (_, i) => browser.copy(processes[i % 3]).request()));
    await Promise.all(writers.map((session, i) => session.set(`key${i}`, i).save()));
    const data = (await browser.request()).toJSON();
    expect(data).toEqual({ seen: true, ...Object.fromEntries(writers.map((_, i) => [`key${i}`, i])) });
  });

  test("deletes a key that another request keeps, and keeps what that one added", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1, b: 1 });
    const [one, other] = [await browser.request(), await browser.copy(neighbour(runtime)).request()];
    one.delete("a");
    other.set("c", 1);
    await other.save();
    await one.save();
    expect((await browser.request()).toJSON()).toEqual({ b: 1, c: 1 });
    expect(one.toJSON()).toEqual({ b: 1, c: 1 });
  });

  test("of one key by two requests: the last stays", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1 });
    const [one, other] = [await browser.request(), await browser.copy(neighbour(runtime)).request()];
    await one.set("a", "first").save();
    await other.set("a", "second").save();
    expect((await browser.request()).get("a")).toBe("second");
  });

  test("after clear() takes away also what others added meanwhile", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1 });
    const [one, other] = [await browser.request(), await browser.copy(neighbour(runtime)).request()];
    await other.set("b", 1).save();
    one.clear();
    one.set("c", 1);
    await one.save();
    expect((await browser.request()).toJSON()).toEqual({ c: 1 });
  });

  test("notices a change inside a value that get returned", async () => {
    const browser = await visitor(openTestRuntime(setting), { cart: { items: [{ n: 1 }] } });
    const session = await browser.request<{ cart: { items: { n: number }[] } }>();
    present(session.get("cart")).items.push({ n: 2 });
    await session.save();
    present(present(session.get("cart")).items[0]).n = 5;
    await session.save();
    expect((await browser.request()).get("cart")).toEqual({ items: [{ n: 5 }, { n: 2 }] });
  });

  test("keeps the values that were handed out: they can be changed on", async () => {
    const browser = await visitor(openTestRuntime(setting), { cart: { n: 1 } });
    const session = await browser.request<{ cart: { n: number } }>();
    const cart = present(session.get("cart"));
    for (let n = 2; n < 5; n++) {
      cart.n = n;
      await session.save();
      expect(session.get("cart")).toBe(cart);
    }
    expect((await browser.request()).get("cart")).toEqual({ n: 4 });
  });

  test("keeps a change that was made while it was under way for the next save", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { old: 1, gone: 1 });
    const session = await browser.request();
    session.set("first", 1);
    runtime.before = () => {
      runtime.before = null;
      session.set("meanwhile", 2);
      session.set("first", 3);
      session.delete("gone");
    };
    await session.save();
    expect(session.toJSON()).toEqual({ old: 1, first: 3, meanwhile: 2 });
    await session.save();
    expect((await browser.request()).toJSON()).toEqual({ old: 1, first: 3, meanwhile: 2 });
  });

  test("keeps a lifetime that was set while it was under way for the next save", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    session.set("first", 1);
    runtime.before = () => {
      runtime.before = null;
      session.setExpiry(60);
    };
    await session.save();
    await session.save();
    expect((await browser.request()).expiresAt?.getTime()).toBe(runtime.clock.now() + 60_000);
  });

  test("sends the cookie of a new session also if a value was spoilt meanwhile", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const session = await browser.request<{ cart: { n?: number | undefined } }>();
    const cart: { n?: number | undefined } = { n: 1 };
    session.set("cart", cart);
    runtime.before = () => {
      cart.n = undefined;
    };
    await session.save().catch(() => undefined);
    expect(browser.sent).toHaveLength(1);
  });

  test("refuses what cannot be stored before any call to a tier, and stores nothing of it", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { cart: { n: 1 } });
    const session = await browser.request<{ cart: { n: unknown }; fine: number }>();
    runtime.calls.length = 0;
    expect(thrownBy(() => session.set("fine", Number.NaN))).toMatchObject({ code: "SESSION_VALUE_INVALID" });
    expect(session.has("fine")).toBe(false);
    present(session.get("cart")).n = () => 1;
    expect(await rejectionOf(session.save())).toMatchObject({
      code: "SESSION_VALUE_INVALID",
      message: expect.stringContaining("session.cart.n"),
    });
    expect(runtime.calls).toEqual([]);
    present(session.get("cart")).n = 2;
    await session.save();
    expect((await browser.request()).toJSON()).toEqual({ cart: { n: 2 } });
  });

  test("security row 24: refuses what is too large; the tiers stay as they were, and the session goes on", async () => {
    const runtime = openTestRuntime(setting);
    for (const browser of [runtime.browser(), await visitor(runtime)]) {
      const session = await browser.request();
      const before = await runtime.stored(session.id);
      session.set("large", "x".repeat(70_000));
      runtime.calls.length = 0;
      expect(await rejectionOf(session.save())).toMatchObject({ code: "SESSION_TOO_LARGE", status: 413 });
      // An adapter refuses before it asks its server; nothing may come before or after that.
      expect(runtime.calls.length).toBeLessThanOrEqual(1);
      expect(await runtime.stored(session.id)).toEqual(before);
      expect(browser.sent).toEqual([]);
      session.set("large", "small");
      await session.save();
      expect((await browser.request()).get("large")).toBe("small");
    }
  });

  test.each(["regenerate", "login"] as const)(
    "security row 24: %s refuses what is too large; the tiers stay as they were",
    async (verb) => {
      // In both tiers, as after a change of mode: a row must not be buried for a session that then lives on.
      const runtime = openTestRuntime(setting.store && setting.cache ? { mode: "cached_db" } : setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const process = openTestRuntime({ ...setting, tiers: runtime.tiers });
      // What an adapter does first, also where the double in memory does not.
      process.before = ({ method, args }) => {
        if (method === "rotate") encodeBody(args[3] as SessionRecord);
      };
      const session = await browser.copy(process).request();
      const before = await process.stored(session.id);
      session.set("large", "x".repeat(70_000));
      expect(await rejectionOf(verb === "login" ? session.login("u1") : session.regenerate())).toMatchObject({
        code: "SESSION_TOO_LARGE",
      });
      expect(await process.stored(session.id)).toEqual(before);
    },
  );

  test("is refused in a page before any tier is touched", async () => {
    const runtime = openTestRuntime(setting);
    for (const browser of [runtime.browser(), await visitor(runtime, { a: 1 }, "u1")]) {
      const session = await browser.request({ readOnly: true });
      runtime.calls.length = 0;
      session.set("b", 1);
      const verbs = [
        () => session.save(),
        () => session.update((s) => s.set("c", 1)),
        () => session.regenerate(),
        () => session.login("u2"),
        () => session.destroy(),
      ];
      for (const verb of verbs) {
        expect(await rejectionOf(verb())).toMatchObject({
          code: "SESSION_READ_ONLY",
          message: expect.stringContaining("Server Action"),
        });
      }
      expect(runtime.calls).toEqual([]);
      expect(session.get("b")).toBe(1);
    }
  });

  test("in a page without changes is no error", async () => {
    const browser = await visitor(openTestRuntime(setting));
    await (await browser.request({ readOnly: true })).save();
    await (await openTestRuntime(setting).browser().request({ readOnly: true })).save();
  });

  test("counts as a visit", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    runtime.clock.advance(3600);
    const session = await browser.request();
    await session.set("a", 1).save();
    expect(session.lastSeenAt?.getTime()).toBe(runtime.clock.now());
    expect(session.expiresAt?.getTime()).toBe(runtime.clock.now() + runtime.settings.lifetimes.idleTtl * 1000);
  });

  test("that failed keeps the changes for another try", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    session.set("a", 1);
    runtime.before = (call) => {
      if (!isRead(call)) throw new Error("the network is gone");
    };
    await rejectionOf(session.save());
    runtime.before = null;
    await session.save();
    expect((await browser.request()).get("a")).toBe(1);
  });
});
