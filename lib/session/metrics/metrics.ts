// What one process has counted; goes into its note in the fleet register, so that the console and the command line see the
// whole fleet. Numbers only: no id, no key, no user.

import type { SessionEvent, TierCall } from "../core/events";
import { Counters } from "./counters";
import { Histogram } from "./histogram";
import { RecentCalls } from "./recent";

/** The part of a fleet member that is counted (fleet/types.ts says what each number is). */
export interface Measured {
  readonly counts: Readonly<Record<string, number>>;
  readonly recent: { readonly cacheCalls: number; readonly cacheErrors: number };
  readonly latencies: { readonly database: readonly number[]; readonly cache: readonly number[] };
}

export interface Metrics {
  onEvent(event: SessionEvent): void;
  onCall(call: TierCall): void;
  read(): Measured;
}

/** @param now ms since the epoch */
export function createMetrics(now: () => number): Metrics {
  const counters = new Counters();
  const latencies = { database: new Histogram(), cache: new Histogram() };
  const recent = new RecentCalls(now);
  return {
    onEvent: (event) => counters.count(event),
    onCall({ tier, ms, outcome }) {
      if (outcome === "refused") return;
      latencies[tier].add(ms);
      if (tier === "cache") recent.add(outcome === "failed");
    },
    read() {
      const { calls, errors } = recent.read();
      return {
        counts: counters.read(),
        recent: { cacheCalls: calls, cacheErrors: errors },
        latencies: { database: latencies.database.read(), cache: latencies.cache.read() },
      };
    },
  };
}
