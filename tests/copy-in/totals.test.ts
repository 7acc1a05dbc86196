// What `npm test` counts, by the runners' reports: what is not told of has failed, and what passed at its second attempt is told.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readCopyIn, readPlaywright, readVitest } from "../../scripts/test/totals";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "totals-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const counted = (text: string) => {
  const file = path.join(folder, "report.json");
  writeFileSync(file, text);
  return readCopyIn(file, ["one", "two"]);
};
const reported = (...cases: [name: string, passed: boolean][]) =>
  counted(JSON.stringify({ cases: cases.map(([name, passed]) => ({ name, passed })) }));

it("counts what passed and what failed", () => {
  expect(reported(["one", true], ["two", true])).toEqual({ passed: 2, failed: 0, skipped: 0 });
  expect(reported(["one", true], ["two", false])).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

it("a project that is missing has failed, and so has a run that left no report, or half of one", () => {
  expect(reported(["two", true])).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(counted('{"cases": [{"name"')).toEqual({ passed: 0, failed: 2, skipped: 0 });
  expect(readCopyIn(path.join(folder, "nowhere.json"), ["one", "two"])).toEqual({ passed: 0, failed: 2, skipped: 0 });
});

it("a test that passed at its second attempt has passed, and is named", () => {
  const file = path.join(folder, "vitest.json");
  const counts = { success: true, numPassedTests: 2, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  const ended = (fullName: string, ...failureMessages: string[]) => ({ fullName, status: "passed", failureMessages });
  const testResults = [{ assertionResults: [ended("steady"), ended("in doubt", "AssertionError: 1 is not 2")] }];
  writeFileSync(file, JSON.stringify({ ...counts, testResults }));
  expect(readVitest(file)).toEqual({ passed: 2, failed: 0, skipped: 0, unsteady: ["in doubt"] });
});

it("a browser test that passed at its second attempt has passed, and is told", () => {
  const file = path.join(folder, "report.json");
  const BROWSER = "a browser test (flaky, above)";
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 3 };
  writeFileSync(file, JSON.stringify({ stats, errors: ["a file that does not load"] }));
  expect(readPlaywright(file)).toEqual({ passed: 7, failed: 2, skipped: 3, unsteady: [BROWSER, BROWSER] });
  expect(readPlaywright(path.join(folder, "nowhere.json"))).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
