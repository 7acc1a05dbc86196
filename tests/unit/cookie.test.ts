import { describe, expect, test } from "vitest";
import { assertCookieSize, cookieAttributes, cookieCount, markPrivate } from "@/lib/session/core/cookie";
import { thrownBy } from "../support/fixtures";

describe("security row 15: the cookie", () => {
  test("is HttpOnly, Lax, for the whole site, and names no domain", () => {
    expect(cookieAttributes(true, 60)).toEqual({
      httpOnly: true,
      secure: true,
      sameSite: "lax",
      path: "/",
      maxAge: 60,
    });
    expect(cookieAttributes(false, 60).secure).toBe(false);
    expect(cookieAttributes(true, 60)).not.toHaveProperty("domain");
  });

  test("of a browser session has no Max-Age", () => {
    expect(cookieAttributes(true, null)).not.toHaveProperty("maxAge");
  });

  test("is deleted with the same attributes that set it", () => {
    const { maxAge, ...rest } = cookieAttributes(true, 0);
    expect(maxAge).toBe(0);
    expect(rest).toEqual(cookieAttributes(true, null));
  });

  test("security row 16: never lasts longer than 400 days, nor less than nothing, and always whole seconds", () => {
    expect(cookieAttributes(true, 400 * 86_400 + 1).maxAge).toBe(400 * 86_400);
    expect(cookieAttributes(true, Number.POSITIVE_INFINITY).maxAge).toBe(400 * 86_400);
    expect(cookieAttributes(true, -5).maxAge).toBe(0);
    expect(cookieAttributes(true, 59.2).maxAge).toBe(60);
  });

  test("security row 16: is refused before a browser would drop it", () => {
    expect(() => assertCookieSize("__Host-session", "x".repeat(600))).not.toThrow();
    expect(thrownBy(() => assertCookieSize("n", "x".repeat(4096)))).toMatchObject({ code: "SESSION_COOKIE_TOO_LARGE" });
    expect(thrownBy(() => assertCookieSize("n".repeat(4000), "x"))).toMatchObject({ code: "SESSION_COOKIE_TOO_LARGE" });
    const accepted = Array.from({ length: 4200 }, (_, i) => i).filter((i) => {
      try {
        assertCookieSize("session", "x".repeat(i));
        return true;
      } catch {
        return false;
      }
    });
    expect("session".length + (accepted.at(-1) as number)).toBeLessThanOrEqual(4096);
  });
});

describe("security row 18: how often a header names the cookie", () => {
  test.each([
    [null, 0],
    ["", 0],
    ["a=1", 0],
    ["session=1", 1],
    ["a=1; session=1; b=2", 1],
    ["session=good;session=bad", 2],
    ["session=good; session=bad", 2],
    ["session=; session=x", 2],
    ["session=same; a=1; session=same", 2],
    ["my-session=1; session2=1; sessions=1; xsession=1", 0],
    ["a=session=1", 0],
    ["Session=1", 0],
  ])("%j: %i", (header, count) => {
    expect(cookieCount(header, "session")).toBe(count);
  });

  test("a name is text, not a pattern", () => {
    expect(cookieCount("__Host-session=1", "__Host.session")).toBe(0);
    expect(cookieCount("a+b=1", "a+b")).toBe(1);
  });

  test("300 cookies and 15 KiB are counted in no time", () => {
    const header = `${"a=1; ".repeat(300)}session=${"x".repeat(15_000)}`;
    const started = performance.now();
    expect(cookieCount(header, "session")).toBe(1);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

describe("security row 28: a response that carries the cookie", () => {
  const marked = (headers: HeadersInit = {}) => markPrivate(new Response(null, { headers })).headers;

  test("is private and varies by cookie", () => {
    expect(marked().get("cache-control")).toBe("private, no-store");
    expect(marked().get("vary")).toBe("Cookie");
  });

  test("loses a public Cache-Control", () => {
    expect(marked({ "cache-control": "public, max-age=600" }).get("cache-control")).toBe("private, no-store");
  });

  test("keeps what it varied by, and names the cookie once", () => {
    expect(marked({ vary: "Accept-Encoding" }).get("vary")).toBe("Accept-Encoding, Cookie");
    expect(marked({ vary: "accept, COOKIE" }).get("vary")).toBe("accept, COOKIE");
    expect(marked({ vary: "*" }).get("vary")).toBe("*");
    expect(marked({ vary: "X-Cookie" }).get("vary")).toBe("X-Cookie, Cookie");
    expect(marked(marked()).get("vary")).toBe("Cookie");
  });
});
