import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { damaged, isSessionError, SessionError, type SessionErrorCode, unavailable } from "@/lib/session/core/errors";
import { guarded } from "@/lib/session/core/guard";
import { CANARY, rejectionOf } from "../support/fixtures";

// The type makes this list complete: a new code must be added here, with its status.
const STATUS: Record<SessionErrorCode, number> = {
  SESSION_CONFIG_INVALID: 500,
  SESSION_READ_ONLY: 500,
  SESSION_STORE_UNAVAILABLE: 503,
  SESSION_GONE: 409,
  SESSION_ENDED: 500,
  SESSION_CONFLICT: 409,
  SESSION_VALUE_INVALID: 400,
  SESSION_DATA_INVALID: 500,
  SESSION_TOO_LARGE: 413,
  SESSION_KEY_INVALID: 400,
  SESSION_EXISTS: 500,
  SESSION_FORMAT_UNKNOWN: 503,
  SESSION_COOKIE_TOO_LARGE: 500,
  SESSION_REFUSED: 429,
  SESSION_CROSS_SITE: 403,
  SESSION_NOT_FRESH: 401,
};
const CODES = Object.entries(STATUS) as [SessionErrorCode, number][];

describe.each(CODES)("%s", (code, status) => {
  const error = new SessionError(code, "Something happened.");

  test(`is answered with ${status}`, () => {
    expect(error.status).toBe(status);
    expect(error.toResponse().status).toBe(status);
  });

  test("says what happened, what to do, and its code", () => {
    expect(error.fix).toMatch(/^[A-Z].{10,}[.`]$/);
    expect(error.message).toBe(`[session] Something happened. ${error.fix} (${code})`);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("SessionError");
  });

  test("names its page to whoever prints it, and not in the sentence", () => {
    expect(error.page).toBe(`lib/session/ERRORS.md#${code.toLowerCase()}`);
    expect(inspect(error)).toContain(error.page);
    expect(error.message).not.toContain("ERRORS.md");
  });

  test("tells a client no more than its code", async () => {
    const response = error.toResponse();
    expect(await response.json()).toEqual({ error: code });
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("retry-after")).toBe(status === 503 ? "2" : null);
    expect(response.headers.get("set-cookie")).toBeNull();
  });
});

describe("an error is recognised", () => {
  test("by name and code, so that two bundles agree", () => {
    const foreign = Object.assign(new Error("x"), { name: "SessionError", code: "SESSION_GONE" });
    expect(isSessionError(foreign)).toBe(true);
    expect(isSessionError(foreign, "SESSION_GONE")).toBe(true);
    expect(isSessionError(foreign, "SESSION_ENDED")).toBe(false);
  });

  test("and nothing else is", () => {
    for (const other of [null, undefined, "SessionError", 5, {}, new Error("SessionError"), { code: "SESSION_GONE" }])
      expect(isSessionError(other)).toBe(false);
  });

  test("a fix of its own replaces the standard one", () => {
    expect(new SessionError("SESSION_GONE", "x.", { fix: "Do this." }).message).toBe(
      "[session] x. Do this. (SESSION_GONE)",
    );
  });
});

/** Whatever a person or a log might print of an error. */
const everythingOf = (error: Error) =>
  [
    error.message,
    error.stack,
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: null, showHidden: true }),
    inspect(error.cause, { depth: null, showHidden: true }),
  ].join("\n");

describe("security row 32: what a driver says about a failure", () => {
  const drivers: [string, unknown][] = [
    ["Upstash's, which quotes the command", new Error(`ERR, command was: ["set","session:${CANARY}","${CANARY}"]`)],
    [
      "Prisma's, with meta",
      Object.assign(new Error(`Unique constraint ${CANARY}`), { code: "P2002", meta: { target: CANARY } }),
    ],
    [
      "pg's, with a detail",
      Object.assign(new Error(CANARY), { code: "23505", detail: `Key (key)=(${CANARY})`, query: CANARY }),
    ],
    ["with a cause", new Error(CANARY, { cause: new Error(CANARY) })],
    ["of several", new AggregateError([new Error(CANARY)], CANARY)],
    ["with a code that is a sentence", Object.assign(new Error("x"), { code: `failed for ${CANARY}` })],
    ["with a code that is an object", Object.assign(new Error("x"), { code: { text: CANARY } })],
    ["a string", CANARY],
    ["an object", { message: CANARY, stack: CANARY }],
    ["a DOMException", new DOMException(CANARY, "AbortError")],
    ["undefined", undefined],
    ["null", null],
  ];

  test.each(drivers)("%s: is not passed on", (_, cause) => {
    for (const tier of ["database", "cache"] as const) {
      const error = unavailable(tier, cause);
      expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", status: 503 });
      expect(error.message).toContain(tier);
      expect(everythingOf(error)).not.toContain(CANARY);
    }
  });

  test.each(drivers)("%s: is not passed on by a guarded tier either", async (_, cause) => {
    const tier = guarded("cache", async () => ({ get: () => Promise.reject(cause) }), 1000);
    const error = await rejectionOf(tier.get());
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(everythingOf(error)).not.toContain(CANARY);
  });

  test("its kind and its code are kept: they help and tell nothing", () => {
    const refused = unavailable("database", Object.assign(new TypeError(CANARY), { code: "ECONNREFUSED" }));
    expect((refused.cause as Error).message).toBe("TypeError ECONNREFUSED");
  });

  test("an error of ours is not wrapped again", () => {
    const own = damaged();
    expect(unavailable("cache", own)).toBe(own);
  });
});
