// A request that takes longer than what was left of its session.

import { describe, expect, test } from "vitest";
import { keyOf } from "@/lib/session/core/id";
import { openSite } from "../../import/support/site";
import { START } from "../../support/clock";
import { openTestRuntime, SETTINGS, visitor } from "../../support/session";

const DAY_S = 86_400;

describe.each(SETTINGS)("$name", (setting) => {
  test.each(["save", "regenerate"] as const)("past the absolute deadline %s says that it is gone", async (verb) => {
    const runtime = openTestRuntime({
      ...setting,
      env: { SESSION_IDLE_TTL: `${DAY_S}`, SESSION_ABSOLUTE_TTL: `${DAY_S}` },
    });
    const browser = await visitor(runtime, {}, "u1");
    runtime.clock.advance(DAY_S - 1);
    const session = await browser.request();
    session.set("late", true);
    runtime.clock.advance(1);
    await expect(session[verb]()).rejects.toMatchObject({ code: "SESSION_GONE" });
  });

  test("past a date that was set as its end, too", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const before = await browser.request();
    before.setExpiry(new Date(runtime.clock.now() + 10_000));
    await before.save();
    const session = await browser.request();
    session.set("late", true);
    runtime.clock.advance(10);
    await expect(session.save()).rejects.toMatchObject({ code: "SESSION_GONE" });
  });

  test.each([
    ["seconds", 60],
    ["a date", new Date(START + 60_000)],
  ])("a lifetime that is made shorter, to %s, holds against a visit that was under way", async (_, lifetime) => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, {}, "u1");
    const [before] = await runtime.manager.list("u1");
    if (!before) throw new Error("no session");
    const key = keyOf("session", before.handle);
    const session = await browser.request();
    session.setExpiry(lifetime);
    await session.save();
    await runtime.manager.touch({ id: "", key, record: before.record, source: "cache" });
    const told = (await browser.request()).expiresAt?.getTime();
    expect(told).toBe(START + 60_000);
    runtime.clock.advance(60);
    expect((await browser.request()).id).toBeNull();
    expect(await runtime.manager.list("u1")).toEqual([]);
  });

  test.each([null, "browser"] as const)(
    "the visit of a request that makes it shorter, to %s, does not lengthen it",
    async (lifetime) => {
      const site = openSite(setting, {
        SESSION_IDLE_TTL: `${14 * DAY_S}`,
        SESSION_ABSOLUTE_TTL: `${40 * DAY_S}`,
      });
      const visitor = site.visitor();
      await visitor.act((session) => session.set("visits", 1).setExpiry(29 * DAY_S));
      site.clock.advance(2 * DAY_S);
      await visitor.act(async (session) => {
        session.setExpiry(lifetime);
        await session.save();
        site.clock.advance(0.005);
      });
      const told = await visitor.page((session) => session.expiresAt?.getTime());
      expect(told).toBe(START + 16 * DAY_S * 1000);
    },
  );

  test("who signs in as somebody else begins now; who signs in again does not", async () => {
    const runtime = openTestRuntime({
      ...setting,
      env: { SESSION_IDLE_TTL: `${14 * DAY_S}`, SESSION_ABSOLUTE_TTL: `${30 * DAY_S}` },
    });
    const browser = await visitor(runtime, {}, "u1");
    const began = runtime.clock.now();
    const created = async (user: string) => (await runtime.manager.list(user))[0]?.record.createdAt;
    runtime.clock.advance(5 * DAY_S);
    await (await browser.request()).login("u1");
    expect(await created("u1")).toBe(began);
    await (await browser.request()).login("u2");
    expect(await created("u2")).toBe(began + 5 * DAY_S * 1000);
  });
});
