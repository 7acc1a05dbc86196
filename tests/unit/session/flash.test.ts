import { describe, expect, test } from "vitest";
import { present, thrownBy } from "../../support/fixtures";
import { neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

const shown = (session: { flashes(): { key: string; value: unknown }[] }) =>
  session.flashes().map(({ key, value }) => [key, value]);

describe.each(SETTINGS)("$name: a flash message", (setting) => {
  test("waits for the next page, and stays until it is dismissed", async () => {
    const runtime = openTestRuntime(setting);
    const browser = runtime.browser();
    const session = await browser.request();
    session.flash("notice", "Saved.");
    await session.save();
    for (let i = 0; i < 3; i++)
      expect(shown(await browser.request({ readOnly: true }))).toEqual([["notice", "Saved."]]);
  });

  test("is no data: no key, no entry, not to be had by get, set or delete", async () => {
    const session = await (await visitor(openTestRuntime(setting), { a: 1 })).request();
    session.flash("notice", "x");
    const key = `$flash.${session.flashes()[0]?.id}`;
    expect([session.keys(), session.toJSON(), session.get(key), session.has(key), session.delete(key)]).toEqual([
      ["a"],
      { a: 1 },
      undefined,
      false,
      false,
    ]);
    expect(thrownBy(() => session.set(key, 1))).toMatchObject({ code: "SESSION_KEY_INVALID" });
    expect(thrownBy(() => session.set("$x", 1))).toMatchObject({ code: "SESSION_KEY_INVALID" });
    expect(session.flashes()).toHaveLength(1);
  });

  test("comes in the order it was given, also within one millisecond", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    for (let i = 0; i < 10; i++) session.flash("notice", i);
    runtime.clock.advance(0.001);
    session.flash("last", "x");
    const expected = [...Array.from({ length: 10 }, (_, i) => ["notice", i]), ["last", "x"]];
    expect(shown(session)).toEqual(expected);
    await session.save();
    expect(shown(await browser.request())).toEqual(expected);
  });

  test("of parallel requests: none is lost", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const sessions = await Promise.all(
      Array.from({ length: 10 }, (_, i) => browser.copy(i % 2 ? runtime : neighbour(runtime)).request()),
    );
    for (const [i, session] of sessions.entries()) session.flash("n", i);
    await Promise.all(sessions.map((session) => session.save()));
    expect(
      shown(await browser.request())
        .map(([, value]) => value)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("is dismissed by its id alone, once, also where no cookie can be sent", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { a: 1 });
    const session = await browser.request();
    session.flash("first", 1);
    runtime.clock.advance(1);
    session.flash("second", 2);
    await session.save();
    const page = await browser.request({ readOnly: true });
    const [first] = page.flashes();
    await page.dismissFlashes([present(first).id]);
    expect(shown(page)).toEqual([["second", 2]]);
    expect(shown(await browser.request())).toEqual([["second", 2]]);
    expect((await browser.request()).get("a")).toBe(1);
    runtime.calls.length = 0;
    await page.dismissFlashes([present(first).id, "unknown"]);
    expect(runtime.calls).toEqual([]);
  });

  test("dismissed leaves nothing to save", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    session.flash("a", 1);
    await session.save();
    await session.dismissFlashes(session.flashes().map(({ id }) => id));
    runtime.calls.length = 0;
    await session.save();
    expect(runtime.calls).toEqual([]);
  });

  test("dismissed saves nothing else of this handle, and loses nothing of it", async () => {
    const browser = await visitor(openTestRuntime(setting), { a: 1 });
    const session = await browser.request();
    session.flash("a", 1);
    await session.save();
    session.set("pending", 1);
    await session.dismissFlashes(session.flashes().map(({ id }) => id));
    expect((await browser.request()).has("pending")).toBe(false);
    await session.save();
    expect((await browser.request()).toJSON()).toEqual({ a: 1, pending: 1 });
  });

  test("dismissed does not save a lifetime that is pending: that comes with the next save, and its cookie", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request();
    session.flash("a", 1);
    await session.save();
    session.setExpiry("browser");
    await session.dismissFlashes(session.flashes().map(({ id }) => id));
    expect((await browser.request()).stored()?.record.idleRule.kind).toBe("default");
    await session.save();
    expect(browser.sent.at(-1)?.record.idleRule.kind).toBe("browser");
  });

  test("that cannot be stored is refused at once", async () => {
    const session = await openTestRuntime(setting).browser().request();
    expect(thrownBy(() => session.flash("a", undefined))).toMatchObject({
      code: "SESSION_VALUE_INVALID",
      message: expect.stringContaining("flash(a) is undefined"),
    });
    expect(thrownBy(() => session.flash("notice", { list: [1, { text: undefined }] })).message).toContain(
      "flash(notice).list.1.text is undefined",
    );
    expect(session.flashes()).toEqual([]);
  });
});
