// The pictures of docs/benchmarks.md.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { KINDS } from "./kinds.ts";
import { comparedKinds, type Report } from "./report.ts";
import { SYSTEMS, TIMED_PAIRS } from "./systems/index.ts";
import { MODES, type OurMode } from "./systems/modes.ts";

const nameOf = (id: keyof typeof SYSTEMS) => SYSTEMS[id].name.replaceAll(/[*`]/g, "");

type Options = Plot.PlotOptions;

function svgOf(options: Options): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({ document, style: { background: "white", color: "black" }, ...options });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${svg.outerHTML}\n`;
}

/** The ratios: left of the line we take less time. Filled on one machine, hollow with stores far away. */
export function chart({ comparisons }: Report): string {
  const compared = comparisons
    .filter(({ other }) => other === undefined)
    .flatMap(({ ours, peer, kind, ratio, far }) =>
      ratio && far
        ? [{ pair: `${nameOf(ours)} : ${nameOf(peer)}`, kind: KINDS[kind].title, ...ratio, far: far.median }]
        : [],
    );
  const ends = compared.flatMap(({ q1, q3, far }) => [q1, q3, far]);
  const domain: [number, number] = [Math.min(0.2, ...ends), Math.max(5, ...ends)];
  const ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].filter((tick) => tick >= domain[0] && tick <= domain[1]);
  const pairs = TIMED_PAIRS.map(({ ours, peer }) => `${nameOf(ours)} : ${nameOf(peer)}`);
  const place = { y: "kind", fy: "pair" } as const;
  return svgOf({
    width: 1040,
    height: 640,
    marginLeft: 170,
    marginRight: 330,
    x: { type: "log", domain, ticks, tickFormat: String, label: "our time as a multiple of the peer's", grid: true },
    y: { label: null, domain: comparedKinds().map((kind) => KINDS[kind].title) },
    fy: { label: null, domain: pairs },
    marks: [
      Plot.ruleX([1], { strokeWidth: 1.5 }),
      Plot.ruleY(compared, { ...place, x1: "q1", x2: "q3", stroke: "#4269d0", strokeWidth: 3 }),
      Plot.dot(compared, { ...place, x: "far", stroke: "#4269d0", fill: "white", r: 4 }),
      Plot.dot(compared, { ...place, x: "median", fill: "#4269d0", r: 4 }),
    ],
  });
}

/** What a crowd meets in each mode, beside `db`. */
export function crowdChart({ crowd }: Report): string {
  const bars = MODES.flatMap((mode) => {
    const [own, db] = [crowd?.modes[mode], crowd?.modes.db];
    if (!own || !db) return [];
    return [
      bar(mode, "database queries for 1,000 requests", own.queriesPerThousand, db.queriesPerThousand),
      bar(mode, "requests a second", own.perSecond.median, db.perSecond.median),
      bar(mode, "99 of 100 answered within (ms)", own.p99.median, db.p99.median),
    ];
  });
  return svgOf({
    width: 820,
    height: 420,
    marginLeft: 80,
    marginRight: 250,
    x: { label: "as a multiple of `db`", grid: true },
    y: { label: null, domain: [...MODES] },
    fy: { label: null, domain: [...new Set(bars.map(({ what }) => what))] },
    marks: [
      Plot.barX(bars, { x: "share", y: "mode", fy: "what", fill: "#4269d0" }),
      Plot.text(bars, { x: "share", y: "mode", fy: "what", text: "label", textAnchor: "start", dx: 6 }),
      Plot.ruleX([0]),
    ],
  });
}

const bar = (mode: OurMode, what: string, value: number, ofDb: number) => ({
  mode,
  what,
  share: value / ofDb,
  label: Math.round(value).toLocaleString("en-US"),
});
