// The marathon, short: real processes through all phases and back, with faults. Ours loses nothing; the usual design fails
// the same drill, which shows that the drill can fail.

import { describe, expect, it } from "vitest";
import type { Summary } from "../../scripts/drill/report/summary";
import { serverAnswers } from "../support/available";
import { runScript } from "../support/script";

const drill = (...args: string[]) => runScript("scripts/drill/main.ts", ...args);

async function marathon(...args: string[]): Promise<{ code: number | null; summary: Summary }> {
  const { code, output, errors } = await drill(
    "--json",
    "--sessions",
    "60",
    "--faults",
    "20",
    "--processes",
    "2",
    ...args,
  );
  expect(output, errors).toMatch(/^\{/);
  return { code, summary: JSON.parse(output) as Summary };
}

describe.runIf(await serverAnswers("postgresql"))("npm run drill", () => {
  it("with our store: nobody lost, nobody revived, no update lost, nothing staler than documented", async () => {
    const { code, summary } = await marathon();
    const told = JSON.stringify(
      { options: summary.options, gates: summary.gates, examples: summary.examples },
      null,
      1,
    );
    const { "stale within bound": _, ...counts } = summary.counts;
    expect(counts, told).toEqual({ lost: 0, revived: 0, "lost update": 0, "stale read": 0, phantom: 0, crossed: 0 });
    expect(code).toBe(0);
    expect(summary.requests - summary.unknown, "enough answers to mean something").toBeGreaterThan(1_000);
    for (const { phase, requests } of summary.phases) expect(requests, phase).toBeGreaterThan(50);
    // Each gate said go in the end, each by itself, whatever the crashes had left behind.
    expect(summary.gates.map(({ to, no }) => [to, no])).toEqual(
      ["P1", "P2", "P3", "P4", "P5", "P4", "P3", "P2", "P1", "P0"].map((phase) => [phase, []]),
    );
  }, 1_500_000);

  it("with the usual design: sessions lost, revived, updates lost, stale reads", async () => {
    const { code, summary } = await marathon("--store", "naive", "--stay", "2");
    expect(code).toBe(1);
    expect(summary.counts.lost, "a prefix per mode").toBeGreaterThan(0);
    expect(summary.counts.revived, "deaths that the other tier was not told").toBeGreaterThan(0);
    expect(summary.counts["lost update"], "whole records, last writer wins").toBeGreaterThan(0);
    expect(summary.counts["stale read"], "neighbours that do not tell each other").toBeGreaterThan(0);
    expect([summary.counts.phantom, summary.counts.crossed]).toEqual([0, 0]);
  }, 900_000);
});

describe("its command line", () => {
  it("says in one sentence what is wrong, with exit code 2", async () => {
    const { code, output, errors } = await drill("--sessions", "many");
    expect([code, output, errors]).toEqual([2, "", "--sessions must be a whole number from 4 to 100000.\n"]);
  });
});
