// requireFreshSession: who signed in a moment ago, as the authority has it.

import { describe, expect, test } from "vitest";
import { keyOf } from "@/lib/session/core/id";
import { encodeValue } from "@/lib/session/core/value";
import { openSite, type Site } from "../../import/support/site";
import { present, rejectionOf } from "../../support/fixtures";
import { SETTINGS } from "../../support/session";

const { requireFreshSession } = await import("@/lib/session/next/sessions");

async function signedIn(site: Site) {
  const visitor = site.visitor();
  await visitor.act(async (session) => {
    session.set("visits", 1);
    await session.login("ada");
  });
  site.calls.length = 0;
  return visitor;
}

/** What somebody writes at the authority of whom no copy hears. */
async function writtenElsewhere({ tiers, settings }: Site, handle: string | null, visits: number): Promise<void> {
  const key = keyOf(settings.prefix, present(handle));
  const row = await present(tiers.store).find(key);
  if (row.state !== "live") throw new Error("no row");
  const { record } = row;
  const data = { ...record.data, visits: encodeValue("visits", visits) };
  await present(tiers.store).swap(key, record.version, { ...record, version: record.version + 1, data });
}

describe.each(SETTINGS)("$name", (setting) => {
  test("takes a sign-in that is exactly so old, and none that is older", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    const fresh = (seconds: number) => visitor.act(async () => (await requireFreshSession(seconds)).userId);
    expect(await fresh(0)).toBe("ada");
    site.clock.advance(60);
    expect(await fresh(60)).toBe("ada");
    site.clock.advance(0.001);
    expect(await rejectionOf(fresh(60))).toMatchObject({ code: "SESSION_NOT_FRESH", status: 401 });
  });

  test("raises no alarm for a Redis that has lost nothing", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    await visitor.act(() => requireFreshSession(60));
    expect(site.events.filter(({ type }) => type === "behind")).toEqual([]);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [-1], [undefined], [null], ["60"]])(
    "lets nobody through for a maximum of %s, and says why",
    async (seconds) => {
      const visitor = await signedIn(openSite(setting, {}));
      const wrong = visitor.act(async () => void (await requireFreshSession(seconds as number)));
      expect(await rejectionOf(wrong)).toMatchObject({
        code: "SESSION_VALUE_INVALID",
        message: expect.stringContaining("requireFreshSession"),
      });
    },
  );

  test("keeps what is not saved yet, and saves it on top of what it read", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    await visitor.act(async (session) => {
      session.set("visits", 5).setExpiry(60);
      const fresh = await requireFreshSession(60);
      expect(fresh).toBe(session);
      expect(fresh.get("visits")).toBe(5);
    });
    const { data } = await visitor.look();
    expect(data).toEqual({ visits: 5 });
    expect(await visitor.page(({ expiresAt }) => expiresAt?.getTime())).toBe(site.clock.now() + 60_000);
  });

  test("inside update() it tells, and is no write", async () => {
    const visitor = await signedIn(openSite(setting, {}));
    await visitor.act((session) =>
      session.update(async (s) => {
        await requireFreshSession(60);
        s.set("visits", 2);
      }),
    );
    expect((await visitor.look()).data).toEqual({ visits: 2 });
  });

  test("of a session that ended elsewhere: not fresh", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    const thief = visitor.copy();
    const ended = thief.act(async (session) => {
      await visitor.act((own) => own.destroy());
      expect(session.userId).toBe("ada");
      await requireFreshSession(60);
    });
    expect(await rejectionOf(ended)).toMatchObject({ code: "SESSION_NOT_FRESH" });
  });
});

// Where the entry is only a copy, the row is asked; in the bridge both are.
describe.each(SETTINGS.filter(({ mode }) => mode === "cached_db"))("$name", (setting) => {
  test("gives back what the authority says, not what the copy said, for no command more", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    const { id } = await visitor.look();
    await writtenElsewhere(site, id, 7);
    expect((await visitor.look()).data).toEqual({ visits: 1 });
    site.calls.length = 0;
    await visitor.act(async () => {
      const session = await requireFreshSession(60);
      expect(session.get("visits")).toBe(7);
      expect(session.source).toBe("database");
    });
    const calls = site.calls.map(({ tier, method }) => `${tier}.${method}`);
    if (!setting.bridge) expect(calls).toEqual(["cache.get", "database.find"]);
    else expect(calls).toEqual(["cache.get", "cache.get", "cache.hold", "database.find", "cache.fill"]);
  });

  test("a write after it stands on what the authority said", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    const { id } = await visitor.look();
    await writtenElsewhere(site, id, 7);
    await visitor.act(async () => {
      const session = await requireFreshSession(60);
      session.set("visits", (session.get("visits") ?? 0) + 1);
    });
    expect((await visitor.look()).data).toEqual({ visits: 8 });
  });
});

describe.each(SETTINGS.filter(({ mode }) => mode === "cache"))("$name", (setting) => {
  test("does not fall back behind this handle's own write when a replica answers that has not heard of it", async () => {
    const site = openSite(setting, {});
    const visitor = await signedIn(site);
    await visitor.act(async (session) => {
      const cache = present(site.tiers.cache);
      const lagging = await cache.get(keyOf(site.settings.prefix, present(session.id)));
      await session.set("visits", 2).save();
      cache.get = async () => lagging;
      expect((await requireFreshSession(60)).get("visits")).toBe(2);
    });
  });
});
