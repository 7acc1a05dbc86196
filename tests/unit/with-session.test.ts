// How a handler in `withSession` ends, with Next's own ways to end one.

import { forbidden, notFound, redirect, unauthorized } from "next/navigation";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSite } from "../import/support/site";
import { SETTINGS } from "../support/session";

const { withSession } = await import("@/lib/session/next/with-session");

const request = () => new Request("http://localhost/api", { method: "POST" });

// Next reads it where `experimental.authInterrupts` is on.
beforeEach(() => void vi.stubEnv("__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS", "1"));
afterEach(() => vi.unstubAllEnvs());

describe.each(SETTINGS)("$name: a handler that saved something", (setting) => {
  test.each<[string, () => never, number]>([
    ["unauthorized", unauthorized, 401],
    ["forbidden", forbidden, 403],
    ["notFound", notFound, 404],
    ["redirect", () => redirect("/elsewhere"), 307],
  ])("and ends in %s() answers so, with the cookie of what it saved", async (_, end, status) => {
    const visitor = openSite(setting, {}).visitor();
    const handler = withSession((session, _request: Request) => {
      session.set("visits", 1);
      return end();
    });
    const response = await visitor.act(() => handler(request()));
    expect(response).toBeInstanceOf(Response);
    expect((response as Response).status).toBe(status);
    expect((response as Response).headers.get("cache-control")).toBe("private, no-store");
    expect(await visitor.look()).toMatchObject({ isNew: false, data: { visits: 1 } });
  });

  test("and throws an error of its own is Next's to answer, whatever its digest looks like; nothing is saved", async () => {
    for (const digest of [undefined, "NEXT_HTTP_ERROR_FALLBACK;500", "NEXT_HTTP_ERROR_FALLBACK;4040", "x"]) {
      const visitor = openSite(setting, {}).visitor();
      const error = Object.assign(new Error("own"), { digest });
      const handler = withSession((session, _request: Request) => {
        session.set("visits", 1);
        throw error;
      });
      await expect(visitor.act(() => handler(request()))).rejects.toBe(error);
      expect(await visitor.look()).toMatchObject({ isNew: true });
    }
  });
});
