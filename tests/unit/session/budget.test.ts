// What a request costs: calls to the tiers, which are round trips. The table of docs/modes.md.

import { describe, expect, test } from "vitest";
import { openTestRuntime, SETTINGS, type TestRuntime, visitor } from "../../support/session";

type Name = (typeof SETTINGS)[number]["name"];

const BUDGET: Record<Name, { read: string[]; write: string[]; create: string[]; login: string[]; logout: string[] }> = {
  db: { read: ["find"], write: ["swap"], create: ["insert"], login: ["rotate"], logout: ["bury"] },
  "db with a cache configured": {
    read: ["find"],
    write: ["swap", "hold"],
    create: ["insert"],
    login: ["rotate", "kill"],
    logout: ["bury", "kill"],
  },
  cached_db: {
    read: ["get"],
    write: ["swap", "put"],
    create: ["insert", "create"],
    login: ["rotate", "rotate"],
    logout: ["bury", "kill"],
  },
  "cached_db with the bridge": {
    read: ["get"],
    write: ["swap", "put"],
    create: ["insert", "create"],
    login: ["hold", "rotate", "rotate"],
    logout: ["bury", "kill"],
  },
  "cache with a database configured": {
    read: ["get"],
    write: ["cas"],
    create: ["create"],
    login: ["bury", "rotate"],
    logout: ["bury", "kill"],
  },
  cache: { read: ["get"], write: ["cas"], create: ["create"], login: ["rotate"], logout: ["kill"] },
};

describe.each(SETTINGS)("$name costs", (setting) => {
  const budget = BUDGET[setting.name];
  const counted = async (runtime: TestRuntime, work: () => Promise<unknown>) => {
    runtime.calls.length = 0;
    await work();
    await runtime.settled();
    return runtime.calls.map(({ method }) => method);
  };

  test("what is written here, for a create, a read, a write, a login and a logout", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    let session = await browser.request();
    expect(await counted(runtime, () => session.set("a", 1).save())).toEqual(budget.create);
    expect(await counted(runtime, async () => (session = await browser.request()))).toEqual(budget.read);
    expect(await counted(runtime, () => session.set("a", 2).save())).toEqual(budget.write);
    expect(await counted(runtime, () => session.update((s) => s.set("a", 3)))).toEqual(budget.write);
    expect(await counted(runtime, () => session.login("u1"))).toEqual(budget.login);
    expect(await counted(runtime, async () => (session = await browser.request()))).toEqual(budget.read);
    expect(await counted(runtime, () => session.destroy())).toEqual(budget.logout);
  });

  test("at most three round trips before the answer when the cache lost the session, and one after the fill", async () => {
    if (!setting.cache || !setting.store || setting.mode === "db") return;
    const runtime = openTestRuntime({ ...setting, mode: "cached_db" });
    const browser = await visitor(runtime);
    const process = openTestRuntime({ ...setting, tiers: runtime.tiers });
    runtime.tiers.cache?.flush();
    process.calls.length = 0;
    await browser.copy(process).request();
    const before = process.calls.length;
    expect(before).toBeLessThanOrEqual(setting.mode === "cache" ? 5 : 4);
    await process.settled();
    process.calls.length = 0;
    expect((await browser.copy(process).request()).get("seen")).toBe(true);
    expect(process.calls.map(({ method }) => method)).toEqual(["get"]);
  });

  test("20 writers of one process at once: no more writes than writers", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const sessions = await Promise.all(Array.from({ length: 20 }, () => browser.request()));
    const calls = await counted(runtime, () =>
      Promise.all(sessions.map((session, i) => session.set(`k${i}`, i).save())),
    );
    expect(calls).toHaveLength(20 * budget.write.length);
  });
});
