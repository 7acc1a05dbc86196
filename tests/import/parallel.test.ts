// Several requests with one old cookie at the same moment: a browser loads a page and three pictures, in any processes.

import { describe, expect, test } from "vitest";
import { present, rejectionOf } from "../support/fixtures";
import { SETTINGS } from "../support/session";
import { IRON, ironCookies } from "./support/iron";
import { openSite, type Site, type Visitor } from "./support/site";

const NEIGHBOURS = SETTINGS.flatMap((one, i) => SETTINGS.slice(i, i + 2).map((other) => ({ one, other }))).filter(
  // Only neighbours that see one set of tiers.
  ({ one, other }) => one.store === other.store && one.cache === other.cache,
);

describe.each(NEIGHBOURS)("$one.name beside $other.name", ({ one, other }) => {
  async function pair(): Promise<{ site: Site; visitors: [Visitor, Visitor] }> {
    const site = openSite(one, IRON);
    const next = openSite(other, IRON, site.tiers);
    const cookies = await ironCookies();
    return { site, visitors: [site.visitor(cookies), next.visitor(cookies)] };
  }

  test("make one session, with what each of them changed", async () => {
    for (let round = 0; round < 10; round++) {
      const { site, visitors } = await pair();
      const [first, second] = visitors;
      await Promise.all([
        first.act((session) => session.set("visits", 1)),
        second.act((session) => session.set("cart", { coffee: 1 })),
        first.copy().act(() => {}),
        second.copy().look(),
      ]);
      const handles = new Set((await site.manager.list("u1")).map(({ handle }) => handle));
      expect(handles.size).toBe(1);
      for (const visitor of visitors) {
        expect(await visitor.look()).toMatchObject({
          id: [...handles][0],
          data: { visits: 1, cart: { coffee: 1 } },
        });
      }
    }
  });

  test("of which one signs out: it is over, whatever the other wrote", async () => {
    for (let round = 0; round < 10; round++) {
      const { site, visitors } = await pair();
      const [first, second] = visitors;
      const copy = first.copy();
      const late = second.act((session) => void session.set("visits", 1)).catch(({ code }) => code);
      await first.act((session) => session.destroy());
      expect(["SESSION_GONE", undefined]).toContain(await late);
      // The other one may have come so late that they were nobody, and got a session of their own.
      for (const holder of [first, second, copy]) expect((await holder.look()).userId).toBeNull();
      expect(await copy.look()).toMatchObject({ isNew: true, data: {} });
      expect(await site.manager.list("u1")).toEqual([]);
    }
  });
});

test("in `cache` the lease of somebody who looks for a row at that moment is in nobody's way", async () => {
  const setting = present(SETTINGS.find(({ name }) => name === "cache with a database configured"));
  const site = openSite(setting, IRON);
  const visitor = site.visitor(await ironCookies());
  let leased = false;
  site.before = async ({ method, args }) => {
    if (method !== "create" || leased) return;
    leased = true;
    await site.tiers.cache?.lease(args[0] as never, "somebody", { until: site.clock.now() + 60_000 });
  };
  await visitor.act((session) => session.set("visits", 1));
  expect(leased).toBe(true);
  expect(await visitor.look()).toMatchObject({ userId: "u1", isNew: false, data: { visits: 1 } });
});

test("a sign-out between the look and the write: gone, and nothing is made", async () => {
  const site = openSite(present(SETTINGS[0]), IRON);
  const visitor = site.visitor(await ironCookies());
  const copy = visitor.copy();
  const late = visitor.act(async (session) => {
    await copy.act((other) => other.destroy());
    session.set("visits", 1);
  });
  expect(await rejectionOf(late)).toMatchObject({ code: "SESSION_GONE" });
  expect(await site.manager.list("u1")).toEqual([]);
  expect(await visitor.look()).toMatchObject({ userId: null, isNew: true });
});
