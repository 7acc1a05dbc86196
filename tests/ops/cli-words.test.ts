// Numbers and times as the command line says them.

import { afterEach, describe, expect, it } from "vitest";
import { pace } from "../../scripts/session/progress";
import { duration, table } from "../../scripts/session/words";

describe("a duration", () => {
  it.each([
    [0, "0 s"],
    [1_400, "1 s"],
    [89_000, "89 s"],
    [91_000, "2 min"],
    [5_400_000, "2 h"],
    [172_800_000, "2 d"],
  ])("of %d ms is %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe("the pace of a job", () => {
  it("is what was done since it began, and what is left at that rate", () => {
    let now = 0;
    const speed = pace(() => now);
    now = 1_000;
    expect(speed(1_000, 11_000)).toBe("1,000 of 11,000");
    now = 11_000;
    expect(speed(5_000, 9_000)).toBe("5,000 of 9,000, 364/s, 11 s left");
    expect(speed(5_000, null)).toBe("5,000, 364/s");
  });
});

describe("a table", () => {
  const { columns } = process.stdout;
  afterEach(() => {
    process.stdout.columns = columns;
  });

  it("is as wide as its cells, or as the terminal: then the widest column breaks its lines", () => {
    process.stdout.columns = 200;
    const rows = [["fleet", "a sentence that is longer than a narrow terminal is wide, and has words to break at"]];
    expect(table(["gate", "found"], rows).split("\n")).toHaveLength(2);
    process.stdout.columns = 50;
    const narrow = table(["gate", "found"], rows).split("\n");
    expect(narrow.length).toBeGreaterThan(2);
    for (const line of narrow) expect(line.length).toBeLessThanOrEqual(50);
  });
});
