// What a run is made of: a fleet, and commands that each say what begins and which remote calls are answered next. All
// choices lie in the plan, so that fast-check can replay it and make it shorter.

import * as fc from "fast-check";
import type { Phase } from "../code/phases";

/** The phases in the order of a migration; only neighbours may run side by side. */
export const ROAD = ["db", "db + cache", "cached_db", "bridge", "cache"] as const satisfies readonly Phase[];

/** The place of a fleet of `cache` without a database: the end of the road, nobody goes there or back in a run. */
export const ALONE = ROAD.length;

/**
 * What becomes of a remote call. "lost": applied, and its caller told that it failed. "late": the caller is told that it
 * failed, and it is applied at some later time. "crash": it is the last thing its process did, or wanted to do.
 */
export type Fate = "ok" | "fail" | "lost" | "late" | "crash" | "crash, late";

/** The next thing that happens: of the calls under way the `pick`-th, counted around. */
export interface Step {
  readonly pick: number;
  readonly fate: Fate;
}

export const ACTIONS = [
  "read",
  "fresh read",
  "save",
  "update",
  "regenerate",
  "login",
  "login, remember",
  "destroy",
  "revoke all",
] as const;
export type Action = (typeof ACTIONS)[number];

export type Begin =
  /** A request is started, not waited for. @param cookie 0 for the browser's own, n for the n-th one before it */
  | { readonly type: "request"; action: Action; browser: number; process: number; cookie: number }
  /** A request with an id that nobody was ever given. */
  | { readonly type: "stranger"; action: "read" | "destroy"; process: number }
  | { readonly type: "clock"; seconds: number }
  | { readonly type: "evict"; entry: number }
  | { readonly type: "flush" }
  | { readonly type: "roll"; process: number; forward: boolean }
  | { readonly type: "sweep"; process: number }
  /** Everything under way is answered, in order and without a fault. */
  | { readonly type: "wait" };

export type Command = Begin & { readonly steps: readonly Step[] };

export interface Plan {
  /** Where on the road the fleet begins, and which processes are one phase ahead. */
  readonly road: number;
  readonly ahead: readonly boolean[];
  /** By how many milliseconds the clock of each process is off. */
  readonly skews: readonly number[];
  readonly faulty: boolean;
  readonly commands: readonly Command[];
}

export const BROWSERS = 3;
export const SKEW_MS = 1_000;
const MOST_PROCESSES = 4;

const step = fc.record<Step>({
  pick: fc.nat(11),
  fate: fc.oneof(
    { weight: 90, arbitrary: fc.constant<Fate>("ok") },
    { weight: 10, arbitrary: fc.constantFrom<Fate>("fail", "lost", "late", "late", "crash", "crash, late") },
  ),
});

const process = fc.nat(MOST_PROCESSES - 1);
const often = (weight: number, action: Action) => ({ weight, arbitrary: fc.constant(action) });
const action = fc.oneof(
  often(8, "read"),
  often(1, "fresh read"),
  often(6, "save"),
  often(6, "update"),
  often(2, "regenerate"),
  often(2, "login"),
  often(1, "login, remember"),
  often(1, "destroy"),
  often(1, "revoke all"),
);

const begin: fc.Arbitrary<Begin> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      type: fc.constant("request" as const),
      action,
      browser: fc.nat(BROWSERS - 1),
      process,
      cookie: fc.oneof(
        { weight: 5, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.constant<Begin>({ type: "wait" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("stranger" as const),
      action: fc.constantFrom("read", "destroy"),
      process,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("clock" as const),
      seconds: fc.constantFrom(1, 1, 30, 61, 210, 301, 1_500, 1_990, 2_010, 5_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("evict" as const), entry: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.constant<Begin>({ type: "flush" }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("roll" as const),
      process,
      forward: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("sweep" as const), process }) },
);

const command = fc
  .tuple(begin, fc.array(step, { maxLength: 9, size: "max" }))
  .map(([what, steps]): Command => ({ ...what, steps }));

/** Runs of `length` commands on average. */
export const plans = (length: number): fc.Arbitrary<Plan> =>
  fc.record({
    road: fc.nat(ALONE),
    ahead: fc.array(fc.boolean(), { minLength: 3, maxLength: MOST_PROCESSES }),
    skews: fc.array(fc.integer({ min: -SKEW_MS, max: SKEW_MS }), { maxLength: MOST_PROCESSES, size: "max" }),
    faulty: fc.oneof({ weight: 1, arbitrary: fc.constant(false) }, { weight: 2, arbitrary: fc.constant(true) }),
    commands: fc.array(command, { maxLength: 2 * length, size: "max" }),
  });
