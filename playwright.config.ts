import { defineConfig, type Project } from "@playwright/test";
import type { Phase } from "./tests/support/tiers";

// `npm run test:e2e` builds the shop once; each worker starts the `next start` it needs, in the phase it needs.
const chromium = process.env.CHROMIUM_PATH;

/** What a visitor may not notice a difference in: the same specs in each mode. */
const phases: Phase[] = ["db", "cached_db", "cache"];
/** The page's own doing, whatever is behind it: once. */
const once = ["**/flash.spec.ts", "**/devices.spec.ts", "**/no-script.spec.ts", "**/wire.spec.ts"];

export default defineConfig<object, { phase: Phase }>({
  testDir: "tests/e2e",
  outputDir: "test-results",
  globalSetup: "./tests/e2e/support/build.ts",
  // Two browsers, two servers and a database on two cores, which others may want as well: these only bound a failure.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  forbidOnly: !!process.env.CI,
  // A flaky test is a broken one, here or in the shop. CI, on a machine that others load, tries it once more and names it
  // beside the result (scripts/test/main.ts); whoever works on it is not spared.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  use: {
    browserName: "chromium",
    // A recording of every page makes the tests a third slower; to look for a fault: --trace on.
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      // Chromium's sandbox does not start as root, and CI runs as root.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  projects: [
    ...phases.map(
      (phase): Project<object, { phase: Phase }> => ({
        name: phase,
        testDir: "tests/e2e/phases",
        testIgnore: phase === "cached_db" ? [] : once,
        use: { phase },
      }),
    ),
    { name: "toggle", testMatch: "toggle.spec.ts" },
    { name: "console", testDir: "tests/e2e/console" },
    { name: "looks", testMatch: "looks.spec.ts", testIgnore: "console/**", use: { phase: "cached_db" } },
  ],
});
