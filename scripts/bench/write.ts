import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.ts";
import { chart, crowdChart } from "./chart.ts";
import { documentOf } from "./document.ts";
import type { Report } from "./report.ts";

export const DOCUMENT = join(root, "docs/benchmarks.md");
export const CHART = join(root, "docs/benchmarks.svg");
export const CROWD_CHART = join(root, "docs/benchmarks-crowd.svg");

export function writeDocument(report: Report): void {
  writeFileSync(DOCUMENT, documentOf(report));
  writeFileSync(CHART, chart(report));
  writeFileSync(CROWD_CHART, crowdChart(report));
}
