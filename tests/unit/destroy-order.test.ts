// The end of a session tells the row first, then the entry, and hides no failure.

import { describe, expect, test } from "vitest";
import { rejectionOf } from "../support/fixtures";
import { down, openTestRuntime, SETTINGS } from "../support/session";

describe.each(SETTINGS)("security row 10, $name: destroy", (setting) => {
  async function signedIn() {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    await (await browser.request()).login("u1");
    await runtime.settled();
    const session = await browser.request();
    const handle = session.id;
    runtime.calls.length = 0;
    return { runtime, browser, session, handle };
  }
  const tiers = (["database", "cache"] as const).filter((tier) =>
    tier === "database" ? setting.store : setting.cache,
  );

  test("tells the row before the entry, and both before it resolves", async () => {
    const { runtime, session, handle } = await signedIn();
    await session.destroy();
    expect(runtime.calls.map(({ tier, method }) => `${tier}.${method}`)).toEqual(
      tiers.map((tier) => (tier === "database" ? "database.bury" : "cache.kill")),
    );
    expect(await runtime.stored(handle)).toEqual({
      row: setting.store ? { state: "dead", absoluteExpiresAt: expect.any(Number) } : undefined,
      entry: setting.cache ? { state: "dead" } : undefined,
    });
  });

  test.each(tiers)(
    "with the %s down: tells the other, reports it, clears the cookie, and goes on telling",
    async (tier) => {
      const { runtime, browser, session, handle } = await signedIn();
      runtime.before = down(tier);
      expect(await rejectionOf(session.destroy())).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      expect(browser.sent.at(-1)).toBeNull();
      expect(runtime.events).toContainEqual(expect.objectContaining({ type: "destroy", outcome: "unavailable" }));
      expect(runtime.events).toContainEqual(expect.objectContaining({ type: "outbox", outcome: "added" }));
      const stored = (await runtime.stored(handle)) as { row?: { state: string }; entry?: { state: string } };
      if (tier !== "database" && setting.store) expect(stored.row?.state).toBe("dead");
      if (tier !== "cache" && setting.cache) expect(stored.entry?.state).toBe("dead");
    },
  );

  test("with everything down: reports it, and the old cookie is dead once the tiers are back and were told", async () => {
    const { runtime, browser, session } = await signedIn();
    const old = browser.copy();
    runtime.before = down();
    await rejectionOf(session.destroy());
    runtime.before = null;
    await expect.poll(async () => (await old.request()).isNew, { timeout: 5000 }).toBe(true);
  });

  test.each(tiers)(
    "with the %s down: a second call tells both again, and resolves when they are told",
    async (tier) => {
      const { runtime, browser, session, handle } = await signedIn();
      const old = browser.copy();
      runtime.before = down(tier);
      await rejectionOf(session.destroy());
      expect(await rejectionOf(session.destroy())).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
      runtime.before = null;
      await session.destroy();
      expect(await runtime.stored(handle)).toEqual({
        row: setting.store ? { state: "dead", absoluteExpiresAt: expect.any(Number) } : undefined,
        entry: setting.cache ? { state: "dead" } : undefined,
      });
      expect((await old.request()).isNew).toBe(true);
    },
  );

  test("a second call takes no cookie away: it may be that of a new session", async () => {
    const { runtime, browser, session } = await signedIn();
    runtime.before = down();
    await rejectionOf(session.destroy());
    runtime.before = null;
    await (await browser.request()).login("u2");
    await session.destroy();
    expect((await browser.request()).userId).toBe("u2");
  });

  test("a second call after a success tells nobody, also where no session was stored", async () => {
    const { runtime, session } = await signedIn();
    await session.destroy();
    const empty = await runtime.browser().request();
    await empty.destroy();
    runtime.calls.length = 0;
    await session.destroy();
    await empty.destroy();
    expect(runtime.calls).toEqual([]);
  });

  test("a failure that is a fault of the program is not taken for a tier that is down", async () => {
    const { runtime, session } = await signedIn();
    runtime.before = () => {
      throw new TypeError("a bug");
    };
    expect(await rejectionOf(session.destroy())).toBeInstanceOf(TypeError);
  });
});
