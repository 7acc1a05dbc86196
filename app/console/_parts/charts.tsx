"use client";

import type { Point } from "@/lib/console/series";
import type { Coverage } from "@/lib/console/wire";
import { Chart } from "./chart";
import { useLive } from "./live";

const perSecond = (rate: number) => `${rate.toLocaleString("en", { maximumFractionDigits: 1 })}/s`;
const perMinute = (rate: number) => `${rate.toLocaleString("en", { maximumFractionDigits: 1 })}/min`;
const milliseconds = (ms: number) =>
  Number.isFinite(ms) ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : "over 1 s";
const percent = (share: number) => `${share.toLocaleString("en", { maximumFractionDigits: 1 })} %`;

export function Charts() {
  const { points, coverage } = useLive();
  const times = points.map(({ at }) => at);
  const line = (of: (point: Point) => number | null) => points.map(of);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Chart
        title="Reads"
        note="By all processes. A miss, an entry that was not to be trusted, and a cache that failed each ask the database."
        times={times}
        format={perSecond}
        lines={[
          {
            name: "All",
            color: "muted",
            look: "wide",
            values: line(({ rate }) => rate("read.live", "read.none", "read.unavailable")),
          },
          { name: "Hits", color: "good", values: line(({ rate }) => rate("cache.hit")) },
          {
            name: "Misses",
            color: "accent",
            values: line(({ rate }) => rate("cache.miss", "cache.held", "cache.old")),
          },
          { name: "Fallbacks", color: "ink", look: "dashed", values: line(({ rate }) => rate("cache.error")) },
        ]}
      />
      <Chart
        title="Conflicts and blocked resurrections"
        note="Writers that met and went on; and what came too late, to a session that had ended, and was refused."
        times={times}
        format={perMinute}
        lines={[
          {
            name: "Conflicts",
            color: "accent",
            values: line(({ rate }) => rate("create.conflict", "write.conflict", "rotate.conflict") * 60),
          },
          { name: "Blocked", color: "ink", look: "dashed", values: line(({ blocked }) => blocked * 60) },
        ]}
      />
      <Chart
        title="Latency by tier"
        note="How long calls took: half of them within p50, nineteen of twenty within p95."
        times={times}
        format={milliseconds}
        lines={[
          { name: "Database p50", color: "accent", values: line(({ took }) => took("database", 0.5)) },
          { name: "Database p95", color: "accent", look: "dashed", values: line(({ took }) => took("database", 0.95)) },
          { name: "Cache p50", color: "good", values: line(({ took }) => took("cache", 0.5)) },
          { name: "Cache p95", color: "good", look: "dashed", values: line(({ took }) => took("cache", 0.95)) },
        ]}
      />
      <Chart
        title="Coverage"
        note="Sessions that the two tiers know alike, of all that either knows. By a sample where there are many."
        times={coverage.map(({ at }) => at)}
        format={percent}
        most={100}
        lines={[{ name: "Alike", color: "good", values: coverage.map(shareOf) }]}
      />
    </div>
  );
}

/** In percent. */
function shareOf({ same, differences }: Coverage): number | null {
  const all = Object.values(differences).reduce((sum, number) => sum + number, same);
  return all === 0 ? null : (same / all) * 100;
}
