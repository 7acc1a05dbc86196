// Ending all sessions of a user, while they change, and beside another app's.

import { describe, expect, test } from "vitest";
import { openTestRuntime, SETTINGS, type TestBrowser, visitor } from "../../support/session";

const lives = async (browser: TestBrowser) => !(await browser.copy().request()).isNew;

describe.each(SETTINGS)("$name", (setting) => {
  const first = setting.store ? "bury" : "kill";

  test.each(["before its row or entry ends", "after its row did"])(
    "a session that gets a new id %s is ended under that too",
    async (when) => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime, { n: 1 }, "u1");
      const other = await visitor(runtime, { n: 2 }, "u1");
      const session = await browser.request();
      let renewed: Promise<void> | null = null;
      const parent = `${session.id}`;
      runtime.before = async ({ method, args }) => {
        const its = `${args[0]}`.endsWith(parent);
        if (!its || method !== (when === "after its row did" ? "kill" : first) || renewed !== null) return;
        renewed = session.regenerate();
        await renewed.catch(() => undefined);
      };
      await runtime.manager.revokeUser("u1", null);
      runtime.before = null;
      expect(await Promise.all([browser, other].map(lives))).toEqual([false, false]);
      expect(await runtime.manager.list("u1")).toEqual([]);
    },
  );

  test("a session that never stops changing its id is told of, not waited for", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, {}, "u1");
    let inside = false;
    runtime.before = async ({ method }) => {
      if (method !== first || inside) return;
      inside = true;
      await (await browser.request()).regenerate().catch(() => undefined);
      inside = false;
    };
    await expect(runtime.manager.revokeUser("u1", null)).rejects.toMatchObject({ code: "SESSION_CONFLICT" });
  });

  test("another app on the same tiers, with the same users, keeps its own", async () => {
    const ours = openTestRuntime(setting);
    const theirs = openTestRuntime({
      ...setting,
      tiers: ours.tiers,
      env: { SESSION_PREFIX: "admin:app" },
      sessionsPerUser: 1,
    });
    const here = await visitor(ours, {}, "u1");
    const there = await visitor(theirs, {}, "u1");
    expect(await ours.manager.list("u1")).toHaveLength(1);
    expect(await theirs.manager.list("u1")).toHaveLength(1);
    expect(await ours.manager.revokeUser("u1", null)).toBe(1);
    expect([await lives(here), await lives(there)]).toEqual([false, true]);
  });
});
