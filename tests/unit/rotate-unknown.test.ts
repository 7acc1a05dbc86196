// A rotation whose statement was applied although its reply was lost: the rows say "dead", the parent's entry does not yet.

import { describe, expect, test } from "vitest";
import { unavailable } from "@/lib/session/core/errors";
import { keyOf } from "@/lib/session/core/id";
import { rejectionOf } from "../support/fixtures";
import { openTestRuntime, SETTINGS } from "../support/session";

const twoTiers = SETTINGS.filter(({ mode, store, cache }) => mode !== "cache" && store && cache);

describe.each(twoTiers)("$name: a rotation of unknown outcome", (setting) => {
  /** @param reaches whether the statement is applied before its reply is lost */
  async function rotation(reaches: boolean) {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const visitor = await browser.request();
    visitor.set("cart", 1);
    await visitor.save();
    await runtime.settled();
    // Processes that read copies have one now.
    await browser.request();
    await runtime.settled();
    const session = await browser.request();
    const { store } = runtime.tiers;
    runtime.before = async ({ tier, method, args }) => {
      if (tier !== "database" || method !== "rotate") return;
      if (reaches) await (store as unknown as { rotate(...args: unknown[]): unknown }).rotate(...args);
      throw unavailable("database", new Error("the reply was lost"));
    };
    const error = await rejectionOf(session.login("u1"));
    runtime.before = null;
    return { runtime, browser, handle: session.id, error };
  }

  test("is an error, and nobody trusts the parent's entry", async () => {
    const { runtime, browser, handle, error } = await rotation(true);
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    const { entry } = (await runtime.stored(handle)) as { entry: { state: string; held?: boolean } };
    expect(entry.state === "live" ? entry.held : true).toBe(true);
    expect((await browser.copy().request()).isNew).toBe(true);
  });

  test("is told to the entry by the same process, without the sweep", async () => {
    const { runtime, handle } = await rotation(true);
    await expect
      .poll(async () => ((await runtime.stored(handle)) as { entry: { state: string } }).entry.state, {
        timeout: 5_000,
      })
      .toBe("dead");
    expect(runtime.outbox.size).toBe(0);
  });

  test("that was not applied leaves the entry alone, also while a neighbour in cache has buried the row", async () => {
    const { runtime, handle } = await rotation(false);
    const key = keyOf(runtime.settings.prefix, handle ?? "");
    await runtime.tiers.store?.bury(key, null, runtime.clock.now());
    await runtime.outbox.flush();
    expect(runtime.outbox.size).toBe(0);
    const { entry } = (await runtime.stored(handle)) as { entry: { state: string } };
    expect(entry.state).not.toBe("dead");
  });
});
