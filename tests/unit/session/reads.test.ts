import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CANARY, rejectionOf, thrownBy } from "../../support/fixtures";
import { down, neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

describe.each(SETTINGS)("$name", (setting) => {
  const source = setting.mode === "db" ? "database" : "cache";

  describe("security row 23: an anonymous visit", () => {
    test("costs no call to any tier and sends no cookie, whatever is read, changed back or ended", async () => {
      const runtime = openTestRuntime(setting);
      const browser = runtime.browser();
      const session = await browser.request();
      session.get("a");
      session.has("a");
      session.keys();
      session.toJSON();
      session.flashes();
      session.set("a", 1);
      session.delete("a");
      session.pop("b");
      await session.save();
      await session.regenerate();
      await session.dismissFlashes(["x"]);
      session.clear();
      await session.save();
      session.setExpiry(60);
      await session.save();
      await session.update(() => {});
      await session.destroy();
      await runtime.settled();
      expect(runtime.calls).toEqual([]);
      expect(browser.sent).toEqual([]);
    });

    test("has no facts", async () => {
      const session = await openTestRuntime(setting).browser().request();
      const { id, userId, isNew, createdAt, lastSeenAt, expiresAt, authenticatedAt, mode, source, ended } = session;
      expect({ id, userId, isNew, createdAt, lastSeenAt, expiresAt, authenticatedAt, mode, source, ended }).toEqual({
        id: null,
        userId: null,
        isNew: true,
        createdAt: null,
        lastSeenAt: null,
        expiresAt: null,
        authenticatedAt: null,
        mode: setting.mode,
        source: "none",
        ended: false,
      });
    });
  });

  describe("security row 4: an id that was never given out", () => {
    test("is not adopted: no session, nothing stored, and a later save gets another id", async () => {
      const runtime = openTestRuntime(setting);
      const browser = runtime.browser();
      const forged = "A".repeat(43);
      browser.pointer = { id: forged, version: null };
      const session = await browser.request();
      expect(session.isNew).toBe(true);
      await runtime.settled();
      session.set("a", 1);
      await session.save();
      expect(browser.pointer.id).not.toBe(forged);
      expect(await runtime.manager.resume({ id: forged, version: null })).toBeNull();
    });

    test("with the version of some other session: the same", async () => {
      const runtime = openTestRuntime(setting);
      const browser = runtime.browser();
      browser.pointer = { id: "B".repeat(43), version: 7 };
      expect((await browser.request()).isNew).toBe(true);
    });
  });

  describe("a stored session", () => {
    test("tells its facts", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const { now } = runtime.clock;
      const session = await browser.request();
      expect(session).toMatchObject({ userId: "u1", isNew: false, mode: setting.mode, source, ended: false });
      expect(session.id).toMatch(/^[\w-]{43}$/);
      expect(session.id).not.toBe(browser.pointer?.id);
      for (const time of [session.createdAt, session.lastSeenAt, session.authenticatedAt])
        expect(time).toEqual(new Date(now()));
      expect(session.expiresAt).toEqual(new Date(now() + runtime.settings.lifetimes.idleTtl * 1000));
    });

    test("that is only read costs one call, and nothing is written", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { cart: { a: 1 }, n: 1 });
      const session = await browser.request();
      session.get("cart");
      session.entries();
      session.has("n");
      session.set("n", 1);
      await session.save();
      await session.save();
      await runtime.settled();
      expect(runtime.calls.map(({ tier, method }) => `${tier}.${method}`)).toEqual([
        source === "database" ? "database.find" : "cache.get",
      ]);
      expect(browser.sent).toEqual([]);
    });

    test("gives its data as it was stored, whatever the mode", async () => {
      const data = {
        text: "106242075399214372653",
        yes: true,
        nothing: null,
        list: [1, [2]],
        plain: { $date: 1 },
        when: new Date(5),
        big: 2n ** 70n,
        map: new Map<unknown, unknown>([["a", new Set([1])]]),
        zero: -0,
        "ключ \u0000 \ud800": "\ud800",
      };
      const session = await (await visitor(openTestRuntime(setting), data)).request();
      expect(session.toJSON()).toStrictEqual(data);
      expect(Object.fromEntries(session.entries())).toStrictEqual(data);
      expect(session.keys().sort()).toEqual(Object.keys(data).sort());
    });

    test("has nothing that was not stored", async () => {
      const session = await (await visitor(openTestRuntime(setting))).request();
      for (const key of ["absent", "constructor", "toString", "__proto__", "$flash", ""]) {
        expect(session.get(key)).toBeUndefined();
        expect(session.has(key)).toBe(false);
      }
    });
  });

  test.each([[5], [null], [undefined], [{}], [["a"]]])(
    "a key that is %j is refused as a key, not as a fault",
    async (key) => {
      const session = await (await visitor(openTestRuntime(setting), { a: 1 })).request();
      const wrong = key as unknown as string;
      for (const use of [
        () => session.get(wrong),
        () => session.has(wrong),
        () => session.set(wrong, 1),
        () => session.delete(wrong),
        () => session.pop(wrong),
        () => session.setDefault(wrong, 1),
        () => session.flash(wrong, 1),
      ])
        expect(thrownBy(use)).toMatchObject({ code: "SESSION_KEY_INVALID", status: 400 });
      expect(session.toJSON()).toEqual({ a: 1 });
    },
  );

  test("security row 32: printing a session shows no data, no id, no user", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { secret: CANARY, [CANARY]: 1 }, `user-${CANARY}`);
    const session = await browser.request();
    session.get("secret");
    session.flash("notice", CANARY);
    const shown =
      inspect(session, { depth: null, showHidden: true }) + inspect({ session }, { depth: 9 }) + String(session);
    expect(shown).not.toContain(CANARY);
    expect(shown).not.toContain(session.id);
    expect(shown).not.toContain(browser.pointer?.id);
    expect(shown).toContain("signed in");
  });

  test("consistency: a tier that cannot answer is an error, never an empty session", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    runtime.before = down();
    expect(await rejectionOf(browser.request())).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", status: 503 });
    runtime.before = null;
    expect((await browser.request()).isNew).toBe(false);
  });

  test("another process of the same setting sees the same session", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1 }, "u1");
    const there = await browser.copy(neighbour(runtime)).request();
    expect([there.get("a"), there.userId]).toEqual([1, "u1"]);
  });

  test("security row 26: a stored value that cannot be read is an error of ours that shows nothing of it", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const draft = { data: { broken: `{"x":"${CANARY}`, fine: "1" }, idleRule: { kind: "default" } } as const;
    browser.pointer = (await runtime.manager.start(draft, null, null)).pointer;
    const session = await browser.request();
    expect(session.get("fine")).toBe(1);
    const error = thrownBy(() => session.get("broken"));
    expect(error).toMatchObject({ name: "SessionError" });
    expect(inspect(error, { depth: null })).not.toContain(CANARY);
  });
});
