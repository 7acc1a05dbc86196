// How often each thing happened in this process. Two small objects and an increment; names are made when somebody reads.

import type { SessionEvent } from "../core/events";

export class Counters {
  readonly #types: Record<string, Record<string, number>> = {};

  count(event: SessionEvent): void {
    const what = "outcome" in event ? event.outcome : "state" in event ? event.state : "";
    this.#types[event.type] ??= {};
    const outcomes = this.#types[event.type] as Record<string, number>;
    outcomes[what] = (outcomes[what] ?? 0) + 1;
  }

  /** By `<type>.<outcome>`, or `<type>` where an event has no outcome; what never happened is left out. */
  read(): Record<string, number> {
    const named: Record<string, number> = {};
    for (const [type, outcomes] of Object.entries(this.#types))
      for (const [what, count] of Object.entries(outcomes)) named[what === "" ? type : `${type}.${what}`] = count;
    return named;
  }
}
