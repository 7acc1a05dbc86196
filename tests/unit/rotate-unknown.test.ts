// A rotation whose statement was applied although its reply was lost: the rows say "dead", the parent's entry does not yet.

import { describe, expect, test } from "vitest";
import { unavailable } from "@/lib/session/core/errors";
import { rejectionOf } from "../support/fixtures";
import { openTestRuntime, SETTINGS } from "../support/session";

const twoTiers = SETTINGS.filter(({ mode, store, cache }) => mode !== "cache" && store && cache);

describe.each(twoTiers)("$name: a rotation of unknown outcome", (setting) => {
  async function applied() {
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
      await (store as unknown as { rotate(...args: unknown[]): unknown }).rotate(...args);
      throw unavailable("database", new Error("the reply was lost"));
    };
    const error = await rejectionOf(session.login("u1"));
    runtime.before = null;
    return { runtime, browser, handle: session.id, error };
  }

  test("is an error, and nobody trusts the parent's entry", async () => {
    const { runtime, browser, handle, error } = await applied();
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    const { entry } = (await runtime.stored(handle)) as { entry: { state: string; held?: boolean } };
    expect(entry.state === "live" ? entry.held : true).toBe(true);
    expect((await browser.copy().request()).isNew).toBe(true);
  });

  test("is told to the entry by the same process, without the sweep", async () => {
    const { runtime, handle } = await applied();
    await expect
      .poll(async () => ((await runtime.stored(handle)) as { entry: { state: string } }).entry.state, {
        timeout: 5_000,
      })
      .toBe("dead");
    expect(runtime.outbox.size).toBe(0);
  });
});
