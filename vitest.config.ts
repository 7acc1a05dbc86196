import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
    // Two cores: a database, a Redis and the tests share them.
    maxWorkers: 2,
    // A test that passes at the second try has found a fault of the code or of the test.
    retry: 0,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
