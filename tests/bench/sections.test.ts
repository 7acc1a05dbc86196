// The parts of docs/benchmarks.md that are there only once they were measured: figures in, Markdown out.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { documentOf, figuresIn } from "../../scripts/bench/document";
import type { Report } from "../../scripts/bench/report";
import type { Soak } from "../../scripts/bench/soak/soak";
import type { Trend } from "../../scripts/bench/soak/trend";
import type { Start } from "../../scripts/bench/start/start";
import { DOCUMENT, withSoakOf } from "../../scripts/bench/write";

const at = (median: number) => ({ q1: median - 0.01, median, q3: median + 0.01 });

const start: Start = {
  imports: {
    node: at(40.4),
    imported: { "iron-session": at(0.02), "@upstash/redis": at(0.1), edge: at(0.03), node: at(0.09) },
  },
  firstRequest: {
    plainMs: at(61.6),
    plain: { first: at(5), second: at(1.2) },
    modes: {
      db: { ofPlain: at(4), first: at(20), second: at(2) },
      cached_db: { ofPlain: at(1.5), first: at(8), second: at(12) },
      cache: { ofPlain: at(1.25), first: at(7), second: at(1.5) },
    },
  },
};

const trend = (requests: number): Trend => ({
  requests,
  refused: 2,
  heap: { early: 50.14, middle: 51, end: 51.5 },
  external: { early: 8, middle: 8.1, end: 8.2 },
  rss: { early: 240, middle: 250, end: 251 },
  slope: 1234.5,
  lateSlope: -20.4,
  perRequest: -0.26,
});

const soak: Soak = {
  command: "npm run bench -- --soak 60 --soak-rate 80",
  date: "2026-01-02",
  machine: "a machine",
  database: "a database",
  redis: "a Redis",
  versions: { next: "0.1.2" },
  minutes: 60,
  rate: 80,
  sites: { db: trend(72_000), cached_db: trend(71_000), cache: trend(70_000), plain: trend(69_000) },
};

const { start: _, soak: __, ...others } = figuresIn(readFileSync(DOCUMENT, "utf8"));
const bare: Report = { ...others, pages: null, crowd: null };
const report: Report = { ...bare, start, soak };

it("the cold start", () => {
  const text = documentOf(report);
  expect(text).toContain("## Cold start");
  expect(text).toContain("loads nothing (40 ms here)");
  expect(text).toContain("| `lib/session/index.ts` | 0.090 [0.080, 0.100] |");
  expect(text).toContain("| `@upstash/redis` | 0.100 [0.090, 0.110] |");
  expect(text).toContain("server (62 ms here)");
  expect(text).toContain("| `db` | 4.00 [3.99, 4.01] | 20.00 [19.99, 20.01] | 2.00 [1.99, 2.01] |");
  expect(text).toContain("| without a session |  | 5.00 [4.99, 5.01] | 1.20 [1.19, 1.21] |");
});

it("memory, with when and where it was measured", () => {
  const text = documentOf(report);
  expect(text).toContain("- Command: `npm run bench -- --soak 60 --soak-rate 80`, on 2026-01-02");
  expect(text).toContain("- Machine: a machine; a database, a Redis, both on it; next 0.1.2");
  expect(text).toContain(
    "| `cached_db` | 71,000 | 2 | 50.1, 51.0, 51.5 | 1,235 | -20 | -0.3 | 8.0, 8.1, 8.2 | 240.0, 250.0, 251.0 |",
  );
  expect(text).toContain("| without a session | 69,000 |");
});

it("both are left out where they were not measured", () => {
  expect(documentOf(bare)).not.toMatch(/## (Cold start|Memory)/);
});

it("their figures are in the document as the others are", () => {
  expect(figuresIn(documentOf(report))).toEqual(report);
});

it("a run without --soak keeps the last one", () => {
  const text = documentOf(report);
  expect(withSoakOf({ ...bare, start }, text).soak).toEqual(soak);
  expect(withSoakOf({ ...bare, soak }, documentOf(bare)).soak).toEqual(soak);
  expect(withSoakOf(bare, documentOf(bare))).toEqual(bare);
});
