// Rows 8 and 9: both deadlines are in the record. The server's clock is moved; row, key and cookie are all still there.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PURPOSE } from "../../lib/session/core/seal";
import type { RunningApp } from "../support/next-app";
import { buildFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { type Clock, startWithClock } from "./support/clock";
import { MODES, PATIENCE, type Site, siteOf } from "./support/modes";
import { idOf, seal, withCookie } from "./support/seals";
import { stock } from "./support/stored";

const MINUTE = 60;
const IDLE = 5 * MINUTE;
const ABSOLUTE = 30 * MINUTE;
const LIFETIMES = {
  SESSION_IDLE_TTL: String(IDLE),
  SESSION_ABSOLUTE_TTL: String(ABSOLUTE),
  SESSION_REMEMBER_TTL: String(ABSOLUTE),
  SESSION_TOUCH_AFTER: "0",
  ...PATIENCE,
};

describe.each(MODES)("in %s", (mode) => {
  let tiers: Tiers;
  let app: RunningApp;
  let clock: Clock;
  let site: Site;
  beforeAll(async () => {
    await buildFixture("on");
    tiers = await startTiers();
    ({ app, clock } = await startWithClock(tiers.env(mode, LIFETIMES)));
    site = siteOf(mode, tiers, app);
  }, 300_000);
  afterAll(async () => {
    await app.stop();
    await tiers.close();
  });
  beforeEach(() => clock.set(0));

  /** The id in a seal that has no end: what is refused then is refused by the record. */
  const withEndlessCookie = async (of: Awaited<ReturnType<Site["signedIn"]>>) =>
    withCookie(of, await seal({ sid: await idOf(of), purpose: PURPOSE }, { ttl: 400 * 86_400 }));

  it("security row 8: who was idle too long is anonymous, though row or key and a seal that never ends are still there", async () => {
    const somebody = await withEndlessCookie(await site.signedIn("ada"));
    clock.set(IDLE - 10);
    const before = await stock(tiers);
    expect(before.rows + before.keys.length).toBeGreaterThan(0);
    clock.set(IDLE + 1);
    expect(await somebody.run()).toMatchObject({ status: 200, isNew: true, userId: null, data: {} });
    expect(await stock(tiers), "nothing was swept meanwhile").toEqual(before);
    const late = await somebody.run({ op: "fresh", value: 3600 });
    expect(late.error).toBe("SESSION_NOT_FRESH");
  });

  it("security row 9: whoever comes each minute, writes and renews the id is anonymous after the absolute deadline", async () => {
    const somebody = await site.signedIn("ada");
    for (let at = MINUTE; at < ABSOLUTE; at += MINUTE) {
      clock.set(at);
      const steps = at % 300 === 0 ? [{ op: "increment", key: "n" }] : [];
      expect((await somebody.run(...steps)).userId, `after ${at} s`).toBe("ada");
    }
    clock.set(ABSOLUTE - 10);
    expect((await somebody.run({ op: "regenerate" })).userId).toBe("ada");
    expect(await somebody.run({ op: "increment", key: "n" }), "the child lives").toMatchObject({ userId: "ada" });
    const child = await withEndlessCookie(somebody);
    clock.set(ABSOLUTE + 1);
    for (const visitor of [somebody, child]) {
      expect(await visitor.run()).toMatchObject({ isNew: true, userId: null, data: {} });
    }
  }, 60_000);

  it("security row 9: a longer idle time of a session's own does not reach past the absolute deadline either", async () => {
    const somebody = await site.signedIn("ada");
    await somebody.run({ op: "expiry", value: 40 * MINUTE }, { op: "save" });
    const endless = await withEndlessCookie(somebody);
    clock.set(ABSOLUTE - 10);
    expect((await endless.run()).userId, "its own idle time holds").toBe("ada");
    clock.set(ABSOLUTE + 1);
    expect((await endless.run()).isNew).toBe(true);
  });
});
