// Which rows the cron job takes away, and when.

import { expect, test, vi } from "vitest";
import { removeExpired } from "@/lib/session/modes/expired";
import { openSite } from "../../import/support/site";
import { openTestRuntime, visitor } from "../../support/session";

// The register of processes is a database of its own here.
vi.mock("@/lib/session/fleet/read", async (original) => ({ ...(await original<object>()), forget: async () => 0 }));
const { deleteExpiredSessions } = await import("@/lib/session/next/sessions");

/** Seconds. */
const DAYS = 86_400;
const open = (env: Record<string, string> = {}) =>
  openTestRuntime({
    mode: "db",
    env: { SESSION_IDLE_TTL: `${14 * DAYS}`, SESSION_ABSOLUTE_TTL: `${30 * DAYS}`, ...env },
  });
const removed = (runtime: ReturnType<typeof open>, idle = true, limit = 10) =>
  removeExpired(runtime.tiers.store ?? expect.fail(), {
    now: runtime.clock.now(),
    limit,
    idle,
    idleTtl: runtime.settings.lifetimes.idleTtl,
  });

test("past the idle deadline after a minute, in which a visit may still be noted", async () => {
  const runtime = open();
  await visitor(runtime);
  runtime.clock.advance(14 * DAYS + 59.999);
  expect(await removed(runtime)).toBe(0);
  runtime.clock.advance(0.001);
  expect(await removed(runtime, false)).toBe(0);
  expect(await removed(runtime)).toBe(1);
});

test("with a short lifetime after another such one", async () => {
  const runtime = open({ SESSION_IDLE_TTL: "2" });
  await visitor(runtime);
  runtime.clock.advance(3.999);
  expect(await removed(runtime)).toBe(0);
  runtime.clock.advance(0.001);
  expect(await removed(runtime)).toBe(1);
});

test("past the absolute deadline at once, living or dead, whatever entries may be ahead of", async () => {
  const runtime = open();
  await visitor(runtime);
  await (await (await visitor(runtime)).request()).destroy();
  runtime.clock.advance(30 * DAYS - 0.001);
  expect(await removed(runtime, false)).toBe(0);
  runtime.clock.advance(0.001);
  expect(await removed(runtime, false)).toBe(2);
});

test("the cache is told of more sign-outs than there are rows to take away", async () => {
  const site = openSite({ mode: "cached_db" }, {});
  const visitors = Array.from({ length: 7 }, () => site.visitor());
  for (const visitor of visitors) {
    await visitor.act((session) => session.set("visits", 1));
    await visitor.act((session) => session.destroy());
  }
  const notes = async () => (await site.tiers.store?.listOutbox(10))?.length;
  site.clock.advance(61);
  expect(await notes()).toBe(7);
  await site.visitor().act(() => deleteExpiredSessions({ limit: 2 }));
  expect(await notes()).toBe(0);
});

test("never more than the limit, of both kinds together", async () => {
  const runtime = open();
  for (let i = 0; i < 3; i++) await visitor(runtime);
  runtime.clock.advance(20 * DAYS);
  for (let i = 0; i < 3; i++) await visitor(runtime);
  runtime.clock.advance(15 * DAYS);
  expect([await removed(runtime, true, 4), await removed(runtime, true, 4), await removed(runtime)]).toEqual([4, 2, 0]);
});
