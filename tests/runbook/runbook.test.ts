// The run book followed word for word on a small fleet; and a run book that nobody should follow, which shows that the
// script can fail.

import { describe, expect, it } from "vitest";
import type { Summary } from "../../scripts/runbook/report";
import { runScript } from "../support/script";

const SMALL = ["--database", "sqlite", "--processes", "2", "--rate", "20", "--hurry", "--json"];

const runbook = (...args: string[]) => runScript("scripts/runbook/main.ts", ...args);

async function summaryOf(...args: string[]): Promise<{ code: number | null; summary: Summary }> {
  const { code, output, errors } = await runbook(...SMALL, ...args);
  expect(output, errors).toMatch(/^\{/);
  return { code, summary: JSON.parse(output) as Summary };
}

describe("npm run runbook", () => {
  it("follows docs/migrate.md there and back: nobody lost, nobody revived, no update lost", async () => {
    const { code, summary } = await summaryOf("--sessions", "150");
    const { "stale within bound": _, ...counts } = summary.browsers.counts;
    const told = JSON.stringify(summary, null, 1);
    expect(counts, told).toEqual({ lost: 0, revived: 0, "lost update": 0, "stale read": 0, phantom: 0, crossed: 0 });
    expect(summary.others.map(({ phase }) => phase)).toEqual(["cache", "db"]);
    for (const { asked, lost, revived, wrong, unanswered, adopted } of summary.others) {
      expect({ lost, revived, wrong, unanswered, adopted }, told).toEqual({
        ...{ lost: 0, revived: 0, wrong: 0, unanswered: 0, adopted: 0 },
      });
      expect(asked).toBeGreaterThan(100);
    }
    expect(code).toBe(0);
    const deploys = summary.stages.flatMap(({ deeds }) => deeds.filter(({ action }) => action === "sh deploy"));
    expect(deploys).toHaveLength(10);
  }, 900_000);

  it("says what it costs to flip the variable from one end to the other", async () => {
    const { code, summary } = await summaryOf("--sessions", "150", "--document", "tests/runbook/flip.md");
    expect(code).toBe(1);
    expect(summary.others.at(-1)?.lost, "born in cache, unknown to db").toBeGreaterThan(0);
    expect(summary.browsers.counts.lost).toBeGreaterThan(0);
  }, 900_000);
});

describe("its command line", () => {
  it("refuses what is no option, with exit code 2", async () => {
    const { code, output, errors } = await runbook("--sessions", "many");
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toContain("It must be a whole number from 1.");
  });
});
