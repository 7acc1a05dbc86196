// The counters of the fleet as rates over the last quarter of an hour, for the charts. Runs in the browser, which alone
// keeps the past.
//
// A process tells its counts every half minute while it has requests. What it counted between two notes is spread evenly
// over the time between them, so that the notes of many processes, each at its own moment, add up.

import { type Measured, quantile, type Total, total } from "@/lib/session/metrics";
import type { Reading } from "./wire";

export const STEP_MS = 15_000;
export const SPAN_MS = 15 * 60_000;
/** Who told nothing for so long has had no requests. */
const QUIET_MS = 60_000;

export interface Point {
  /** The middle of the step, ms since the epoch. */
  readonly at: number;
  /** Per second, by the counters' names. */
  readonly rate: (...names: readonly string[]) => number;
  /** Per second. */
  readonly blocked: number;
  /** ms; null without calls, Infinity beyond the last bucket. */
  readonly took: (tier: "database" | "cache", share: number) => number | null;
}

export class Series {
  readonly #last = new Map<string, Reading>();
  readonly #steps = new Map<number, Total>();

  /** @param at when they were read, ms since the epoch by the server's clock */
  add(readings: readonly Reading[], at: number): void {
    for (const reading of readings) {
      const last = this.#last.get(reading.process);
      if (last?.seenAt === reading.seenAt) continue;
      this.#last.set(reading.process, reading);
      // Of one that has run for long, nobody here knows when it counted what.
      const from = last?.seenAt ?? (at - reading.startedAt < SPAN_MS ? reading.startedAt : null);
      if (from !== null && from < reading.seenAt) this.#spread(difference(reading, last), from, reading.seenAt);
    }
    for (const step of this.#steps.keys()) if (step < at - SPAN_MS - STEP_MS) this.#steps.delete(step);
    for (const [process, { seenAt }] of this.#last) if (seenAt < at - 4 * SPAN_MS) this.#last.delete(process);
  }

  /** Oldest first; the last is the one that every busy process has told of. */
  points(at: number): readonly Point[] {
    const busy = [...this.#last.values()].filter(({ seenAt }) => at - seenAt < QUIET_MS).map(({ seenAt }) => seenAt);
    const until = busy.length > 0 ? Math.min(...busy) : at;
    const first = Math.min(...this.#steps.keys(), Number.POSITIVE_INFINITY);
    const points: Point[] = [];
    for (let step = Math.max(first, stepOf(at - SPAN_MS)); step + STEP_MS <= until; step += STEP_MS) {
      points.push(pointOf(step, this.#steps.get(step) ?? total([])));
    }
    return points;
  }

  #spread(what: Measured, from: number, to: number): void {
    for (let step = stepOf(from); step < to; step += STEP_MS) {
      const overlap = Math.min(to, step + STEP_MS) - Math.max(from, step);
      const known = this.#steps.get(step);
      this.#steps.set(step, total([...(known ? [known] : []), times(what, overlap / (to - from))]));
    }
  }
}

const stepOf = (at: number) => Math.floor(at / STEP_MS) * STEP_MS;

function pointOf(step: number, { counts, blockedResurrections, latencies }: Total): Point {
  const seconds = STEP_MS / 1000;
  return {
    at: step + STEP_MS / 2,
    rate: (...names) => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0) / seconds,
    blocked: blockedResurrections / seconds,
    took: (tier, share) => quantile(latencies[tier], share),
  };
}

const NOTHING = { counts: {}, latencies: { database: [], cache: [] } };

function difference(
  { counts, latencies }: Reading,
  last: Omit<Reading, "process"> | typeof NOTHING = NOTHING,
): Measured {
  const before: Readonly<Record<string, number>> = last.counts;
  const more = (now: readonly number[], then: readonly number[]) => now.map((count, nth) => count - (then[nth] ?? 0));
  return measured(
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - (before[name] ?? 0)])),
    more(latencies.database, last.latencies.database),
    more(latencies.cache, last.latencies.cache),
  );
}

function times({ counts, latencies }: Measured, share: number): Measured {
  const part = (count: number) => count * share;
  return measured(
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, part(count)])),
    latencies.database.map(part),
    latencies.cache.map(part),
  );
}

const measured = (counts: Record<string, number>, database: number[], cache: number[]): Measured => ({
  counts,
  recent: { cacheCalls: 0, cacheErrors: 0 },
  latencies: { database, cache },
});
