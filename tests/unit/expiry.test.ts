import { describe, expect, test } from "vitest";
import { absoluteDeadline, expiresAt, idleDeadline, isLive, type Lifetimes, touchDue } from "@/lib/session/core/expiry";
import type { IdleRule } from "@/lib/session/core/types";
import { START } from "../support/clock";
import { aRecord } from "../support/fixtures";

const LIFETIMES: Lifetimes = { idleTtl: 1000, absoluteTtl: 5000, rememberTtl: 9000, touchAfter: 100 };
const ABSOLUTE = START + 5_000_000;
const idle = (rule: IdleRule, absolute = ABSOLUTE) => idleDeadline(rule, START, absolute, LIFETIMES) - START;

describe("security row 8: the idle deadline of a session used now", () => {
  test.each<[string, IdleRule, number]>([
    ["by default: idleTtl later", { kind: "default" }, 1_000_000],
    ["that ends with the browser: the same, for the server cannot see a browser close", { kind: "browser" }, 1_000_000],
    ["with seconds of its own: those", { kind: "ttl", seconds: 60 }, 60_000],
    ["with a fixed end: that", { kind: "at", time: START + 77 }, 77],
    ["with a fixed end that is over: that", { kind: "at", time: START - 77 }, -77],
  ])("%s", (_, rule, milliseconds) => {
    expect(idle(rule)).toBe(milliseconds);
  });

  test("remembered: rememberTtl later", () => {
    expect(idle({ kind: "remember" }, START + 1e9)).toBe(9_000_000);
  });

  test.each<IdleRule>([
    { kind: "default" },
    { kind: "browser" },
    { kind: "remember" },
    { kind: "ttl", seconds: 1e9 },
    { kind: "at", time: START + 1e12 },
  ])("security row 9: never past the absolute one (%j)", (rule) => {
    expect(idle(rule, START + 5)).toBe(5);
  });
});

describe("the absolute deadline", () => {
  test.each<[IdleRule, number]>([
    [{ kind: "default" }, 5000],
    [{ kind: "browser" }, 5000],
    [{ kind: "ttl", seconds: 99_999 }, 5000],
    [{ kind: "at", time: START + 1e9 }, 5000],
    [{ kind: "remember" }, 9000],
  ])("of %j is %i seconds after the sign-in", (rule, seconds) => {
    expect(absoluteDeadline(rule, START, LIFETIMES)).toBe(START + seconds * 1000);
  });
});

describe("a session is live", () => {
  const record = { idleExpiresAt: START + 10, absoluteExpiresAt: START + 20 };
  const other = { idleExpiresAt: START + 20, absoluteExpiresAt: START + 10 };

  test("until its earlier deadline, which is over itself", () => {
    for (const deadlines of [record, other]) {
      expect(isLive(deadlines, START + 9)).toBe(true);
      expect(isLive(deadlines, START + 10)).toBe(false);
      expect(expiresAt(deadlines)).toBe(START + 10);
    }
  });

  test("not if a deadline is no number", () => {
    expect(isLive({ ...record, idleExpiresAt: Number.NaN }, START)).toBe(false);
    expect(isLive({ ...record, absoluteExpiresAt: Number.NaN }, START)).toBe(false);
  });
});

describe("a visit is worth a write", () => {
  const due = (rule: IdleRule, secondsSince: number, lifetimes = LIFETIMES) =>
    touchDue(aRecord({ idleRule: rule }), START + secondsSince * 1000, lifetimes);

  test("after touchAfter, not before", () => {
    expect(due({ kind: "default" }, 99.999)).toBe(false);
    expect(due({ kind: "default" }, 100)).toBe(true);
    expect(due({ kind: "browser" }, 100)).toBe(true);
    expect(due({ kind: "remember" }, 100)).toBe(true);
  });

  test("always with touchAfter 0", () => {
    expect(due({ kind: "default" }, 0, { ...LIFETIMES, touchAfter: 0 })).toBe(true);
  });

  test("never with a fixed end: a visit moves nothing", () => {
    expect(due({ kind: "at", time: START + 1e9 }, 1e6)).toBe(false);
  });

  test("sooner if the session's own lifetime is short, so that it does not end between two visits", () => {
    expect(due({ kind: "ttl", seconds: 60 }, 30)).toBe(true);
    expect(due({ kind: "default" }, 500, { ...LIFETIMES, touchAfter: 1e6 })).toBe(true);
  });

  test("soon enough that the throttle takes at most a tenth of a short lifetime, as with the default settings", () => {
    // setExpiry(600): a visit after a minute must not be forgotten, or a pause of nine minutes after it signs out.
    expect(due({ kind: "ttl", seconds: 600 }, 60, { ...LIFETIMES, touchAfter: 120_960 })).toBe(true);
  });
});
