import { defineConfig } from "@playwright/test";

// `npm run test:e2e` builds the shop once; each spec starts the `next start` it needs, in the mode it needs.
const chromium = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  timeout: 60_000,
  forbidOnly: !!process.env.CI,
  // A flaky test is a broken one.
  retries: 0,
  workers: 1,
  use: {
    browserName: "chromium",
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      // Chromium's sandbox does not start as root, and CI runs as root.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
