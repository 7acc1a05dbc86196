// Whether memory grows: what the samples of one server say.
import { quantile, slope } from "../statistics.ts";

export interface Sample {
  /** Hours since the traffic began. */
  readonly hours: number;
  /** Requests until then. */
  readonly requests: number;
  /** Bytes: what is left of the heap after a collection, buffers and the like, and all that the process has. */
  readonly heap: number;
  readonly external: number;
  readonly rss: number;
}

/** Megabytes: of the tenth after the warm-up, the one in the middle, the last one. */
interface Stages {
  readonly early: number;
  readonly middle: number;
  readonly end: number;
}

export interface Trend {
  readonly requests: number;
  readonly refused: number;
  readonly heap: Stages;
  readonly external: Stages;
  readonly rss: Stages;
  /** Kilobytes of heap an hour, by least squares: from the warm-up on, and in the second half alone. */
  readonly slope: number;
  readonly lateSlope: number;
  /** Bytes of heap for each request of the second half: less than the smallest object has if nothing is kept. */
  readonly perRequest: number;
}

const WARM_UP = 0.1;
const MB = 1_000_000;
const KB = 1_000;

export function trendOf(samples: readonly Sample[], refused: number): Trend {
  const part = (from: number, to: number) => {
    const [first, last] = [from * samples.length, to * samples.length].map(Math.floor);
    return samples.slice(first, last);
  };
  const stages = (what: "heap" | "external" | "rss"): Stages => {
    const middle = (of: readonly Sample[]) =>
      quantile(
        of.map((sample) => sample[what] / MB),
        0.5,
      );
    return { early: middle(part(WARM_UP, 0.2)), middle: middle(part(0.45, 0.55)), end: middle(part(0.9, 1)) };
  };
  const late = part(0.5, 1);
  return {
    requests: samples.at(-1)?.requests ?? 0,
    refused,
    heap: stages("heap"),
    external: stages("external"),
    rss: stages("rss"),
    slope: slope(part(WARM_UP, 1).map(({ hours, heap }) => ({ x: hours, y: heap / KB }))),
    lateSlope: slope(late.map(({ hours, heap }) => ({ x: hours, y: heap / KB }))),
    perRequest: slope(late.map(({ requests, heap }) => ({ x: requests, y: heap }))),
  };
}
