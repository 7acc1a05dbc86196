// Counters of processes as rates over time.

import { expect, test } from "vitest";
import { type Point, Series, SPAN_MS, STEP_MS } from "@/lib/console/series";
import type { Reading } from "@/lib/console/wire";
import { present } from "../support/fixtures";

/** The beginning of a step. */
const START = 1_800_000_000_000 - (1_800_000_000_000 % STEP_MS);
const OLD = START - 10 * SPAN_MS;
const after = (steps: number) => START + steps * STEP_MS;

const reading = (
  process: string,
  seenAt: number,
  counts: Record<string, number>,
  more: Partial<Reading> = {},
): Reading => ({
  process,
  seenAt,
  counts,
  startedAt: OLD,
  latencies: { database: [], cache: [] },
  ...more,
});
const hits = (points: readonly Point[]) => points.map(({ rate }) => rate("cache.hit"));
/** What a whole step counted, as a rate. */
const perStep = (count: number) => count / (STEP_MS / 1000);

test("what was counted between two notes is spread over the time between them", () => {
  const series = new Series();
  series.add([reading("a", after(0), { "cache.hit": 1_000 })], after(0));
  series.add([reading("a", after(2), { "cache.hit": 1_060 })], after(2));
  expect(hits(series.points(after(2)))).toEqual([perStep(30), perStep(30)]);
});

test("also where the notes fall within steps: nothing is lost or counted twice", () => {
  const series = new Series();
  series.add([reading("a", after(0.5), { "cache.hit": 0 })], after(0.5));
  series.add([reading("a", after(2.5), { "cache.hit": 80 })], after(2.5));
  series.add([reading("a", after(4), { "cache.hit": 80 })], after(4));
  expect(hits(series.points(after(4)))).toEqual([perStep(20), perStep(40), perStep(20), 0]);
});

test("processes add up, and the end is where all that are busy have told", () => {
  const series = new Series();
  series.add([reading("a", after(0), { "cache.hit": 0 }), reading("b", after(0), { "cache.hit": 500 })], after(0));
  series.add([reading("a", after(2), { "cache.hit": 20 }), reading("b", after(1), { "cache.hit": 507 })], after(2));
  expect(hits(series.points(after(2)))).toEqual([perStep(17)]);
  series.add([reading("b", after(3), { "cache.hit": 521 })], after(3));
  expect(hits(series.points(after(3)))).toEqual([perStep(17), perStep(17)]);
});

test("a note that is read again counts once", () => {
  const series = new Series();
  const first = reading("a", after(0), { "cache.hit": 0 });
  const second = reading("a", after(1), { "cache.hit": 30 });
  for (const note of [first, first, second, second]) series.add([note], after(1));
  expect(hits(series.points(after(1)))).toEqual([perStep(30)]);
});

test("of a process that has just started everything counts, of an old one what it counts from now on", () => {
  const series = new Series();
  series.add([reading("young", after(1), { "cache.hit": 30 }, { startedAt: after(0) })], after(1));
  series.add([reading("old", after(1), { "cache.hit": 9_999 })], after(1));
  expect(hits(series.points(after(1)))).toEqual([perStep(30)]);
});

test("silence is no requests, and the past ends after a quarter of an hour", () => {
  const series = new Series();
  series.add([reading("a", after(0), {})], after(0));
  series.add([reading("a", after(2), { "cache.hit": 60 })], after(2));
  const quiet = after(8);
  series.add([], quiet);
  expect(hits(series.points(quiet))).toEqual([perStep(30), perStep(30), 0, 0, 0, 0, 0, 0]);
  const later = after(2) + 2 * SPAN_MS;
  series.add([], later);
  expect(series.points(later)).toEqual([]);
});

test("conflicts, blocked resurrections and durations come from the counters of the fleet", () => {
  const series = new Series();
  const none = { database: Array(11).fill(0), cache: Array(11).fill(0) };
  const some = { database: [0, 0, 10, ...Array(8).fill(0)], cache: [...Array(10).fill(0), 10] };
  series.add([reading("a", after(0), {}, { latencies: none })], after(0));
  const counts = { "write.conflict": 3, "rotate.conflict": 1, "write.gone": 2, "fill.dead": 1 };
  series.add([reading("a", after(1), counts, { latencies: some })], after(1));
  const [point, ...more] = series.points(after(1));
  expect(more).toEqual([]);
  const { rate, blocked, took } = present(point);
  expect(rate("write.conflict", "rotate.conflict")).toBe(perStep(4));
  expect(blocked).toBe(perStep(3));
  expect(took("database", 0.5), "in the bucket from 2 to 5 ms").toBeCloseTo(3.5);
  expect(took("cache", 0.95), "beyond the last bound").toBe(Number.POSITIVE_INFINITY);
});

test("without calls there is no duration", () => {
  const series = new Series();
  series.add([reading("a", after(0), {})], after(0));
  series.add([reading("a", after(1), { "cache.hit": 1 })], after(1));
  expect(present(series.points(after(1))[0]).took("cache", 0.5)).toBeNull();
});
