import { describe, expect, test } from "vitest";
import { present, rejectionOf, thrownBy } from "../../support/fixtures";
import { neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

describe.each(SETTINGS)("$name", (setting) => {
  describe("login", () => {
    test("security row 5: new id, data kept, the old id dead in every tier", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { cart: { a: 1 } });
      const [old, handle] = [browser.copy(), (await browser.request()).id];
      const session = await browser.request();
      session.set("pending", 1);
      await session.login("u1");
      await runtime.settled();
      expect(session).toMatchObject({ userId: "u1", isNew: false });
      expect(session.id).not.toBe(handle);
      expect(browser.sent).toHaveLength(1);
      expect((await browser.request()).toJSON()).toEqual({ cart: { a: 1 }, pending: 1 });
      expect((await browser.request()).userId).toBe("u1");
      for (const process of [runtime, neighbour(runtime)]) expect((await old.copy(process).request()).isNew).toBe(true);
      const stored = (await runtime.stored(handle)) as { row?: { state: string }; entry?: { state: string } };
      if (setting.store) expect(stored.row?.state).toBe("dead");
      if (setting.cache) expect(stored.entry?.state).toBe("dead");
    });

    test("of somebody without a session makes one", async () => {
      const browser = openTestRuntime(setting).browser();
      const session = await browser.request();
      await session.login("u1");
      expect((await browser.request()).userId).toBe("u1");
      expect(session.authenticatedAt).toEqual(session.createdAt);
      expect(browser.sent).toHaveLength(1);
    });

    test("security row 5: a request in flight on the old id cannot write under it, nor to the new one", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const slow = await browser.copy(neighbour(runtime)).request();
      await (await browser.request()).login("u1");
      expect(await rejectionOf(slow.set("late", 1).save())).toMatchObject({ code: "SESSION_GONE" });
      expect((await browser.request()).has("late")).toBe(false);
    });

    test("takes along what another request wrote a moment before", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const session = await browser.request();
      await (await browser.copy(neighbour(runtime)).request()).set("cart", 1).save();
      await session.login("u1");
      expect((await browser.request()).get("cart")).toBe(1);
    });

    test("drops another user's data first, their flash messages and what was pending too", async () => {
      const browser = await visitor(openTestRuntime(setting), { secret: "of u1" }, "u1");
      const session = await browser.request();
      session.flash("notice", "for u1");
      session.set("pending", "of u1");
      await session.login("u2");
      expect([session.userId, session.toJSON(), session.flashes()]).toEqual(["u2", {}, []]);
      const next = await browser.request();
      expect([next.userId, next.toJSON(), next.flashes()]).toEqual(["u2", {}, []]);
    });

    test("drops another user's lifetime too", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const session = await browser.request();
      session.setExpiry(60);
      await session.save();
      await session.login("u2");
      expect(session.expiresAt?.getTime()).toBe(runtime.clock.now() + runtime.settings.lifetimes.idleTtl * 1000);
    });

    test("drops another user's data also if they signed in meanwhile", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { cart: 1 });
      const session = await browser.request();
      const other = browser.copy(neighbour(runtime));
      await (await other.request()).login("u2");
      expect(await rejectionOf(session.login("u1"))).toMatchObject({ code: "SESSION_GONE" });
      expect((await other.request()).userId).toBe("u2");
    });

    test("of the same user keeps the data, and is fresh again", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      runtime.clock.advance(1000);
      const session = await browser.request();
      const id = session.id;
      await session.login("u1");
      expect(session.id).not.toBe(id);
      expect(session.toJSON()).toEqual({ a: 1 });
      expect(session.authenticatedAt?.getTime()).toBe(runtime.clock.now());
    });

    test("security row 9: begins both deadlines anew", async () => {
      const runtime = openTestRuntime(setting);
      const { idleTtl, absoluteTtl } = runtime.settings.lifetimes;
      const browser = await visitor(runtime);
      runtime.clock.advance(idleTtl - 1);
      const session = await browser.request();
      await session.login("u1");
      const { record } = present(session.stored());
      expect(record.idleExpiresAt).toBe(runtime.clock.now() + idleTtl * 1000);
      expect(record.absoluteExpiresAt).toBe(runtime.clock.now() + absoluteTtl * 1000);
    });

    test("with remember uses the longer lifetime for both; the next without it does not", async () => {
      const runtime = openTestRuntime(setting);
      const { rememberTtl, absoluteTtl } = runtime.settings.lifetimes;
      for (const browser of [runtime.browser(), await visitor(runtime)]) {
        await (await browser.request()).login("u1", { remember: true });
        const { record } = present((await browser.request()).stored());
        expect(record.idleExpiresAt).toBe(runtime.clock.now() + rememberTtl * 1000);
        expect(record.absoluteExpiresAt).toBe(runtime.clock.now() + rememberTtl * 1000);
        const again = await browser.request();
        await again.login("u1");
        expect(present(again.stored()).record.absoluteExpiresAt).toBe(runtime.clock.now() + absoluteTtl * 1000);
      }
    });

    test("that failed leaves nothing of itself behind", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const session = await browser.request();
      runtime.before = () => {
        throw new Error("the network is gone");
      };
      await rejectionOf(session.login("u1", { remember: true }));
      runtime.before = null;
      await session.set("a", 1).save();
      expect(session.userId).toBeNull();
      expect(session.expiresAt?.getTime()).toBe(runtime.clock.now() + runtime.settings.lifetimes.idleTtl * 1000);
    });

    test.each([[""], [null], [undefined], [5], [{}]])("of %j is refused before any tier is touched", async (userId) => {
      const runtime = openTestRuntime(setting);
      const session = await (await visitor(runtime)).request();
      runtime.calls.length = 0;
      expect(await rejectionOf(session.login(userId as string))).toMatchObject({ code: "SESSION_VALUE_INVALID" });
      expect(runtime.calls).toEqual([]);
    });

    test("keeps the facts of the device of this request", async () => {
      const browser = await visitor(openTestRuntime(setting));
      const device = { userAgent: "Firefox", ip: "192.0.2.0/24" };
      await (await browser.request({ device })).login("u1");
      expect((await browser.request()).stored()?.record.device).toEqual(device);
    });
  });

  describe("regenerate", () => {
    test("new id, data, user and deadlines kept, the old id dead", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const [old, before] = [browser.copy(), present((await browser.request()).stored()).record];
      runtime.clock.advance(60);
      const session = await browser.request();
      const id = session.id;
      await session.regenerate();
      expect(session.id).not.toBe(id);
      const { userId, data, absoluteExpiresAt, authenticatedAt, createdAt } = present(session.stored()).record;
      expect({ userId, data, absoluteExpiresAt, authenticatedAt, createdAt }).toEqual({
        userId: before.userId,
        data: before.data,
        absoluteExpiresAt: before.absoluteExpiresAt,
        authenticatedAt: before.authenticatedAt,
        createdAt: before.createdAt,
      });
      expect((await old.request()).isNew).toBe(true);
      expect((await browser.request()).userId).toBe("u1");
    });

    test("saves pending changes on the way", async () => {
      const browser = await visitor(openTestRuntime(setting), { a: 1 });
      const session = await browser.request();
      session.set("b", 2);
      session.delete("a");
      await session.regenerate();
      expect((await browser.request()).toJSON()).toEqual({ b: 2 });
    });

    test("of a new session saves it, or does nothing", async () => {
      const runtime = openTestRuntime(setting);
      const browser = runtime.browser();
      await (await browser.request()).regenerate();
      expect(runtime.calls).toEqual([]);
      await (await browser.request()).set("a", 1).regenerate();
      expect((await browser.request()).get("a")).toBe(1);
    });

    test("twice at once from two requests: one wins, the other learns that its session is gone, one session is left", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const sessions = [await browser.copy().request(), await browser.copy(neighbour(runtime)).request()];
      const results = await Promise.allSettled(sessions.map((session) => session.regenerate()));
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "SESSION_GONE" });
      expect(await runtime.manager.list("u1")).toHaveLength(1);
    });

    test("security row 9: at the last moment: the child inherits the absolute deadline", async () => {
      const runtime = openTestRuntime({ ...setting, env: { SESSION_IDLE_TTL: "1000", SESSION_ABSOLUTE_TTL: "1000" } });
      const browser = await visitor(runtime);
      runtime.clock.advance(999);
      await (await browser.request()).regenerate();
      runtime.clock.advance(1);
      expect((await browser.request()).isNew).toBe(true);
    });
  });

  describe("destroy", () => {
    test("is final for this handle: nothing can be changed, nothing is written, nothing comes back", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const old = browser.copy();
      const session = await browser.request();
      await session.destroy();
      runtime.calls.length = 0;
      expect([session.ended, session.id, session.userId, session.isNew, session.keys()]).toEqual([
        true,
        null,
        null,
        true,
        [],
      ]);
      const changes = [
        () => session.set("a", 1),
        () => session.delete("a"),
        () => session.clear(),
        () => session.pop("a"),
        () => session.setDefault("a", 1),
        () => session.flash("a", "b"),
        () => session.setExpiry(5),
      ];
      for (const change of changes) expect(thrownBy(change)).toMatchObject({ code: "SESSION_ENDED" });
      for (const verb of [() => session.update(() => {}), () => session.login("u1"), () => session.regenerate()]) {
        expect(await rejectionOf(verb())).toMatchObject({ code: "SESSION_ENDED" });
      }
      await session.save();
      await session.destroy();
      expect(runtime.calls).toEqual([]);
      expect((await old.request()).isNew).toBe(true);
      expect(browser.sent).toEqual([null]);
    });

    test("drops what was pending", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const session = await browser.request();
      session.set("a", 1);
      const [destroyed, saved] = [session.destroy(), session.save()];
      await Promise.all([destroyed, saved]);
      expect(browser.pointer).toBeNull();
    });

    test("of a session that is gone already is no error", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const [one, other] = [await browser.request(), await browser.copy(neighbour(runtime)).request()];
      await one.destroy();
      await other.destroy();
    });

    test("waits for a save that is under way, and wins", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const old = browser.copy();
      const session = await browser.request();
      session.set("a", 1);
      await Promise.all([session.save(), session.destroy()]);
      expect((await old.request()).isNew).toBe(true);
    });

    test("security row 11: whatever was in flight cannot bring it back", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { a: 1 }, "u1");
      const old = browser.copy();
      const late = await Promise.all(Array.from({ length: 4 }, () => browser.copy(neighbour(runtime)).request()));
      await (await browser.request()).destroy();
      runtime.clock.advance(1);
      const [writer, updater, rotator, toucher] = late as [
        (typeof late)[0],
        (typeof late)[0],
        (typeof late)[0],
        (typeof late)[0],
      ];
      await Promise.allSettled([
        writer.set("b", 1).save(),
        updater.update((s) => s.set("c", 1)),
        rotator.regenerate(),
        runtime.manager.touch(present(toucher.stored())),
      ]);
      await runtime.settled();
      expect((await old.request()).isNew).toBe(true);
      expect(await runtime.manager.list("u1")).toEqual([]);
    });
  });
});
