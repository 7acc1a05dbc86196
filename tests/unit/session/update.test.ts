import { describe, expect, test } from "vitest";
import { present, rejectionOf } from "../../support/fixtures";
import { neighbour, openTestRuntime, SETTINGS, visitor } from "../../support/session";

type Counter = { n?: number; pending?: number; other?: number };

describe.each(SETTINGS)("$name: update", (setting) => {
  const increment = (session: { get(key: "n"): number | undefined; set(key: "n", value: number): unknown }) =>
    session.set("n", (session.get("n") ?? 0) + 1);

  test("20 increments in parallel count 20, in one process and in three", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    for (const processes of [[runtime], [runtime, neighbour(runtime), neighbour(runtime)]]) {
      const before = (await browser.request<Counter>()).get("n") ?? 0;
      const sessions = await Promise.all(
        Array.from({ length: 20 }, (_, i) => browser.copy(processes[i % processes.length]).request<Counter>()),
      );
      await Promise.all(sessions.map((session) => session.update(increment)));
      expect((await browser.request<Counter>()).get("n")).toBe(before + 20);
    }
  });

  test("20 increments on one handle count 20", async () => {
    const browser = await visitor(openTestRuntime(setting));
    const session = await browser.request<Counter>();
    await Promise.all(Array.from({ length: 20 }, () => session.update(increment)));
    expect(session.get("n")).toBe(20);
    expect((await browser.request<Counter>()).get("n")).toBe(20);
  });

  test("creates a session that is new", async () => {
    const browser = openTestRuntime(setting).browser();
    const session = await browser.request<Counter>();
    await session.update(increment);
    expect((await browser.request<Counter>()).get("n")).toBe(1);
    expect(browser.sent).toHaveLength(1);
  });

  test("runs on the newest data, and again if another writer comes between", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { n: 1 });
    const session = await browser.request<Counter>();
    const other = await browser.copy(neighbour(runtime)).request<Counter>();
    const seen: unknown[] = [];
    await session.update(async (s) => {
      seen.push(s.get("n"));
      if (seen.length === 1) await other.set("n", 10).save();
      increment(s);
    });
    expect(seen).toEqual([1, 10]);
    expect(session.get("n")).toBe(11);
    expect((await browser.request<Counter>()).get("n")).toBe(11);
  });

  test("that throws writes nothing, and keeps what was changed before it", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { n: 1 });
    const session = await browser.request<Counter>();
    session.set("pending", 5);
    runtime.calls.length = 0;
    const failure = new Error("no stock");
    expect(
      await rejectionOf(
        session.update((s) => {
          s.set("n", 99);
          s.delete("pending");
          throw failure;
        }),
      ),
    ).toBe(failure);
    expect(runtime.calls.filter(({ method }) => method !== "get" && method !== "find")).toEqual([]);
    expect(session.toJSON()).toEqual({ n: 1, pending: 5 });
    await session.save();
    expect((await browser.request()).toJSON()).toEqual({ n: 1, pending: 5 });
  });

  test("that throws leaves no lifetime behind", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { n: 1 });
    const session = await browser.request<Counter>();
    await rejectionOf(
      session.update((s) => {
        s.setExpiry(5);
        throw new Error("no");
      }),
    );
    await session.set("other", 1).save();
    expect(session.expiresAt?.getTime()).toBe(runtime.clock.now() + runtime.settings.lifetimes.idleTtl * 1000);
  });

  test("that lost leaves no lifetime to its second run", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { n: 1 });
    const session = await browser.request<Counter>();
    const other = await browser.copy(neighbour(runtime)).request<Counter>();
    await session.update(async (s) => {
      s.set("other", 1);
      if (s.get("n") !== 1) return;
      s.setExpiry(5);
      await other.set("n", 10).save();
    });
    expect(session.toJSON()).toEqual({ n: 10, other: 1 });
    expect(session.expiresAt?.getTime()).toBe(runtime.clock.now() + runtime.settings.lifetimes.idleTtl * 1000);
  });

  test("that throws in its second run writes nothing either", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { n: 1 });
    const session = await browser.request<Counter>();
    const other = await browser.copy(neighbour(runtime)).request<Counter>();
    let runs = 0;
    await rejectionOf(
      session.update(async (s) => {
        if (++runs === 2) throw new Error("no");
        await other.set("n", 10).save();
        s.set("n", 99);
      }),
    );
    expect(runs).toBe(2);
    expect((await browser.request<Counter>()).get("n")).toBe(10);
  });

  test("saves what was changed before it as well", async () => {
    const browser = await visitor(openTestRuntime(setting), { n: 1 });
    const session = await browser.request<Counter>();
    session.set("pending", 5);
    await session.update((s) => s.set("n", (s.get("pending") ?? 0) + 1));
    expect((await browser.request()).toJSON()).toEqual({ n: 6, pending: 5 });
  });

  test("takes no other verb inside, and says what to do", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request<Counter>();
    const errors: unknown[] = [];
    await session.update(async (s) => {
      for (const verb of [
        () => s.save(),
        () => s.update(() => {}),
        () => s.regenerate(),
        () => s.login("u1"),
        () => s.destroy(),
        () => s.dismissFlashes([]),
      ]) {
        errors.push(await rejectionOf(verb()));
      }
      s.set("n", 1);
    });
    expect(errors).toHaveLength(6);
    for (const error of errors)
      expect(error).toMatchObject({ code: "SESSION_CONFLICT", message: expect.stringContaining("update() saves it") });
    expect((await browser.request<Counter>()).get("n")).toBe(1);
  });

  test("waits for an asynchronous function", async () => {
    const browser = await visitor(openTestRuntime(setting));
    const session = await browser.request<Counter>();
    await session.update(async (s) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      s.set("n", 7);
    });
    expect((await browser.request<Counter>()).get("n")).toBe(7);
  });

  test.each([
    ["clear", (s: { clear(): void }) => s.clear()],
    ["pop", (s: { pop(key: "n"): unknown }) => void s.pop("n")],
  ])("with %s takes away what was not stored yet, too", async (_, empty) => {
    const browser = openTestRuntime(setting).browser();
    const session = await browser.request<Counter>();
    session.set("n", 1);
    await session.update(empty);
    expect(session.toJSON()).toEqual({});
    await session.save();
    expect((await browser.request()).isNew).toBe(true);
  });

  test("of a session that ended elsewhere: SESSION_GONE, and it stays ended", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime);
    const session = await browser.request<Counter>();
    await (await browser.copy(neighbour(runtime)).request()).destroy();
    expect(await rejectionOf(session.update(increment))).toMatchObject({ code: "SESSION_GONE" });
    expect((await browser.copy().request()).isNew).toBe(true);
  });

  test("a change inside a value that was handed out before it is still noticed after it", async () => {
    const browser = await visitor(openTestRuntime(setting), { cart: { a: 1 } });
    const session = await browser.request<{ cart: { a: number }; n: number }>();
    const cart = present(session.get("cart"));
    await session.update((s) => s.set("n", 1));
    cart.a = 2;
    await session.save();
    expect((await browser.request()).get("cart")).toEqual({ a: 2 });
  });

  test("keeps a change that was made beside it while it was stored", async () => {
    const runtime = openTestRuntime(setting);
    const browser = await visitor(runtime, { n: 1 });
    const session = await browser.request<Counter>();
    let stored = false;
    runtime.before = () => {
      if (stored) session.set("other", 5);
      stored = false;
    };
    await session.update((s) => {
      increment(s);
      stored = true;
    });
    expect(session.get("other")).toBe(5);
    await session.save();
    expect((await browser.request()).toJSON()).toEqual({ n: 2, other: 5 });
  });
});
