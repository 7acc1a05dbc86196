// docs/benchmarks.md is what this code makes of its figures, and its figures are about these systems and versions.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { chart } from "../../scripts/bench/chart";
import { CART_BYTES } from "../../scripts/bench/data";
import { documentOf, figuresIn } from "../../scripts/bench/document";
import { comparedKinds, isUnexplained, versions } from "../../scripts/bench/report";
import { PAIRS, SYSTEMS, type SystemId } from "../../scripts/bench/systems/index";
import { CHART, DOCUMENT } from "../../scripts/bench/write";

const text = readFileSync(DOCUMENT, "utf8");
const report = figuresIn(text);

it("is made of its figures, and nothing in it by hand", () => {
  expect(text).toBe(documentOf(report));
  expect(readFileSync(CHART, "utf8")).toBe(chart(report));
});

it("was measured with the versions that are installed", () => {
  expect(report.versions).toEqual(versions());
  expect(report.cartBytes).toBe(CART_BYTES);
});

it("holds every system and every pair", () => {
  expect(Object.keys(report.counts)).toEqual(Object.keys(SYSTEMS));
  const rows = PAIRS.flatMap(({ ours, peer, other }) =>
    comparedKinds()
      .filter((kind) => report.counts[ours]?.[kind] && report.counts[peer as SystemId]?.[kind])
      .map((kind) => ({ ours, peer, kind, other })),
  );
  expect(report.comparisons.map(({ ours, peer, kind, other }) => ({ ours, peer, kind, other }))).toEqual(rows);
});

it("says why wherever a peer does better", () => {
  expect(report.comparisons.filter(isUnexplained)).toEqual([]);
});

it("asks the database as seldom as it should", () => {
  for (const { mode, pace, sql } of report.steady) {
    if (mode === "db") expect(sql).toBe(1_000);
    if (mode === "cache") expect(sql).toBe(0);
    if (mode === "cached_db") expect(sql).toBeLessThanOrEqual(Math.ceil((1_000 * pace) / 300));
  }
});

it("reads without the network in a tenth of an unseal", () => {
  for (const { median } of Object.values(report.hotPath.read)) expect(median).toBeLessThanOrEqual(0.1);
});
