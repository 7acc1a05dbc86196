// How a handler in `withSession` ends, with Next's own ways to end one.

import { forbidden, notFound, permanentRedirect, redirect, unauthorized } from "next/navigation";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSite } from "../import/support/site";
import { SETTINGS } from "../support/session";

const { withSession } = await import("@/lib/session/next/with-session");

const request = (headers: Record<string, string> = {}, method = "POST") =>
  new Request("http://localhost/api", { method, headers });

// Next reads it where `experimental.authInterrupts` is on.
beforeEach(() => void vi.stubEnv("__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS", "1"));
afterEach(() => vi.unstubAllEnvs());

describe.each(SETTINGS)("$name: a handler that saved something", (setting) => {
  test.each<[string, () => never, number]>([
    ["unauthorized", unauthorized, 401],
    ["forbidden", forbidden, 403],
    ["notFound", notFound, 404],
    ["redirect", () => redirect("/elsewhere"), 307],
    ["permanentRedirect", () => permanentRedirect("/elsewhere"), 308],
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

  // As Next does without withSession: tests/http/session.test.ts.
  test.each<[string, Request, boolean]>([
    ["a form", request({ "content-type": "application/x-www-form-urlencoded" }), true],
    ["a form with files", request({ "content-type": "multipart/form-data; boundary=x" }), true],
    ["what may be an action", request({ "next-action": "0" }), true],
    ["JSON", request({ "content-type": "application/json" }), false],
    ["a form by another method", request({ "content-type": "application/x-www-form-urlencoded" }, "PUT"), false],
    ["a GET", request({ "next-action": "0" }, "GET"), false],
  ])("and redirects who sent %s", async (_, sent, seeOther) => {
    for (const [end, status] of [
      [redirect, 307],
      [permanentRedirect, 308],
    ] as const) {
      const handler = withSession((session, _request: Request) => {
        session.set("visits", 1);
        return end("/elsewhere");
      });
      const visitor = openSite(setting, {}).visitor();
      const response = (await visitor.act(() => handler(sent))) as unknown as Response;
      expect(response.status).toBe(seeOther ? 303 : status);
      expect(response.headers.get("location")).toBe("/elsewhere");
    }
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
