// Everything a run found: what --json prints, and what docs/benchmarks.md is made of.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.ts";
import { machine } from "../ops-bench/report.ts";
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
import { type Spread, spread } from "./statistics.ts";
import type { Steady } from "./steady.ts";
import { PAIRS, type Pair, type SystemId } from "./systems/index.ts";
import type { Times } from "./time.ts";

export interface Comparison extends Pair {
  readonly kind: Kind;
  readonly trips: { readonly ours: number; readonly peer: number };
  /** Our time as a multiple of the peer's, round by round. */
  readonly ratio: Spread;
  /** The same with stores that are options.latency away. */
  readonly far: Spread;
}

export interface Report {
  readonly options: Omit<Options, "systems" | "json" | "write">;
  readonly machine: string;
  readonly database: string;
  readonly redis: string;
  readonly versions: Readonly<Record<string, string>>;
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
}

const PACKAGES = [
  "express-session",
  "connect-pg-simple",
  "connect-redis",
  "better-auth",
  "iron-session",
  "@upstash/redis",
  "@prisma/client",
  "pg",
  "redis",
  "next",
];

export function versions(): Record<string, string> {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const all: Record<string, string> = { ...dependencies, ...devDependencies };
  return Object.fromEntries(PACKAGES.map((name) => [name, all[name] ?? "missing"]));
}

interface Found extends Pick<Report, "steady" | "hotPath" | "growth" | "sizes" | "pages" | "crowd" | "bundles"> {
  readonly options: Options;
  readonly descriptions: { readonly database: string; readonly redis: string };
  readonly counts: ReadonlyMap<SystemId, Counts>;
  readonly times: { readonly near: Times; readonly far: Times };
}

export function reportOf({ options, descriptions, counts, times, ...found }: Found): Report {
  const { systems: _, json: __, write: ___, ...asked } = options;
  return {
    options: asked,
    machine: machine(),
    // Where they listened is of no use to a reader.
    database: descriptions.database.replace(/ at .*/, ""),
    redis: descriptions.redis.replace(/ at .*/, ""),
    versions: versions(),
    cartBytes: CART_BYTES,
    counts: Object.fromEntries(counts),
    comparisons: PAIRS.flatMap((pair) =>
      comparedKinds().flatMap((kind) => {
        const [ours, peer] = [counts.get(pair.ours)?.[kind], counts.get(pair.peer)?.[kind]];
        const near = ratioOf(times.near, pair, kind);
        const far = ratioOf(times.far, pair, kind);
        if (!ours || !peer || !near || !far) return [];
        return [{ ...pair, kind, trips: { ours: ours.roundTrips, peer: peer.roundTrips }, ratio: near, far }];
      }),
    ),
    steady: found.steady,
    hotPath: rounded(found.hotPath),
    growth: rounded(found.growth),
    sizes: found.sizes.map((one) => ({ ...rounded(one), bytes: one.bytes })),
    pages: rounded(found.pages),
    crowd: rounded(found.crowd),
    bundles: found.bundles,
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
const rounded = <T>(figures: T): T =>
  JSON.parse(JSON.stringify(figures, (_, value) => (typeof value === "number" ? Number(value.toPrecision(3)) : value)));

export const hasMoreTrips = ({ trips }: Comparison) => trips.ours > trips.peer;

/** Slower in three of four rounds. Between this and its opposite is a tie. */
export const isSlower = ({ ratio }: Comparison) => ratio.q1 > 1;

/** The peer does better at something that it promises as we do. */
export const isLoss = (comparison: Comparison) =>
  comparison.other === undefined && (hasMoreTrips(comparison) || isSlower(comparison));

export const isUnexplained = (comparison: Comparison) => isLoss(comparison) && reasonFor(comparison) === null;

export const costOf = ({ redis, sql }: Count) =>
  [redis > 0 && `${redis}R`, sql > 0 && `${sql}S`].filter(Boolean).join(" ") || "0";
