// Everything a run found: what --json prints, and what docs/benchmarks.md is made of.
import type { Bundle } from "./bundles.ts";
import type { Count, Counts } from "./count.ts";
import { CART_BYTES } from "./data.ts";
import type { Growth } from "./growth.ts";
import type { HotPath } from "./hot-path.ts";
import { KINDS, type Kind } from "./kinds.ts";
import type { Options } from "./options.ts";
import type { Crowd } from "./pages/crowd.ts";
import type { Pages } from "./pages/pages.ts";
import { reasonFor } from "./reasons.ts";
import type { RecordSize } from "./record-sizes.ts";
import type { Soak } from "./soak/soak.ts";
import type { Start } from "./start/start.ts";
import { type Spread, spread } from "./statistics.ts";
import type { Steady } from "./steady.ts";
import { type Descriptions, type Surroundings, surroundings } from "./surroundings.ts";
import type { Python } from "./systems/django/python.ts";
import { PAIRS, type Pair, type SystemId } from "./systems/index.ts";
import type { Times } from "./time.ts";

export interface Comparison extends Pair {
  readonly kind: Kind;
  readonly trips: { readonly ours: number; readonly peer: number };
  /** Our time as a multiple of the peer's, round by round; null for a peer that is counted only. */
  readonly ratio: Spread | null;
  /** The same with stores that are options.latency away. */
  readonly far: Spread | null;
}

export interface Report extends Surroundings {
  readonly options: Pick<Options, "rounds" | "requests" | "latency" | "growth" | "crowd" | "seconds">;
  /** Versions of what Django needs; null if no Python here has it, nothing if nobody asked for it. */
  readonly django: Python["versions"] | null | undefined;
  readonly cartBytes: number;
  readonly counts: Readonly<Partial<Record<SystemId, Counts>>>;
  readonly comparisons: readonly Comparison[];
  readonly steady: readonly Steady[];
  readonly hotPath: HotPath;
  readonly growth: readonly Growth[];
  readonly sizes: readonly RecordSize[];
  /** These two are of all three modes, or null. */
  readonly pages: Pages | null;
  readonly crowd: Crowd | null;
  readonly bundles: readonly Bundle[];
  /** Absent unless all three modes were measured. */
  readonly start?: Start;
  /** Of the last run with --soak. */
  readonly soak?: Soak;
}

type Measured = "steady" | "hotPath" | "growth" | "sizes" | "pages" | "crowd" | "bundles";

interface Found extends Pick<Report, Measured> {
  readonly start: Start | null;
  readonly options: Options;
  readonly django: Report["django"];
  readonly descriptions: Descriptions;
  readonly counts: ReadonlyMap<SystemId, Counts>;
  readonly times: { readonly near: Times; readonly far: Times };
}

export function reportOf({ options, descriptions, counts, times, ...found }: Found): Report {
  const { rounds, requests, latency, growth, crowd, seconds } = options;
  return {
    options: { rounds, requests, latency, growth, crowd, seconds },
    ...surroundings(descriptions),
    django: found.django,
    cartBytes: CART_BYTES,
    counts: Object.fromEntries(counts),
    comparisons: PAIRS.flatMap((pair) =>
      comparedKinds().flatMap((kind) => {
        const [ours, peer] = [counts.get(pair.ours)?.[kind], counts.get(pair.peer)?.[kind]];
        if (!ours || !peer) return [];
        const trips = { ours: ours.roundTrips, peer: peer.roundTrips };
        return [{ ...pair, kind, trips, ratio: ratioOf(times.near, pair, kind), far: ratioOf(times.far, pair, kind) }];
      }),
    ),
    steady: found.steady,
    hotPath: rounded(found.hotPath),
    growth: rounded(found.growth),
    sizes: found.sizes.map((one) => ({ ...rounded(one), bytes: one.bytes })),
    pages: rounded(found.pages),
    crowd: rounded(found.crowd),
    bundles: found.bundles,
    ...(found.start && { start: rounded(found.start) }),
  };
}

/** Round by round, so that what the machine did meanwhile is in both. */
function ratioOf(times: Times, { ours, peer }: Pair, kind: Kind): Spread | null {
  const [own, others] = [times[ours]?.[kind], times[peer]?.[kind]];
  if (!own || !others) return null;
  return rounded(spread(own.map((ms, round) => ms / (others[round] ?? Number.NaN))));
}

/** Without a cookie nobody does anything: there is nothing to time. */
export const comparedKinds = () => (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== "anonymous");

/** Three digits: more would not come again. */
export const rounded = <T>(figures: T): T =>
  JSON.parse(JSON.stringify(figures, (_, value) => (typeof value === "number" ? Number(value.toPrecision(3)) : value)));

export const hasMoreTrips = ({ trips }: Comparison) => trips.ours > trips.peer;

/** Slower in three of four rounds. Between this and its opposite is a tie. */
export const isSlower = ({ ratio }: Comparison) => ratio !== null && ratio.q1 > 1;

/** The peer does better at something that it promises as we do. */
export const isLoss = (comparison: Comparison) =>
  comparison.other === undefined && (hasMoreTrips(comparison) || isSlower(comparison));

export const isUnexplained = (comparison: Comparison) => isLoss(comparison) && reasonFor(comparison) === null;

export const costOf = ({ redis, sql }: Omit<Count, "billed">) =>
  [redis > 0 && `${redis}R`, sql > 0 && `${sql}S`].filter(Boolean).join(" ") || "0";
