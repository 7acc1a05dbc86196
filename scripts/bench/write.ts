import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.ts";
import { chart, crowdChart } from "./chart.ts";
import { documentOf, figuresIn } from "./document.ts";
import type { Report } from "./report.ts";
import type { Soak } from "./soak/soak.ts";

export const DOCUMENT = join(root, "docs/benchmarks.md");
export const CHART = join(root, "docs/benchmarks.svg");
export const CROWD_CHART = join(root, "docs/benchmarks-crowd.svg");

/** The last soak stays in the document: it is too long to be a part of every run. */
export const writeMeasured = (report: Report) => writeDocument(withSoakOf(report, readFileSync(DOCUMENT, "utf8")));

/** All else in the document stays as it is. */
export const writeSoak = (soak: Soak) => writeDocument({ ...figuresIn(readFileSync(DOCUMENT, "utf8")), soak });

export function withSoakOf(report: Report, text: string): Report {
  const { soak } = figuresIn(text);
  return soak ? { ...report, soak } : report;
}

function writeDocument(report: Report): void {
  writeFileSync(DOCUMENT, documentOf(report));
  writeFileSync(CHART, chart(report));
  writeFileSync(CROWD_CHART, crowdChart(report));
}
