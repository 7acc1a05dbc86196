import { describe, expect, test } from "vitest";
import { damaged } from "@/lib/session/core/errors";
import type { SessionEvent, TierCall } from "@/lib/session/core/events";
import { Breaker, guarded } from "@/lib/session/core/guard";
import { BOUNDS_MS, Histogram, quantile } from "@/lib/session/metrics/histogram";
import { createMetrics } from "@/lib/session/metrics/metrics";
import { RecentCalls } from "@/lib/session/metrics/recent";
import { total } from "@/lib/session/metrics/total";
import { fakeClock } from "../support/clock";
import { rejectionOf } from "../support/fixtures";
import { aMember } from "../support/fleet";
import { down, neighbour, openTestRuntime, visitor } from "../support/session";

const call = (changes: Partial<TierCall> = {}): TierCall => ({
  tier: "cache",
  method: "get",
  ms: 3,
  outcome: "ok",
  ...changes,
});

describe("a guarded tier tells of each call", () => {
  function aTier() {
    const clock = fakeClock();
    const calls: TierCall[] = [];
    const answers = { get: async (_key: string): Promise<string> => "secret-value" };
    const breaker = new Breaker({ now: clock.now, always: new Set(), onChange() {} });
    const onCall = (one: TierCall) => void calls.push(one);
    const tier = guarded("cache", async () => ({ get: (key: string) => answers.get(key) }), 20, { breaker, onCall });
    const get = () => tier.get("secret-key").catch(() => undefined);
    return { calls, answers, get };
  }

  test("how long it took and what came of it, and nothing of what it was about", async () => {
    const { calls, get } = aTier();
    await get();
    expect(calls).toEqual([{ tier: "cache", method: "get", ms: expect.any(Number), outcome: "ok" }]);
    expect(calls[0]?.ms).toBeGreaterThanOrEqual(0);
  });

  test("one that was not answered has failed, one that was answered with something damaged has not", async () => {
    const { calls, answers, get } = aTier();
    answers.get = () => new Promise(() => {});
    await get();
    expect(calls.at(-1)?.outcome).toBe("failed");
    expect(calls.at(-1)?.ms).toBeGreaterThanOrEqual(15);
    answers.get = () => Promise.reject(damaged());
    await get();
    expect(calls.at(-1)?.outcome).toBe("ok");
  });

  test("one that the breaker did not let through is refused", async () => {
    const { calls, answers, get } = aTier();
    answers.get = () => Promise.reject(new Error("connection refused"));
    for (let i = 0; i < 5; i++) await get();
    expect(calls.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed", "refused", "refused"]);
  });
});

describe("the numbers of a process", () => {
  test("events are counted by type and outcome", () => {
    const metrics = createMetrics(fakeClock().now);
    const events: SessionEvent[] = [
      { type: "cache", outcome: "hit" },
      { type: "cache", outcome: "hit" },
      { type: "adopt" },
      { type: "tier", tier: "cache", state: "down" },
      { type: "fleet", tier: "database", outcome: "failed" },
    ];
    for (const event of events) metrics.onEvent(event);
    expect(metrics.read().counts).toEqual({ "cache.hit": 2, adopt: 1, "tier.down": 1, "fleet.failed": 1 });
  });

  test("what was read is a copy: it does not go on counting", () => {
    const metrics = createMetrics(fakeClock().now);
    metrics.onCall(call());
    const before = metrics.read();
    metrics.onCall(call());
    metrics.onEvent({ type: "adopt" });
    expect(before.latencies.cache.reduce((sum, count) => sum + count)).toBe(1);
    expect(before.counts).toEqual({});
  });

  test("calls that were not made are neither calls nor errors; the database is not the cache", () => {
    const metrics = createMetrics(fakeClock().now);
    metrics.onCall(call({ outcome: "refused" }));
    metrics.onCall(call({ tier: "database", outcome: "failed" }));
    metrics.onCall(call({ outcome: "failed" }));
    metrics.onCall(call());
    expect(metrics.read().recent).toEqual({ cacheCalls: 2, cacheErrors: 1 });
  });

  test("fit a note of 2 KB, with every event there is and counts nobody will reach", () => {
    const outcomes: Record<SessionEvent["type"], string[]> = {
      read: ["live", "none", "unavailable"],
      cache: ["hit", "miss", "held", "old", "dead", "error"],
      fill: ["ok", "kept", "lost", "absent", "dead", "error"],
      create: ["ok", "gone", "conflict", "unavailable", "refused"],
      write: ["ok", "gone", "conflict", "unavailable", "refused"],
      rotate: ["ok", "gone", "conflict", "unavailable", "refused"],
      touch: ["ok", "unavailable"],
      put: ["ok", "old", "overtaken", "absent", "dead", "held", "failed"],
      adopt: [""],
      behind: [""],
      destroy: ["ok", "unavailable"],
      outbox: ["added", "done"],
      cookie: ["rejected", "duplicate"],
      import: ["stored", "rejected"],
      tier: ["down", "up"],
      fleet: ["failed", "missing"],
    };
    const names = Object.entries(outcomes).flatMap(([type, all]) => all.map((outcome) => `${type}.${outcome}`));
    const most = 1_000_000_000;
    const note = aMember({
      build: "x".repeat(40),
      counts: Object.fromEntries(names.map((name) => [name, most])),
      recent: { cacheCalls: most, cacheErrors: most },
      latencies: { database: BOUNDS_MS.map(() => most).concat(most), cache: BOUNDS_MS.map(() => most).concat(most) },
    });
    expect(names.length).toBeGreaterThan(45);
    expect(new TextEncoder().encode(JSON.stringify(note)).length).toBeLessThan(2_048);
  });
});

describe("calls of the last ten minutes", () => {
  test("leave, minute by minute", () => {
    const clock = fakeClock();
    const recent = new RecentCalls(clock.now);
    for (let minute = 0; minute < 15; minute++) {
      recent.add(minute % 2 === 0);
      clock.advance(60);
    }
    // The minute that has begun is empty; nine before it have one call each.
    expect(recent.read()).toEqual({ calls: 9, errors: 5 });
    clock.advance(9 * 60);
    expect(recent.read()).toEqual({ calls: 0, errors: 0 });
  });

  test("of a process that slept for days are none", () => {
    const clock = fakeClock();
    const recent = new RecentCalls(clock.now);
    for (let i = 0; i < 5; i++) recent.add(true);
    clock.advance(3 * 86_400);
    expect(recent.read()).toEqual({ calls: 0, errors: 0 });
    recent.add(false);
    expect(recent.read()).toEqual({ calls: 1, errors: 0 });
  });
});

describe("durations", () => {
  test("fall into the bucket whose bound they do not exceed", () => {
    const histogram = new Histogram();
    for (const ms of [0, 1, 1.1, 10, 999, 1_000, 1_000.5, 60_000]) histogram.add(ms);
    expect(histogram.read()).toEqual([2, 1, 0, 1, 0, 0, 0, 0, 0, 2, 2]);
  });

  test("a quantile lies within its bucket, and beyond the last bound it is unknown", () => {
    const counts = BOUNDS_MS.map(() => 0).concat(0);
    expect(quantile(counts, 0.5)).toBeNull();
    counts[2] = 100; // 2 to 5 ms
    expect(quantile(counts, 0.5)).toBeCloseTo(3.5);
    expect(quantile(counts, 1)).toBe(5);
    expect(quantile(counts, 0)).toBe(2);
    counts[10] = 10;
    expect(quantile(counts, 0.5)).toBeLessThan(5);
    expect(quantile(counts, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the numbers of a fleet", () => {
  test("are those of its processes, added", () => {
    const one = aMember({ counts: { "write.gone": 1, "cache.hit": 5 }, latencies: { database: [1, 2], cache: [3] } });
    const other = aMember({ counts: { "fill.dead": 2, "put.dead": 1 }, latencies: { database: [10], cache: [] } });
    expect(total([one, other])).toEqual({
      counts: { "write.gone": 1, "cache.hit": 5, "fill.dead": 2, "put.dead": 1 },
      recent: { cacheCalls: 40, cacheErrors: 2 },
      latencies: { database: [11, 2], cache: [3] },
      blockedResurrections: 3,
    });
    expect(total([])).toMatchObject({ counts: {}, latencies: { database: [], cache: [] }, blockedResurrections: 0 });
  });
});

describe.each(["db", "cached_db", "cache"] as const)("what a request came to, in %s", (mode) => {
  const names = (events: readonly SessionEvent[]) =>
    events.flatMap((event) => ("outcome" in event ? [`${event.type}.${event.outcome}`] : []));

  test("a visit, a sign-in and a sign-out", async () => {
    const runtime = openTestRuntime({ mode });
    const browser = runtime.browser();
    const session = await browser.request();
    session.set("n", 1);
    await session.save();
    await session.login("ada");
    await (await browser.request()).destroy();
    await runtime.settled();
    const seen = names(runtime.events);
    expect(seen.filter((name) => /^(read|create|write|rotate|destroy|touch)\b/.test(name))).toEqual([
      "create.ok",
      "rotate.ok",
      "read.live",
      "destroy.ok",
    ]);
  });

  test("a session that is over is none", async () => {
    const runtime = openTestRuntime({ mode });
    const browser = await visitor(runtime);
    const ghost = browser.copy();
    await (await browser.request()).destroy();
    runtime.events.length = 0;
    await ghost.request();
    expect(names(runtime.events)).toContain("read.none");
  });

  test("a write that comes after the sign-out is a blocked resurrection", async () => {
    const runtime = openTestRuntime({ mode });
    const browser = await visitor(runtime);
    const late = await browser.request();
    await (await browser.copy().request()).destroy();
    late.set("n", 2);
    expect(await rejectionOf(late.save())).toMatchObject({ code: "SESSION_GONE" });
    expect(names(runtime.events)).toContain("write.gone");
  });

  test("a write that found another writer's is a conflict, and then done", async () => {
    const runtime = openTestRuntime({ mode });
    const browser = await visitor(runtime, { n: 1 });
    const mine = await browser.request();
    const theirs = await browser.copy(neighbour(runtime)).request();
    theirs.set("other", 1);
    await theirs.save();
    runtime.events.length = 0;
    mine.set("n", 2);
    await mine.save();
    expect(names(runtime.events).filter((name) => name.startsWith("write"))).toEqual(["write.conflict", "write.ok"]);
  });

  test("a store that does not answer is unavailable", async () => {
    const runtime = openTestRuntime({ mode });
    const browser = await visitor(runtime);
    runtime.before = down();
    await rejectionOf(browser.request());
    expect(names(runtime.events)).toContain("read.unavailable");
  });

  test("a listener that throws fails nobody's request", async () => {
    const telemetry = {
      onEvent() {
        throw new Error("the listener's own");
      },
    };
    const runtime = openTestRuntime({ mode, telemetry });
    const browser = await visitor(runtime, { n: 1 });
    expect((await browser.request()).get("n")).toBe(1);
  });
});
