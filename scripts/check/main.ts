// npm run check: format and lint, types, import layers, dead code. All of them run, so that one look shows everything.
import { cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fail, heading, say } from "../lib/person.ts";
import { runTool } from "../lib/run.ts";
import { DIALECTS } from "../prisma/dialect.ts";
import { APP_CLIENT, generate, testClient } from "../prisma/generate.ts";

const CHECKS: [name: string, tool: string, args: string[]][] = [
  ["format and lint", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]],
  ["types", "typescript/bin/tsc", ["--noEmit"]],
  [
    "import layers",
    "dependency-cruiser/bin/dependency-cruiser.mjs",
    ["--config", ".dependency-cruiser.cjs", "app", "lib", "scripts", "middleware.ts", "instrumentation.ts"],
  ],
  ["dead code", "knip/bin/knip.js", []],
];

try {
  endOnSignals();
  // What is generated is imported: without it the types are wrong.
  await Promise.all(DIALECTS.map((dialect) => generate(dialect, testClient(dialect))));
  await generate("sqlite", APP_CLIENT);
  await runTool("next/dist/bin/next", ["typegen"], { NEXT_TELEMETRY_DISABLED: "1" });

  const failed: string[] = [];
  for (const [name, tool, args] of CHECKS) {
    heading(name);
    if ((await runTool(tool, args)) !== 0) failed.push(name);
  }
  await cleanUp();
  say(failed.length > 0 ? `\nFailed: ${failed.join(", ")}` : "\nAll checks passed");
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  await cleanUp();
  fail(error);
}
