// A database that is away: what certainly changed nothing leaves the entry trusted, what may have been applied does not.

import { describe, expect, test } from "vitest";
import { didNothing, unavailable } from "@/lib/session/core/errors";
import { guarded } from "@/lib/session/core/guard";
import { openTestRuntime, SETTINGS, type TestRuntime, visitor } from "../support/session";

const away = (code: string | undefined) => (call: { tier: string }) => {
  if (call.tier === "database") throw unavailable("database", Object.assign(new Error("x"), { code }));
};

async function afterAWrite(runtime: TestRuntime, code: string | undefined) {
  const browser = await visitor(runtime, { n: 1 }, "u1");
  runtime.before = away(code);
  const session = await browser.request();
  session.set("n", 2);
  await expect(session.save()).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
  // The bridge holds the entry before it asks the rows.
  if (!runtime.settings.bridge)
    await expect((await browser.request()).regenerate()).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
  return browser.request();
}

describe.each(SETTINGS.filter(({ mode }) => mode === "cached_db"))("$name", (setting) => {
  test.each(["ECONNREFUSED", "ENOTFOUND", "P1001", "P2021"])("%s: the entry goes on answering", async (code) => {
    const runtime = openTestRuntime(setting);
    const session = await afterAWrite(runtime, code);
    expect([session.source, session.get("n")]).toEqual(["cache", 1]);
    expect(runtime.calls.filter(({ tier }) => tier === "cache").every(({ method }) => method === "get")).toBe(true);
  });

  test.each(["ECONNRESET", "P1008", "P1017", "P2024", undefined])("%s: nobody knows, so it does not", async (code) => {
    await expect(afterAWrite(openTestRuntime(setting), code)).rejects.toMatchObject({
      code: "SESSION_STORE_UNAVAILABLE",
    });
  });
});

test("what could not be opened was asked nothing", async () => {
  const tier = guarded("database", () => Promise.reject(new Error("no such file")), 1_000) as { find(): Promise<void> };
  const error = await tier.find().catch((error) => error);
  expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
  expect(didNothing(error)).toBe(true);
  expect(didNothing(unavailable("database", new Error("x")))).toBe(false);
});
