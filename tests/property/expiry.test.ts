// Timelines of visits against the rules alone, with a model of what a manager does: look, and note the visit if it is due.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { absoluteDeadline, idleDeadline, isLive, type Lifetimes, touchDue } from "@/lib/session/core/expiry";
import type { IdleRule, SessionRecord } from "@/lib/session/core/types";
import { START } from "../support/clock";
import { aRecord } from "../support/fixtures";

const RUNS = { numRuns: 3000 };

const lifetimes = fc
  .record({
    idleTtl: fc.integer({ min: 1, max: 5000 }),
    absoluteTtl: fc.integer({ min: 1, max: 20_000 }),
    rememberTtl: fc.integer({ min: 1, max: 40_000 }),
  })
  .chain((times) => fc.integer({ min: 0, max: 6000 }).map((touchAfter): Lifetimes => ({ ...times, touchAfter })));
const sliding = fc.oneof(
  fc.constantFrom<IdleRule>({ kind: "default" }, { kind: "browser" }, { kind: "remember" }),
  fc.integer({ min: 1, max: 5000 }).map((seconds): IdleRule => ({ kind: "ttl", seconds })),
);
const anyRule = fc.oneof(
  sliding,
  fc.integer({ min: -100, max: 50_000 }).map((s): IdleRule => ({ kind: "at", time: START + s * 1000 })),
);

const idleMs = (rule: IdleRule, times: Lifetimes) =>
  (rule.kind === "ttl" ? rule.seconds : rule.kind === "remember" ? times.rememberTtl : times.idleTtl) * 1000;

function begin(rule: IdleRule, times: Lifetimes): SessionRecord {
  const absoluteExpiresAt = absoluteDeadline(rule, START, times);
  return aRecord({
    idleRule: rule,
    absoluteExpiresAt,
    idleExpiresAt: idleDeadline(rule, START, absoluteExpiresAt, times),
  });
}

/** The record after a visit, or null if the session was over. */
function visit(record: SessionRecord, now: number, times: Lifetimes): SessionRecord | null {
  if (!isLive(record, now)) return null;
  if (!touchDue(record, now, times)) return record;
  return {
    ...record,
    lastSeenAt: now,
    idleExpiresAt: idleDeadline(record.idleRule, now, record.absoluteExpiresAt, times),
  };
}

/** Visits with gaps of these shares of `longest` ms until the absolute deadline; the last one lies just before it. */
function visits(longest: number, shares: readonly number[], absolute: number): number[] {
  const times: number[] = [];
  for (let now = START, i = 0; i < 400; i++) {
    now += Math.max(1, Math.floor(longest * (shares[i % shares.length] as number)));
    if (now >= absolute) return [...times, absolute - 1];
    times.push(now);
  }
  return times;
}

const shares = fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });

describe("security rows 8 and 9: whatever the visits", () => {
  test("a session used more often than its idle lifetime lives until exactly the absolute deadline", () => {
    fc.assert(
      fc.property(lifetimes, sliding, shares, (settings, rule, gaps) => {
        const times = { ...settings, touchAfter: 0 };
        let record: SessionRecord | null = begin(rule, times);
        const absolute = record.absoluteExpiresAt;
        const all = visits(idleMs(rule, times) - 1, gaps, absolute);
        for (const now of all) {
          record = visit(record, now, times);
          if (record === null) return false;
        }
        return all.at(-1) !== absolute - 1 || !isLive(record, absolute);
      }),
      RUNS,
    );
  });

  test("a throttle shortens that by no more than itself", () => {
    fc.assert(
      fc.property(lifetimes, sliding, shares, (times, rule, gaps) => {
        let record: SessionRecord | null = begin(rule, times);
        const throttle = Math.min(times.touchAfter * 1000, idleMs(rule, times) / 2);
        for (const now of visits(idleMs(rule, times) - throttle - 1, gaps, record.absoluteExpiresAt)) {
          record = visit(record, now, times);
          if (record === null) return false;
        }
        return true;
      }),
      RUNS,
    );
  });

  test("nothing outlives the absolute deadline, nor a pause of the idle lifetime, and what is over stays over", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 8_000_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(lifetimes, anyRule, gaps, (times, rule, pauses) => {
        let record = begin(rule, times);
        const { absoluteExpiresAt } = record;
        let now = START;
        let over = false;
        for (const pause of pauses) {
          now += pause;
          const after = visit(record, now, times);
          expect(over && after !== null).toBe(false);
          over = after === null;
          if (now >= absoluteExpiresAt) expect(after).toBeNull();
          if (rule.kind === "at" ? now >= rule.time : pause >= idleMs(rule, times)) expect(after).toBeNull();
          if (after === null) return;
          expect(after.absoluteExpiresAt).toBe(absoluteExpiresAt);
          expect(after.idleExpiresAt).toBeLessThanOrEqual(absoluteExpiresAt);
          expect(after.idleExpiresAt).toBeGreaterThanOrEqual(record.idleExpiresAt);
          record = after;
        }
      }),
      RUNS,
    );
  });
});
