// Which rows the cron job takes away, and when.

import { describe, expect, test, vi } from "vitest";
import { removeExpired } from "@/lib/session/modes/expired";
import { openSite } from "../../import/support/site";
import { neighbour, openTestRuntime, visitor } from "../../support/session";

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

describe("a session that was over when its row went, and whose entry would have lived on", () => {
  /** In `cached_db`, written by a neighbour in `db` that made its life short; both are told of it. */
  async function shortened(bridge = false) {
    const born = openTestRuntime({ mode: "cached_db", bridge });
    const browser = await visitor(born, { a: 1 }, "ada");
    const here = bridge ? neighbour(born, { mode: "cached_db" }) : born;
    const session = await browser.copy(neighbour(here, { mode: "db", cache: true })).request();
    session.set("a", 2).setExpiry(30);
    await session.save();
    born.clock.advance(96);
    expect(await removed(born)).toBe(1);
    return { here, browser };
  }

  test.each([false, true])("stays so, also if the entry is of the bridge: %s", async (bridge) => {
    const { here, browser } = await shortened(bridge);
    for (let read = 0; read < 2; read++) {
      expect((await browser.copy(here).request()).isNew).toBe(true);
      await here.settled();
    }
  });

  test("is not written either", async () => {
    const here = openTestRuntime({ mode: "cached_db" });
    const browser = await visitor(here, { a: 1 }, "ada");
    const sessions = await Promise.all([browser.request(), browser.request(), browser.request()]);
    const table = here.tiers.store ?? expect.fail();
    // Its row is gone while the entry is trusted, as when somebody deletes it by hand.
    here.clock.advance(1);
    await table.deleteExpired({ before: Number.MAX_SAFE_INTEGER, limit: 1, idle: false });
    for (const verb of ["save", "regenerate", "login"] as const)
      await expect(
        verb === "login" ? sessions[1]?.login("ada") : sessions[0]?.set("b", 1)[verb](),
      ).rejects.toMatchObject({ code: "SESSION_GONE" });
    expect(await here.stored(sessions[2]?.id ?? null)).toMatchObject({ row: { state: "absent" } });
  });

  test("one that was born in `cache` and has no row yet is none of these", async () => {
    const born = openTestRuntime({ mode: "cache", store: true });
    const browser = await visitor(born, { a: 1 }, "ada");
    const here = neighbour(born, { mode: "cached_db" });
    await (await browser.copy(here).request()).set("b", 2).save();
    expect((await browser.copy(neighbour(here, { mode: "db", cache: true })).request()).toJSON()).toEqual({
      a: 1,
      b: 2,
    });
  });
});
