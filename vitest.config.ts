import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** They wait for processes more than they compute: begun last, they would keep everybody waiting. */
const LONGEST = ["tests/drill/", "tests/runbook/", "tests/model/", "tests/http/"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => {
      const nth = LONGEST.findIndex((folder) => moduleId.includes(folder));
      return nth < 0 ? LONGEST.length : nth;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  resolve: {
    alias: [
      // Outside Next the real one throws at import; what it guards is checked by the import rules instead.
      { find: /^server-only$/, replacement: here("./tests/tooling/server-only.ts") },
      { find: /^@\//, replacement: `${here(".")}/` },
    ],
  },
  test: {
    include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
    exclude: ["tests/e2e/**", "**/node_modules/**"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Of two cores: one of three mostly waits, for a process, a database or a Redis.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // As in playwright.config.ts: a test that passes at the second attempt has found a fault, which CI names and goes on.
    retry: process.env.CI ? 1 : 0,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
