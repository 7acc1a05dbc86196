// Sessions as OpenTelemetry spans and metrics. Knows @opentelemetry/api by the few members it uses, which are passed in:
// this folder needs no package for it, and a project without it pays nothing. docs/metrics.md has the whole set-up.

import { BOUNDS_MS } from "./metrics/histogram";
import type { SpanFacts, Telemetry } from "./metrics/telemetry";

type Attributes = Record<string, string>;

interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

/** What is used of `import * as api from "@opentelemetry/api"`. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): {
      startActiveSpan<T>(name: string, options: { attributes: Attributes }, work: (span: Span) => T): T;
    };
  };
  readonly metrics: {
    getMeter(name: string): {
      createCounter(name: string, options: { description: string }): { add(n: number, attributes: Attributes): void };
      createHistogram(
        name: string,
        options: { description: string; unit: string; advice: { explicitBucketBoundaries: number[] } },
      ): { record(value: number, attributes: Attributes): void };
    };
  };
}

const SCOPE = "lib/session";
/** SpanStatusCode.ERROR */
const ERROR = 2;
/** The buckets of our own histograms, in seconds. */
const SECONDS = BOUNDS_MS.map((ms) => ms / 1000);

/**
 * For `telemetry` in setup.ts. Spans `session.read`, `.create`, `.write`, `.touch`, `.rotate`, `.destroy`, `.list`; the
 * counter `session.events` by type and outcome; the histogram `session.tier.duration` (s) by tier, method and outcome.
 * Attributes are `session.mode`, `session.source`, `session.outcome` and the like: never an id, a user or data.
 * @param api the module @opentelemetry/api
 */
export function openTelemetry(api: OpenTelemetryApi): Required<Telemetry> {
  // At first use: a meter that is asked for before the SDK is registered stays mute.
  let made: ReturnType<typeof instruments> | undefined;
  const instrument = () => (made ??= instruments(api));

  return {
    onEvent(event) {
      const outcome = "outcome" in event ? event.outcome : "state" in event ? event.state : "done";
      instrument().events.add(1, {
        "session.mode": event.mode,
        "session.event": event.type,
        "session.outcome": outcome,
      });
    },

    onCall({ mode, tier, method, ms, outcome }) {
      const attributes = { "session.mode": mode, "session.tier": tier, "session.method": method };
      instrument().durations.record(ms / 1000, { ...attributes, "session.outcome": outcome });
    },

    span(name, facts, work) {
      return api.trace.getTracer(SCOPE).startActiveSpan(name, { attributes: attributesOf(facts) }, async (span) => {
        try {
          return await work((more) => span.setAttributes(attributesOf(more)));
        } catch (error) {
          // Neither its message nor its stack: an application's own error may quote what it was about.
          span.setStatus({ code: ERROR });
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };
}

function instruments(api: OpenTelemetryApi) {
  const meter = api.metrics.getMeter(SCOPE);
  return {
    events: meter.createCounter("session.events", { description: "What happened to sessions." }),
    durations: meter.createHistogram("session.tier.duration", {
      description: "How long calls to the database and to the cache took.",
      unit: "s",
      advice: { explicitBucketBoundaries: SECONDS },
    }),
  };
}

const attributesOf = (facts: Partial<SpanFacts>): Attributes =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [`session.${name}`, value]));
