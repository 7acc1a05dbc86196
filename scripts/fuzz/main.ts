// npm run fuzz, under the project's own Node. lib/session imports without file extensions, as Next wants it: tsx
// understands that. Each parser runs in a process of its own: some replace `fetch`, and one that hangs must not take the
// others along.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";
import { cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fail } from "../lib/person.ts";
import { run } from "../lib/run.ts";

const main = fileURLToPath(import.meta.url);

register();
try {
  endOnSignals();
  const { PARSER_NAMES } = await import("../../tests/fuzz/parsers/index.ts");
  const { readOptions } = await import("./options.ts");
  const { runs, parser, seed } = readOptions(process.argv, PARSER_NAMES);
  if (parser !== undefined) {
    const { report } = await import("./report.ts");
    process.exitCode = (await report(parser, runs, seed)) ? 0 : 1;
  } else {
    for (const name of PARSER_NAMES) {
      const args = [main, "--parser", name, "--runs", `${runs}`, "--seed", `${seed}`];
      process.exitCode = (await run(process.execPath, args)) || process.exitCode || 0;
    }
  }
  await cleanUp();
} catch (error) {
  await cleanUp();
  fail(error);
}
