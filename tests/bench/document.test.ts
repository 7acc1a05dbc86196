// docs/benchmarks.md is what this code makes of its figures, and its figures are about these systems and versions.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FIRST, SOAK_SITES } from "../../scripts/bench/asked";
import { bundles } from "../../scripts/bench/bundles";
import { chart, crowdChart } from "../../scripts/bench/chart";
import { CART_BYTES } from "../../scripts/bench/data";
import { documentOf, figuresIn } from "../../scripts/bench/document";
import { comparedKinds, isUnexplained } from "../../scripts/bench/report";
import { versions } from "../../scripts/bench/surroundings";
import { isDjango, PAIRS, SYSTEMS, type SystemId } from "../../scripts/bench/systems/index";
import { MODES, type OurMode } from "../../scripts/bench/systems/modes";
import { CHART, CROWD_CHART, DOCUMENT } from "../../scripts/bench/write";
import { present } from "../support/fixtures";

const text = readFileSync(DOCUMENT, "utf8");
const report = figuresIn(text);

it("is made of its figures, and nothing in it by hand", () => {
  expect(text).toBe(documentOf(report));
  expect(readFileSync(CHART, "utf8")).toBe(chart(report));
  expect(readFileSync(CROWD_CHART, "utf8")).toBe(crowdChart(report));
});

it("was measured with the versions that are installed", () => {
  expect(report.versions).toEqual(versions());
  expect(report.cartBytes).toBe(CART_BYTES);
});

it("holds every system and every pair", () => {
  const ids = (Object.keys(SYSTEMS) as SystemId[]).filter((id) => report.django || !isDjango(id));
  expect(Object.keys(report.counts)).toEqual(ids);
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

it("reads as fast among many sessions", () => {
  const at = (mode: string, sessions: number) =>
    report.growth.find((one) => one.mode === mode && one.sessions === sessions)?.took.read.median ?? Number.NaN;
  expect(report.options.growth).toBeGreaterThanOrEqual(1_000_000);
  for (const mode of MODES) expect(at(mode, report.options.growth) / at(mode, FIRST)).toBeLessThanOrEqual(1.2);
});

it("makes nine of ten pages of a shop with a session, and more of the smallest than one that only fetches", () => {
  const { session, shop, floor } = present(report.pages);
  for (const way of ["cached_db", "cache"] as const)
    expect(shop[way].throughput.median, way).toBeGreaterThanOrEqual(0.9);
  const floorOf = floor.fetch.throughput.median;
  for (const way of ["cached_db", "cache", "cache-tcp"] as const)
    expect(session[way].throughput.median, way).toBeGreaterThan(floorOf);
});

it("keeps the database out of a crowd's way", () => {
  const queries = (mode: OurMode) => report.crowd?.modes[mode].queriesPerThousand ?? Number.NaN;
  // One of ten requests writes.
  expect(queries("db")).toBeGreaterThan(1_000);
  expect(queries("cached_db")).toBeLessThan(queries("db") / 5);
  expect(queries("cache")).toBeLessThan(5);
});

it("is loaded in less than half of the time that Node itself takes", () => {
  expect(report.start?.imports.imported.node.median).toBeLessThan(0.5);
  expect(report.start?.imports.imported.edge.median).toBeLessThan(0.5);
});

it("holds as much memory at the end of mixed traffic as at its beginning", () => {
  const sites = Object.entries(report.soak?.sites ?? {});
  expect(sites.map(([name]) => name)).toEqual(SOAK_SITES);
  expect(report.soak?.minutes).toBeGreaterThanOrEqual(60);
  for (const [name, { heap, requests, refused }] of sites) {
    expect(heap.end / heap.early, name).toBeLessThan(1.1);
    expect(refused / requests, name).toBeLessThan(0.01);
  }
});

it("ships no more than this, compressed", async () => {
  const now = await bundles();
  for (const { entry, gzipped } of now) expect(gzipped, entry).toBeLessThanOrEqual(CEILINGS[entry]);
  // The document may be a few lines of code behind, not more.
  for (const { entry, gzipped } of now) {
    const told = report.bundles.find((one) => one.entry === entry)?.gzipped ?? 0;
    expect(Math.abs(gzipped - told) / told, entry).toBeLessThan(0.05);
  }
});

const CEILINGS = { edge: 16_000, node: 36_000 };
