// What somebody who listens may hand in (setup.ts, `telemetry`). `openTelemetry` of ../otel.ts makes one.

import type { SessionEvent, TierCall } from "../core/events";
import type { Mode } from "../core/types";

/** Each operation of the application on a session. */
export type SpanName =
  | "session.read"
  | "session.create"
  | "session.write"
  | "session.touch"
  | "session.rotate"
  | "session.destroy"
  | "session.list";

/** What may be said of an operation: never an id, a key, a user or data. */
export interface SpanFacts {
  readonly mode: Mode;
  /** Where a record was read, or written first. */
  readonly source?: "none" | "database" | "cache";
  readonly outcome?: string;
}

export interface Telemetry {
  /** Called for every event; what it throws is ignored. */
  onEvent?(event: SessionEvent & { readonly mode: Mode }): void;
  /** Called after every call to a tier; what it throws is ignored. */
  onCall?(call: TierCall & { readonly mode: Mode }): void;
  /** Runs an operation inside a span, and returns what it returns. `work` may add facts until it ends. */
  span?<T>(
    name: SpanName,
    facts: SpanFacts,
    work: (add: (facts: Partial<SpanFacts>) => void) => Promise<T>,
  ): Promise<T>;
}
