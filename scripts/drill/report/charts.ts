// The charts of the report, as SVG made here: the page needs no script.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { DrillRecord } from "../drill.ts";
import type { Event } from "../history/event.ts";
import { PHASES } from "../phases.ts";
import type { PhaseSummary } from "./summary.ts";

const WIDTH = 960;
const { document } = parseHTML("<!doctype html><html><body></body></html>");
const phaseColors = { domain: Object.keys(PHASES), scheme: "observable10", legend: true } as const;

const draw = (options: Plot.PlotOptions): string =>
  Plot.plot({ width: WIDTH, marginLeft: 130, document, ...options }).outerHTML;

const minutes = (ms: number) => ms / 60_000;

/** Which process ran in which phase when, and what went wrong meanwhile. */
export function timeline({ lives, faults, took }: DrillRecord): string {
  const processes = lives.map(({ process, phase, from, to }) => ({
    row: `process ${process}`,
    phase,
    from: minutes(from),
    to: minutes(to ?? took),
  }));
  const troubles = faults.map(({ kind, from, to }) => ({ row: kind, from: minutes(from), to: minutes(to) }));
  return draw({
    height: 40 + 24 * (new Set([...processes, ...troubles].map(({ row }) => row)).size + 1),
    color: phaseColors,
    x: { label: "minutes", domain: [0, minutes(took)] },
    y: { label: null },
    marks: [
      Plot.barX(processes, { x1: "from", x2: "to", y: "row", fill: "phase", insetRight: 1 }),
      Plot.barX(troubles, { x1: "from", x2: "to", y: "row", fill: "currentColor" }),
    ],
  });
}

/** How long answers took over the time of the drill. */
export function latencyOverTime(history: readonly Event[], took: number): string {
  const answered = history
    .filter(({ result }) => result === "ok")
    .map(({ at, took }) => ({ minute: minutes(at), took: Math.max(1, took) }));
  const line = (percentile: "p50" | "p95", stroke: string) =>
    Plot.lineY(
      answered,
      Plot.binX<Plot.LineYOptions>(
        { y: percentile },
        { x: "minute", y: "took", stroke, thresholds: 120, curve: "step" },
      ),
    );
  return draw({
    height: 220,
    x: { label: "minutes", domain: [0, minutes(took)] },
    y: { label: "ms", type: "log", grid: true },
    color: { domain: ["p50", "p95"], range: ["#4269d0", "#ff725c"], legend: true },
    marks: [line("p50", "#4269d0"), line("p95", "#ff725c")],
  });
}

/** Bars side by side for each phase. */
function byPhase(phases: readonly PhaseSummary[], label: string, values: Readonly<Record<string, keyof PhaseSummary>>) {
  const bars = phases.flatMap((phase) =>
    Object.entries(values).flatMap(([name, key]) => {
      const value = phase[key];
      return typeof value === "number" ? [{ phase: phase.phase, name, value }] : [];
    }),
  );
  const mark = { fx: "phase", x: "name", y: "value" } as const;
  return draw({
    height: 240,
    fx: { label: null },
    x: { axis: null, domain: Object.keys(values) },
    y: { label, grid: true },
    color: { domain: Object.keys(values), range: ["#4269d0", "#ff725c"], legend: true },
    marks: [
      Plot.barY(bars, { ...mark, fill: "name" }),
      Plot.text(bars, { ...mark, text: ({ value }) => String(value), dy: -6 }),
    ],
  });
}

export const costByPhase = (phases: readonly PhaseSummary[]): string =>
  byPhase(phases, "per request", { "SQL statements": "statements", "REST commands": "restCommands" });

export const latencyByPhase = (phases: readonly PhaseSummary[]): string =>
  byPhase(phases, "ms", { p50: "p50", p95: "p95" });
