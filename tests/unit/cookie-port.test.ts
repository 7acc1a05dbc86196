// Next's cookie port with the shipped session: the seal is made while the stores work, once, and says what they answered.

import { describe, expect, test } from "vitest";
import type { Pointer, Sealer } from "@/lib/session/core/seal";
import { type CookieJar, NextCookiePort, type RequestHeaders } from "@/lib/session/next/cookie-port";
import { Session } from "@/lib/session/session";
import { present } from "../support/fixtures";
import { down, openTestRuntime, SETTINGS, type Setting } from "../support/session";

function visitor(setting: Setting) {
  const runtime = openTestRuntime(setting);
  const { sealer, settings, manager } = runtime;
  const log: string[] = [];
  const set: string[] = [];
  const counting: Sealer = {
    ...sealer,
    seal(...args) {
      log.push("seal");
      return sealer.seal(...args);
    },
  };
  const jar = { get: () => undefined, has: () => false, set: (_: string, value?: string) => value && set.push(value) };
  const port = new NextCookiePort(
    jar as unknown as CookieJar,
    new Headers() as unknown as RequestHeaders,
    settings,
    counting,
    manager.now,
  );
  runtime.before = ({ tier, method }) => void log.push(`${tier}.${method}`);
  const session = new Session<{ cart: number }>(manager, port, null);
  /** What the newest cookie says. */
  const cookie = async (): Promise<Pointer> => present(await sealer.open(present(set.at(-1))));
  return { runtime, session, log, set, cookie };
}

const seals = (log: string[]) => log.filter((step) => step === "seal").length;

describe.each(SETTINGS)("$name", (setting) => {
  test("a new session's cookie is sealed once, before the stores are asked", async () => {
    const { session, log, set, cookie } = visitor(setting);
    session.set("cart", 1);
    await session.save();
    expect([log[0], seals(log), set.length]).toEqual(["seal", 1, 1]);
    expect(await cookie()).toMatchObject({ handle: session.id, version: null });
  });

  test("so is that of a sign-in, which is another", async () => {
    const { session, log, set, cookie } = visitor(setting);
    session.set("cart", 1);
    await session.save();
    const { id } = await cookie();
    log.length = 0;
    await session.login("u1");
    expect([seals(log), set.length]).toEqual([1, 2]);
    expect((await cookie()).id).not.toBe(id);
    expect(log.indexOf("seal")).toBeLessThan(log.length - 1);
  });

  test("a session that the stores refuse gets no cookie", async () => {
    const { runtime, session, set } = visitor(setting);
    runtime.before = down();
    session.set("cart", 1);
    await expect(session.save()).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(set).toEqual([]);
  });
});

test("what the cache does not know yet is said in a cookie of its own", async () => {
  const { runtime, session, log, cookie } = visitor({ mode: "cached_db" });
  session.set("cart", 1);
  await session.save();
  runtime.before = down("cache");
  session.set("cart", 2);
  await session.save();
  expect(seals(log)).toBe(2);
  expect(await cookie()).toMatchObject({ handle: session.id, version: 2 });
});
