// npm run test:security: runs the tests that name a row of the checklist and prints the rows. Exit code 1 unless every row
// was shown, those about requests on a production server in each mode. With arguments only the test files whose paths
// hold one of them run, and the rest of the table is missing.
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import Table from "cli-table3";
import { atEnd, cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fact, fail, heading, say, warn } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { runTool } from "../lib/run.ts";
import { DIALECTS } from "../prisma/dialect.ts";
import { APP_CLIENT, generate, testClient } from "../prisma/generate.ts";
import { chromiumForTests } from "../services/chromium.ts";
import { redisForTests } from "../services/redis.ts";
import { type PlaywrightReport, playwrightResults, type Result, type VitestReport, vitestResults } from "./result.ts";
import { ROWS } from "./rows.ts";
import { type Verdict, verdicts } from "./verdict.ts";

const filters = process.argv.slice(2);

/** Test files that name a row. */
function carriers(pattern: string): string[] {
  const wanted = (file: string) => filters.length === 0 || filters.some((filter) => file.includes(filter));
  const files = globSync(pattern, { cwd: root }).filter(wanted);
  return files.filter((file) => /security rows? [\d$%]/.test(readFileSync(join(root, file), "utf8"))).sort();
}

try {
  endOnSignals();
  process.exitCode = await main();
  await cleanUp();
} catch (error) {
  await cleanUp();
  fail(error);
}

async function main(): Promise<number> {
  mkdirSync(join(root, ".data"), { recursive: true });
  const folder = mkdtempSync(join(root, ".data/security-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));

  heading("Security tests run on");
  // All of them: the build of the shop checks the types of the whole project.
  await generate("sqlite", APP_CLIENT);
  await Promise.all(DIALECTS.map((dialect) => generate(dialect, testClient(dialect))));
  fact("sqlite", "real SQLite");
  const redis = await redisForTests();
  fact("redis", redis.description);
  const chromium = await chromiumForTests();
  if (chromium) fact("chromium", chromium);
  else warn("chromium   none found: what only a browser shows is not shown");
  say("");

  const timing = join(folder, "timing.txt");
  const env = { TEST_REDIS_URL: redis.url, TEST_SQLITE_DIR: folder, SECURITY_TIMING_FILE: timing };
  const results = await unitAndHttp(folder, env);
  if (chromium) results.push(...(await inChromium(folder, { ...env, CHROMIUM_PATH: chromium })));

  const found = verdicts(ROWS, results);
  print(found);
  say(read(timing)?.trim() ?? "Row 36: nothing was measured.");
  const shown = found.filter(({ verdict }) => verdict === "shown").length;
  say(`\n${shown} of ${found.length} rows shown`);
  return shown === found.length ? 0 : 1;
}

async function unitAndHttp(folder: string, env: Record<string, string>): Promise<Result[]> {
  const file = join(folder, "vitest.json");
  const files = carriers("tests/**/*.test.{ts,tsx}");
  if (files.length === 0) return [];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  await runTool("vitest/vitest.mjs", ["run", ...reporters, ...files], env);
  const text = read(file);
  return text === null ? [] : vitestResults(JSON.parse(text) as VitestReport);
}

async function inChromium(folder: string, env: Record<string, string>): Promise<Result[]> {
  const specs = carriers("tests/e2e/**/*.spec.ts");
  if (specs.length === 0) return [];
  const file = join(folder, "playwright.json");
  await runTool("@playwright/test/cli.js", ["test", "--reporter=list,json", "--grep", "security row", ...specs], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const text = read(file);
  return text === null ? [] : playwrightResults(JSON.parse(text) as PlaywrightReport);
}

function print(found: readonly Verdict[]): void {
  const colour = { shown: "green", failed: "red", missing: "yellow" } as const;
  const table = new Table({
    head: ["row", "requirement", "modes", "tests", "verdict"],
    style: { head: [], border: [] },
  });
  for (const { row, requirement, modes, tests, verdict, lacking } of found) {
    const why = verdict === "missing" ? `missing: ${lacking.join(", ")}` : verdict;
    table.push([row, requirement, modes.join(" ") || "-", tests, styleText(colour[verdict], why)]);
  }
  say(`\n${table}`);
  for (const { row, failed } of found) for (const title of failed) say(styleText("red", `  row ${row}: ${title}`));
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
