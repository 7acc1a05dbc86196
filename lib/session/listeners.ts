// Who hears what happens: our own counters, whom setup.ts names, and the register of processes. None of them can fail the
// request that it happened in (tests/unit/metrics.test.ts, "a listener that throws").

import { hasCache, type Settings } from "./core/config";
import type { SessionEvent, TierCall } from "./core/events";
import type { Mode } from "./core/types";
import { createPulse } from "./fleet/pulse";
import type { TierRegister } from "./fleet/types";
import { createMetrics } from "./metrics/metrics";
import type { Telemetry } from "./metrics/telemetry";

export interface ListenerOptions {
  /** What it throws is ignored. */
  readonly onEvent: (event: SessionEvent & { readonly mode: Mode }) => void;
  readonly telemetry?: Telemetry;
  /**
   * Given, this process notes itself in the registers, by tasks that it starts when a request has been answered. Not for
   * scripts: whoever looks at a fleet is not of it.
   */
  readonly fleet?: { readonly afterResponse: (task: () => Promise<void>) => void };
}

export interface Listeners {
  readonly report: (event: SessionEvent) => void;
  readonly onCall: (call: TierCall) => void;
}

/** @param now ms since the epoch */
export function createListeners(
  { onEvent, telemetry, fleet }: ListenerOptions,
  settings: Settings,
  registers: readonly TierRegister[],
  now: () => number,
): Listeners {
  const { mode, bridge, build, databaseUrl } = settings;
  const metrics = createMetrics(now);
  const report = (event: SessionEvent) => {
    metrics.onEvent(event);
    quietly(() => onEvent({ ...event, mode }));
    if (telemetry?.onEvent) quietly(() => telemetry.onEvent?.({ ...event, mode }));
  };
  const settled = { mode, bridge, build, hasDatabase: databaseUrl !== null, hasCache: hasCache(settings) };
  const facts = () => ({ ...settled, ...metrics.read() });
  const pulse = fleet && createPulse({ registers, facts, now, report, afterResponse: fleet.afterResponse });
  const onCall = (call: TierCall) => {
    metrics.onCall(call);
    if (telemetry?.onCall) quietly(() => telemetry.onCall?.({ ...call, mode }));
    pulse?.();
  };
  return { report, onCall };
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // The listener's own affair.
  }
}
