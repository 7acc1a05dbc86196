// `sessionsPerUser` and `admit` of setup.ts: how many sessions a user may have, and who may begin one.

import { describe, expect, test } from "vitest";
import { Session } from "@/lib/session/session";
import { down, openTestRuntime, SETTINGS, type TestBrowser, visitor } from "../../support/session";

describe.each(SETTINGS)("$name", (setting) => {
  const limited = (sessionsPerUser: number) => openTestRuntime({ ...setting, sessionsPerUser });
  const alive = async (browsers: readonly TestBrowser[]) =>
    Promise.all(browsers.map(async (browser) => !(await browser.copy().request()).isNew));

  test("security row 24: above the limit the session goes that signed in longest ago, however much it is used", async () => {
    const runtime = limited(2);
    const browsers: TestBrowser[] = [];
    for (let i = 0; i < 4; i++) {
      browsers.push(await visitor(runtime, { i }, "u1"));
      runtime.clock.advance(60_000);
      const session = await (browsers[0] as TestBrowser).copy().request();
      if (!session.isNew) await session.update((s) => s.set("used", i));
    }
    expect(await alive(browsers)).toEqual([false, false, true, true]);
    expect(await runtime.manager.list("u1")).toHaveLength(2);
  });

  test("neither another user's sessions count, nor those without one", async () => {
    const runtime = limited(1);
    const browsers = [await visitor(runtime), await visitor(runtime, {}, "u2"), await visitor(runtime, {}, "u1")];
    expect(await alive(browsers)).toEqual([true, true, true]);
  });

  test("who signs in again with the same browser loses no other session by it", async () => {
    const runtime = limited(2);
    const browsers = [await visitor(runtime, {}, "u1"), await visitor(runtime, {}, "u1")];
    const session = await (browsers[1] as TestBrowser).request();
    for (let i = 0; i < 3; i++) await session.login("u1");
    expect(await alive(browsers)).toEqual([true, true]);
  });

  test.each([1, 5])("of 40 sign-ins at once %i are left, and the list is who lives", async (most) => {
    const runtime = limited(most);
    const browsers = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const browser = runtime.browser();
        // Another may have ended it already.
        await (await browser.request()).login("u1").catch(() => undefined);
        return browser;
      }),
    );
    await runtime.settled();
    expect((await alive(browsers)).filter(Boolean)).toHaveLength(most);
    expect(await runtime.manager.list("u1")).toHaveLength(most);
  });

  test("a sign-in stands also if the others cannot be listed or ended; the next one makes up for it", async () => {
    const runtime = limited(1);
    const browsers = [await visitor(runtime, {}, "u1")];
    runtime.clock.advance(1_000);
    const browser = runtime.browser();
    const session = await browser.request();
    runtime.before = down(undefined, "listByUser", "bury", "kill");
    await session.login("u1");
    runtime.before = null;
    browsers.push(browser);
    expect(await alive(browsers)).toEqual([true, true]);
    runtime.clock.advance(1_000);
    browsers.push(await visitor(runtime, {}, "u1"));
    expect(await alive(browsers)).toEqual([false, false, true]);
  });

  test("who is not admitted gets no session, no cookie, and no store is asked", async () => {
    const runtime = openTestRuntime(setting);
    let cookies = 0;
    const port = {
      outdated: false,
      assertWritable() {},
      async write() {
        cookies++;
      },
      clear() {},
      device: () => null,
    };
    const visitorOf = (admit: () => Promise<boolean>) => new Session(runtime.manager, { ...port, admit }, null);
    const refused = visitorOf(async () => false);
    refused.set("a", 1);
    await expect(refused.save()).rejects.toMatchObject({ code: "SESSION_REFUSED", status: 429 });
    await expect(refused.update((s) => s.set("a", 2))).rejects.toMatchObject({ code: "SESSION_REFUSED" });
    await expect(refused.login("u1")).rejects.toMatchObject({ code: "SESSION_REFUSED" });
    expect([runtime.calls, cookies, refused.isNew]).toEqual([[], 0, true]);

    // A session that is there is asked for nothing, whatever becomes of it.
    let asked = 0;
    const admitted = visitorOf(async () => ++asked === 1);
    admitted.set("a", 1);
    await admitted.save();
    await admitted.login("u1");
    await admitted.regenerate();
    await admitted.update((s) => s.set("a", 2));
    expect([asked, admitted.get("a")]).toEqual([1, 2]);
  });
});
