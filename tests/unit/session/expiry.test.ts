import { describe, expect, test } from "vitest";
import { DAY, START } from "../../support/clock";
import { present, thrownBy } from "../../support/fixtures";
import { openTestRuntime, SETTINGS, visitor } from "../../support/session";

describe.each(SETTINGS)("$name", (setting) => {
  const env = { SESSION_IDLE_TTL: "1000", SESSION_ABSOLUTE_TTL: "5000", SESSION_TOUCH_AFTER: "100" };

  test("security row 8: over at its idle deadline, to the millisecond, whatever the tiers still hold", async () => {
    const runtime = openTestRuntime({ ...setting, env });
    const browser = await visitor(runtime, { a: 1 });
    const handle = (await browser.request()).id;
    runtime.clock.set(START + 999_999);
    expect(await runtime.manager.resume(present(browser.pointer))).not.toBeNull();
    runtime.clock.set(START + 1_000_000);
    if (setting.store && setting.mode !== "cache")
      expect(await runtime.stored(handle)).toMatchObject({ row: { state: "live" } });
    const session = await browser.request();
    expect([session.isNew, session.toJSON()]).toEqual([true, {}]);
    await runtime.settled();
    expect((await browser.request()).isNew).toBe(true);
  });

  test("security row 9: used every minute it lives until exactly its absolute deadline", async () => {
    const runtime = openTestRuntime({ ...setting, env });
    const browser = await visitor(runtime);
    for (let seconds = 60; seconds < 5000; seconds += 60) {
      runtime.clock.advance(60);
      const session = await browser.request();
      await runtime.settled();
      expect(session.isNew, `after ${seconds} s`).toBe(false);
    }
    runtime.clock.set(START + 5_000_000 - 1);
    expect((await browser.request()).isNew).toBe(false);
    runtime.clock.set(START + 5_000_000);
    expect((await browser.request()).isNew).toBe(true);
  });

  test("a visit is noted after SESSION_TOUCH_AFTER, and not before", async () => {
    const runtime = openTestRuntime({ ...setting, env });
    const browser = await visitor(runtime);
    runtime.clock.advance(99);
    await browser.request();
    expect(runtime.calls.filter(({ method }) => method === "touch")).toEqual([]);
    runtime.clock.advance(1);
    await browser.request();
    expect(new Set(runtime.calls.filter(({ method }) => method === "touch").map(({ tier }) => tier)).size).toBe(
      setting.mode === "cached_db" ? 2 : 1,
    );
    await runtime.settled();
    const session = await browser.request();
    expect(session.lastSeenAt?.getTime()).toBe(START + 100_000);
    expect(session.expiresAt?.getTime()).toBe(START + 1_100_000);
  });

  describe("setExpiry", () => {
    const withExpiry = async (lifetime: number | Date | "browser" | null, more?: Record<string, string>) => {
      const runtime = openTestRuntime({ ...setting, ...(more && { env: more }) });
      const browser = await visitor(runtime);
      const session = await browser.request();
      session.setExpiry(lifetime);
      await session.save();
      await runtime.settled();
      return { runtime, browser, session: await browser.request() };
    };
    const lifeOf = ({ session }: { session: { expiresAt: Date | null } }) =>
      (present(session.expiresAt).getTime() - START) / 1000;

    test.each([
      ["seconds", 60, 60],
      ["a date", new Date(START + 90_000), 90],
      ["browser: the default, for the server cannot see a browser close", "browser", 14 * DAY],
      ["null: the default", null, 14 * DAY],
      ["never beyond the absolute deadline: seconds", 99 * DAY, 30 * DAY],
      ["never beyond the absolute deadline: a date", new Date(START + 99 * DAY * 1000), 30 * DAY],
      ["seconds without end in sight", Number.MAX_VALUE, 30 * DAY],
    ] as const)("%s", async (_, lifetime, seconds) => {
      expect(lifeOf(await withExpiry(lifetime))).toBe(seconds);
    });

    test("a lifetime in seconds slides with each visit, a date does not", async () => {
      const sliding = await withExpiry(600);
      sliding.runtime.clock.advance(400);
      await sliding.browser.request();
      expect(lifeOf({ session: await sliding.browser.request() })).toBe(1000);
      const fixed = await withExpiry(new Date(START + 600_000));
      fixed.runtime.clock.advance(400);
      await (await fixed.browser.request()).set("a", 1).save();
      expect(lifeOf({ session: await fixed.browser.request() })).toBe(600);
      fixed.runtime.clock.advance(200);
      expect((await fixed.browser.request()).isNew).toBe(true);
    });

    test("takes effect with the next save, not before, and for a session that is new as well", async () => {
      const runtime = openTestRuntime(setting);
      const browser = runtime.browser();
      const session = await browser.request();
      session.setExpiry(60);
      await session.save();
      expect(session.isNew).toBe(true);
      await session.set("a", 1).save();
      expect(lifeOf({ session })).toBe(60);
      expect(browser.sent[0]?.record.idleRule).toEqual({ kind: "ttl", seconds: 60 });
    });

    test("stays with the session through writes and a new id", async () => {
      const { browser, session } = await withExpiry(60);
      await session.set("a", 1).save();
      await session.regenerate();
      expect(lifeOf({ session: await browser.request() })).toBe(60);
    });

    test("a session of ten minutes, visited after four of them, lives through a pause of nine", async () => {
      const { runtime, browser } = await withExpiry(600);
      runtime.clock.advance(240);
      await browser.request();
      runtime.clock.advance(540);
      expect((await browser.request()).isNew).toBe(false);
    });

    test("whatever number of seconds: deadlines are whole milliseconds, or an entry could not be read again", async () => {
      for (const seconds of [1.001, 0.0004, 1 / 3, 1234.56789]) {
        const { runtime, browser } = await withExpiry(60);
        const session = await browser.request();
        session.setExpiry(seconds);
        await session.save();
        expect(Number.isSafeInteger(session.stored()?.record.idleExpiresAt), `${seconds}`).toBe(true);
        await runtime.settled();
      }
    });

    test("a date before 1970 is over, and makes no negative deadline, or an entry could not be read again", async () => {
      const runtime = openTestRuntime(setting);
      const browser = await visitor(runtime);
      const session = await browser.request();
      session.setExpiry(new Date(-5));
      await session.save();
      expect(session.stored()?.record.idleExpiresAt).toBeGreaterThanOrEqual(0);
      expect((await browser.request()).isNew).toBe(true);
    });

    test.each([
      [0],
      [-1],
      [Number.NaN],
      [Number.POSITIVE_INFINITY],
      [new Date(Number.NaN)],
      ["forever"],
      ["60"],
      [undefined],
      [{}],
    ])("%j is refused at once", async (lifetime) => {
      const session = await openTestRuntime(setting).browser().request();
      expect(thrownBy(() => session.setExpiry(lifetime as number))).toMatchObject({
        code: "SESSION_VALUE_INVALID",
        message: expect.stringContaining("browser"),
      });
    });
  });
});
