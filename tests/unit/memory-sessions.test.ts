// How a project tests its own code that uses sessions: nothing here but what lib/session/testing gives.

import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Session, SessionData } from "@/lib/session";
import type { SessionOptions } from "@/lib/session/options";
import { options } from "@/lib/session/setup";
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

describe("memorySessions do what setup.ts says about", () => {
  const chosen: { -readonly [Key in keyof SessionOptions<SessionData>]: SessionOptions<SessionData>[Key] } = options;
  const shipped = { ...chosen };
  afterEach(() => void Object.assign(chosen, shipped));

  test.each(["drop", "refuse"] as const)("schemas, and onInvalid: %s", async (onInvalid) => {
    const site = memorySessions();
    const ada = site.browser();
    await addToCart(await ada.request(), "tea");
    Object.assign(chosen, { schemas: { cart: z.record(z.string(), z.string()) }, onInvalid });
    // A site that is made now reads what the schema refuses.
    const bob = memorySessions().browser();
    await addToCart(await bob.request(), "tea");
    const session = await bob.request();
    if (onInvalid === "drop") expect(session.get("cart")).toBeUndefined();
    else expect(() => session.get("cart")).toThrow("session.cart");
    expect((await ada.request()).get("cart")).toEqual({ tea: 1 });
  });

  test("sessionsPerUser", async () => {
    chosen.sessionsPerUser = 1;
    const site = memorySessions();
    const [phone, laptop] = [site.browser(), site.browser()];
    await (await phone.request()).login("ada");
    site.clock.advance(1);
    await (await laptop.request()).login("ada");
    expect([(await phone.request()).userId, (await laptop.request()).userId]).toEqual([null, "ada"]);
  });

  test("admit, which hears of no header", async () => {
    let seen: string | null | undefined;
    chosen.admit = async (headers) => {
      seen = headers.get("x-forwarded-for");
      return false;
    };
    const ada = memorySessions().browser();
    await expect(ada.request().then((session) => session.login("ada"))).rejects.toMatchObject({
      code: "SESSION_REFUSED",
    });
    expect([seen, ada.hasCookie]).toEqual([null, false]);
  });
});
