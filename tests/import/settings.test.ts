import { describe, expect, test } from "vitest";
import { readSettings } from "@/lib/session/core/config";
import { DAY, START } from "../support/clock";
import { CANARY, ENVIRONMENT, thrownBy } from "../support/fixtures";
import { SECRET } from "./support/site";

const SOUND = {
  SESSION_IMPORT_FROM: "express-session",
  SESSION_IMPORT_PASSWORD: SECRET,
  SESSION_IMPORT_UNTIL: "2026-01-15",
};
const read = (over: Record<string, string | undefined> = {}) =>
  readSettings({ ...ENVIRONMENT, ...SOUND, ...over }, START).imports;
const faultOf = (over: Record<string, string | undefined>) => thrownBy(() => read(over)).message;

test("without SESSION_IMPORT_FROM nothing is imported, whatever else is set", () => {
  expect(read({ SESSION_IMPORT_FROM: undefined, SESSION_IMPORT_UNTIL: "never" })).toBeUndefined();
});

test("a sound one is taken over", () => {
  expect(read()).toEqual({
    library: "express-session",
    cookieName: "connect.sid",
    domain: null,
    passwords: { "1": SECRET },
    until: Date.UTC(2026, 0, 15),
  });
  expect(read({ SESSION_IMPORT_COOKIE: "app.sid", SESSION_IMPORT_DOMAIN: ".example.com" })).toMatchObject({
    cookieName: "app.sid",
    domain: ".example.com",
  });
  expect(read({ SESSION_IMPORT_PASSWORD: '{"1":"cat","2":"dog"}' })).toMatchObject({
    passwords: { "1": "cat", "2": "dog" },
  });
});

test.each([
  ["django", "test", "sessionid"],
  ["better-auth", "test", "better-auth.session_token"],
  ["better-auth", "production", "__Secure-better-auth.session_token"],
])("%s in %s calls its cookie %s", (library, NODE_ENV, cookieName) => {
  expect(read({ SESSION_IMPORT_FROM: library, NODE_ENV })).toMatchObject({ cookieName });
});

test("an import that is over stays sound: nobody has to take the variables away that day", () => {
  expect(read({ SESSION_IMPORT_UNTIL: "2025-12-31" })).toMatchObject({ until: Date.UTC(2025, 11, 31) });
});

describe("a fault is named, and no value is shown:", () => {
  test.each<[string, Record<string, string | undefined>, string]>([
    ["an unknown library", { SESSION_IMPORT_FROM: CANARY }, "SESSION_IMPORT_FROM"],
    ["a name that every object has", { SESSION_IMPORT_FROM: "constructor" }, "SESSION_IMPORT_FROM"],
    ["iron-session's cookie unnamed", { SESSION_IMPORT_FROM: "iron-session" }, "SESSION_IMPORT_COOKIE"],
    ["a cookie that cannot be one", { SESSION_IMPORT_COOKIE: `${CANARY};` }, "SESSION_IMPORT_COOKIE"],
    ["no domain", { SESSION_IMPORT_DOMAIN: `${CANARY}/x` }, "SESSION_IMPORT_DOMAIN"],
    ["no secret", { SESSION_IMPORT_PASSWORD: undefined }, "SESSION_IMPORT_PASSWORD is missing"],
    ["a map that is none", { SESSION_IMPORT_PASSWORD: `{"a":"${CANARY}"}` }, "SESSION_IMPORT_PASSWORD"],
    ["an empty secret", { SESSION_IMPORT_PASSWORD: '{"1":""}' }, "SESSION_IMPORT_PASSWORD"],
    [
      "a secret that iron-session would not take",
      { SESSION_IMPORT_FROM: "iron-session", SESSION_IMPORT_COOKIE: "a", SESSION_IMPORT_PASSWORD: CANARY },
      "too short",
    ],
    ["no end", { SESSION_IMPORT_UNTIL: undefined }, "SESSION_IMPORT_UNTIL"],
    ["an end that is no date", { SESSION_IMPORT_UNTIL: CANARY }, "SESSION_IMPORT_UNTIL"],
    [
      "an end beyond what is remembered of signed-out sessions",
      { SESSION_IMPORT_UNTIL: new Date(START + (30 * DAY + 1) * 1000).toISOString() },
      "SESSION_ABSOLUTE_TTL",
    ],
    [
      "two cookies of one name",
      { SESSION_IMPORT_COOKIE: "session", SESSION_IMPORT_DOMAIN: "example.com" },
      "SESSION_COOKIE_NAME",
    ],
  ])("%s", (_, over, words) => {
    expect(faultOf(over)).toContain(words);
    expect(faultOf(over)).not.toContain(CANARY);
    expect(faultOf(over)).not.toContain(SECRET);
  });

  test("all of them at once, beside those of the rest", () => {
    const message = faultOf({ SESSION_IMPORT_UNTIL: "x", SESSION_IMPORT_PASSWORD: "", SESSION_MODE: "x" });
    for (const name of ["SESSION_IMPORT_UNTIL", "SESSION_IMPORT_PASSWORD", "SESSION_MODE"])
      expect(message).toContain(name);
  });
});
