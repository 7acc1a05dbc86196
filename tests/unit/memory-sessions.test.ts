// How a project tests its own code that uses sessions: nothing here but what lib/session/testing gives.

import { describe, expect, test } from "vitest";
import type { Session, SessionData } from "@/lib/session";
import { memorySessions } from "@/lib/session/testing";

/** A project's own code. */
async function addToCart(session: Session<SessionData>, product: string): Promise<void> {
  await session.update((newest) => {
    const cart = newest.get("cart") ?? {};
    newest.set("cart", { ...cart, [product]: (cart[product] ?? 0) + 1 });
  });
}

describe.each(["db", "cached_db", "cache"] as const)("memorySessions in %s", (mode) => {
  test("keep what a request saved for the next one of the same browser, and for no other", async () => {
    const site = memorySessions({ mode });
    const [ada, bob] = [site.browser(), site.browser()];
    await addToCart(await ada.request(), "tea");
    await addToCart(await ada.request(), "tea");
    expect((await ada.request()).get("cart")).toEqual({ tea: 2 });
    expect((await bob.request()).isNew).toBe(true);
    expect([ada.hasCookie, bob.hasCookie]).toEqual([true, false]);
  });

  test("sign in, and out", async () => {
    const ada = memorySessions({ mode }).browser();
    await (await ada.request()).login("ada");
    expect((await ada.request()).userId).toBe("ada");
    await (await ada.request()).destroy();
    expect([(await ada.request()).userId, ada.hasCookie]).toEqual([null, false]);
  });

  test("end when the clock says so", async () => {
    const site = memorySessions({ mode, env: { SESSION_IDLE_TTL: "60" } });
    const ada = site.browser();
    await (await ada.request()).login("ada");
    site.clock.advance(59);
    expect((await ada.request()).userId).toBe("ada");
    site.clock.advance(61);
    expect((await ada.request()).userId).toBeNull();
  });

  test("fail as in an outage, and lose nobody", async () => {
    const site = memorySessions({ mode });
    const ada = site.browser();
    await (await ada.request()).login("ada");
    site.down = mode === "cache" ? "cache" : "database";
    const session = mode === "cached_db" ? await ada.request() : null;
    await expect(session ? addToCart(session, "tea") : ada.request()).rejects.toMatchObject({
      code: "SESSION_STORE_UNAVAILABLE",
    });
    site.down = null;
    expect((await ada.request()).userId).toBe("ada");
  });

  test("refuse a write while a page is rendered", async () => {
    const session = await memorySessions({ mode }).browser().request({ readOnly: true });
    await expect(session.login("ada")).rejects.toMatchObject({ code: "SESSION_READ_ONLY" });
  });
});

test("in cached_db they go on reading what the cache has while no visit can be noted", async () => {
  const site = memorySessions({ mode: "cached_db", env: { SESSION_TOUCH_AFTER: "60" } });
  const ada = site.browser();
  await (await ada.request()).login("ada");
  site.down = "database";
  site.clock.advance(120);
  expect((await ada.request()).userId).toBe("ada");
});
