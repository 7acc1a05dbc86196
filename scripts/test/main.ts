// npm test, under the project's own Node: brings up what the tests need, says what is real, runs vitest and Playwright.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { atEnd, cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fact, fail, heading, Plain, say, warn } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { run, runTool } from "../lib/run.ts";
import { DIALECTS } from "../prisma/dialect.ts";
import { APP_CLIENT, generate, testClient } from "../prisma/generate.ts";
import { migrate } from "../prisma/migrate.ts";
import { chromiumForTests } from "../services/chromium.ts";
import { mariadbForTests, postgresForTests } from "../services/databases.ts";
import { redisForTests } from "../services/redis.ts";
import { readCopyIn, readPlaywright, readVitest, type Totals } from "./totals.ts";

const isSet = (name: string) => /^(1|true)$/i.test(process.env[name] ?? "");
/** In CI nothing may be missing or skipped, or green would mean less than it says. */
const strict = isSet("CI") || isSet("REQUIRE_SERVICES");

/** Builds and servers of their own: with them a run on two cores would take half as long again. */
const BY_THEMSELVES = ["tests/security", "tests/abuse"];
/** Of the matrix of docs/copy-in.md what finds most for its time: both bundlers, each store without the other, both ways to copy. */
const PROJECTS = ["default", "cache-webpack", "shadcn"];

const [first, ...others] = process.argv.slice(2);
const onlyE2e = first === "--e2e";
const filters = onlyE2e ? others : process.argv.slice(2);
const withUnit = !onlyE2e;
const withProjects = process.argv.length === 2;
const withE2e = existsSync(join(root, "tests/e2e")) && (onlyE2e || filters.length === 0);

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
  const folder = mkdtempSync(join(root, ".data/test-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));

  const env = await bringUp(folder);
  const totals: Totals[] = [];
  if (withUnit) {
    const file = join(folder, "vitest.json");
    const asked = filters.length > 0 ? filters : BY_THEMSELVES.map((folder) => `--exclude=${folder}/**`);
    if (filters.length === 0) say(`Not part of this run: ${BY_THEMSELVES.join(", ")}, most of npm run test:copy-in.\n`);
    await runTool(
      "vitest/vitest.mjs",
      ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...asked],
      env,
    );
    totals.push(readVitest(file));
  }
  if (withProjects) totals.push(await freshProjects(folder, env));
  if (withE2e) totals.push(await endToEnd(folder, env));

  const sum = (key: "passed" | "failed" | "skipped") => totals.reduce((total, part) => total + part[key], 0);
  const skipped = sum("skipped");
  if (skipped > 0) say(`${skipped} skipped${strict ? ", which counts as a failure here" : ""}`);
  const failed = sum("failed") + (strict ? skipped : 0);
  for (const name of totals.flatMap(({ unsteady = [] }) => unsteady))
    warn(`only at the second attempt, a fault to look for: ${name}`);
  say(`${sum("passed")} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

/** From an npm registry, which must answer: a project that cannot be made has failed. */
async function freshProjects(folder: string, env: Record<string, string>): Promise<Totals> {
  heading(`Fresh projects: ${PROJECTS.join(", ")}`);
  const file = join(folder, "copy-in.json");
  const args = [join(root, "scripts/copy-in/main.ts"), "--case", ...PROJECTS, "--report", file];
  await run(process.execPath, args, { env: { ...process.env, ...env } });
  return readCopyIn(file, PROJECTS);
}

async function endToEnd(folder: string, env: Record<string, string>): Promise<Totals> {
  const built = await runTool("next/dist/bin/next", ["build"], env);
  if (built !== 0) return { passed: 0, failed: 1, skipped: 0 };
  const file = join(folder, "playwright.json");
  await runTool("@playwright/test/cli.js", ["test", "--reporter=list,json", ...(onlyE2e ? filters : [])], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  return readPlaywright(file);
}

/** Starts or finds every service, says what it is, and describes it to the tests in environment variables. */
async function bringUp(folder: string): Promise<Record<string, string>> {
  heading("Tests run on");
  const missing: string[] = [];
  const env: Record<string, string> = { TEST_SQLITE_DIR: folder };
  // `npm run test:model` asks for the whole search; as a part of everything it is a shorter one.
  if (filters.includes("tests/model")) env.MODEL_FULL = "1";

  // The app's client, which the fixture app and the budgets are built with.
  await generate("sqlite", APP_CLIENT);

  // A template: copying a migrated file is faster than migrating one for each test file.
  await migrate(`file:${join(folder, "template.db")}`);
  fact("sqlite", "real SQLite");

  const postgres = await postgresForTests();
  env.TEST_POSTGRES_URL = postgres.url;
  await migrate(postgres.url);
  fact("postgresql", postgres.description);

  const mariadb = await mariadbForTests();
  if (mariadb) {
    env.TEST_MYSQL_URL = mariadb.url;
    await migrate(mariadb.url);
    fact("mysql", mariadb.description);
  } else {
    missing.push("MariaDB");
    warn("mysql      none found (127.0.0.1:3306, or TEST_MYSQL_URL): its tests are not run");
  }

  const redis = await redisForTests();
  env.TEST_REDIS_URL = redis.url;
  if (!redis.real) missing.push("Redis");
  fact("redis", redis.description);
  if (!redis.real) warn("redis      none that is real: what goes over TCP (SESSION_REDIS_URL) is not run");

  if (withE2e) {
    const chromium = await chromiumForTests();
    if (chromium) {
      env.CHROMIUM_PATH = chromium;
      fact("chromium", chromium);
    } else {
      missing.push("Chromium");
      warn("chromium   none found and none could be fetched; install one, or set CHROMIUM_PATH");
      if (!strict) throw new Plain("The browser tests need a Chromium. Without them: npm test -- tests");
    }
  }

  if (strict && missing.length > 0)
    throw new Plain(`Missing here: ${missing.join(", ")}. With CI or REQUIRE_SERVICES set, everything must be real.`);
  await Promise.all([...DIALECTS.map((dialect) => generate(dialect, testClient(dialect))), ensureAppClient()]);
  say("");
  return env;
}

/** The shop's modules import the app's client; the one a developer has for another database is left alone. */
async function ensureAppClient(): Promise<void> {
  if (!existsSync(APP_CLIENT)) await generate("sqlite", APP_CLIENT);
}
