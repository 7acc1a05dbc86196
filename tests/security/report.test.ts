// How the results of the two runners become one verdict for each row.

import { describe, expect, it } from "vitest";
import { playwrightResults, rowsNamed, vitestResults } from "../../scripts/test-security/result";
import { ROWS, type Row } from "../../scripts/test-security/rows";
import { verdicts } from "../../scripts/test-security/verdict";

const REQUESTS: Row = { row: 5, requirement: "about requests", inEachMode: true };
const ONCE: Row = { row: 1, requirement: "about a function", inEachMode: false };

/** A title in the form that names a row. Put together here, or this file would look like a test of that row. */
const named = (rows: string, rest = "holds") => `security ${rows}: ${rest}`;
const inMode = (mode: string, passed = true, rows = "row 5") => {
  const report = {
    testResults: [
      {
        name: "/somewhere/tests/security/a.test.ts",
        assertionResults: [
          { ancestorTitles: [`in ${mode}`], title: named(rows), status: passed ? "passed" : "failed" },
        ],
      },
    ],
  };
  return vitestResults(report);
};

describe("the report of the checklist", () => {
  it("has the 37 rows, in order", () => {
    expect(ROWS.map(({ row }) => row)).toEqual(Array.from({ length: 37 }, (_, i) => i + 1));
  });

  it("finds the rows that a title names", () => {
    expect(rowsNamed(named("row 12"))).toEqual([12]);
    expect(rowsNamed(named("rows 8 and 9"))).toEqual([8, 9]);
    expect(rowsNamed(named("rows 1, 2 and 3"))).toEqual([1, 2, 3]);
    expect(rowsNamed("a row 5 of something else")).toEqual([]);
  });

  it("calls a row about requests shown only if a production server passed in each mode", () => {
    const two = [...inMode("db"), ...inMode("cached_db")];
    expect(verdicts([REQUESTS], two)[0]).toMatchObject({ verdict: "missing", lacking: ["no test in cache"] });
    const three = [...two, ...inMode("cache")];
    expect(verdicts([REQUESTS], three)[0]).toMatchObject({ verdict: "shown", tests: 3, failed: [] });
  });

  it("takes no step of a migration for a mode, and no unit test for a server", () => {
    for (const phase of ["phase db + cache", "phase bridge", "phase cache + bridge", "database"]) {
      expect(inMode(phase)[0]?.mode, phase).toBeNull();
    }
    expect(inMode("phase cached_db")[0]?.mode).toBe("cached_db");
    const unit = { name: "/tests/unit/a.test.ts", assertionResults: [] as never[] };
    const assertion = { ancestorTitles: ["in db"], title: named("row 5"), status: "passed" };
    const results = vitestResults({ testResults: [{ ...unit, assertionResults: [assertion] }] });
    expect(results[0]?.mode).toBeNull();
    expect(verdicts([REQUESTS], results)[0]).toMatchObject({ verdict: "missing", tests: 1 });
  });

  it("calls a row failed if one of its tests did not pass, a skipped one too", () => {
    const all = [...inMode("db"), ...inMode("cached_db"), ...inMode("cache"), ...inMode("cache", false)];
    expect(verdicts([REQUESTS], all)[0]).toMatchObject({
      verdict: "failed",
      failed: [expect.stringContaining("in cache")],
    });
    const skipped = { ancestorTitles: [], title: named("row 1"), status: "skipped" };
    const results = vitestResults({ testResults: [{ name: "/tests/unit/a.test.ts", assertionResults: [skipped] }] });
    expect(verdicts([ONCE], results)[0]?.verdict).toBe("failed");
  });

  it("calls a row without a test missing", () => {
    expect(verdicts([ONCE], [])[0]).toMatchObject({ verdict: "missing", lacking: ["no passing test"], tests: 0 });
    expect(verdicts([REQUESTS], inMode("db", true, "row 50"))[0]?.verdict).toBe("missing");
  });

  it("reads the browser's results: a project is a mode, and a second try is no pass", () => {
    const results = playwrightResults({
      suites: [
        {
          title: "sign-out.spec.ts",
          suites: [
            {
              title: "inner",
              specs: [
                {
                  title: named("row 5"),
                  tests: [
                    { projectName: "db", status: "expected" },
                    { projectName: "bridge", status: "expected" },
                    { projectName: "cache", status: "flaky" },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(results.map(({ mode, passed }) => [mode, passed])).toEqual([
      ["db", true],
      [null, true],
      ["cache", false],
    ]);
    expect(results[0]?.title).toBe(`sign-out.spec.ts > inner > ${named("row 5")}`);
  });
});
