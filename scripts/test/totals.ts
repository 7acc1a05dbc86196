// The results of the runners as numbers. A run that left no report has failed, whatever else it printed.
import { readFileSync } from "node:fs";

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  /** Of those that passed: which did so only at the second attempt. */
  unsteady?: readonly string[];
}

interface VitestReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    assertionResults: { fullName: string; status: string; failureMessages: readonly string[] }[];
  }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

interface CopyInReport {
  cases: { name: string; passed: boolean }[];
}

export function readVitest(file: string): Totals {
  const report = read<VitestReport>(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  // A file that does not load, or an error outside a test, fails the run without failing a test.
  const failed = report.numFailedTests || (report.success ? 0 : 1);
  // What the first attempt said is kept.
  const unsteady = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0)
    .map(({ fullName }) => fullName);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests, unsteady };
}

/** Playwright itself names it. */
const BROWSER_TEST = "a browser test (flaky, above)";

export function readPlaywright(file: string): Totals {
  const report = read<PlaywrightReport>(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    skipped,
    unsteady: Array(flaky).fill(BROWSER_TEST),
  };
}

/** @param names of the projects that were to be made; one of which nothing is told has failed */
export function readCopyIn(file: string, names: readonly string[]): Totals {
  const cases = read<CopyInReport>(file)?.cases ?? [];
  const passed = names.filter((wanted) => cases.some(({ name, passed }) => name === wanted && passed)).length;
  return { passed, failed: names.length - passed, skipped: 0 };
}

function read<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
}
