// npm run bench, under the project's own Node. lib/session imports without file extensions, as Next wants it: tsx
// understands that.
import { register } from "tsx/esm/api";
import { cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fail } from "../lib/person.ts";

register();
try {
  endOnSignals();
  // First: a mistake is told at once, not after all systems have been loaded.
  const options = (await import("./options.ts")).readOptions(process.argv);
  process.exitCode = await (await import("./bench.ts")).main(options);
  await cleanUp();
  process.exit();
} catch (error) {
  await cleanUp();
  fail(error);
}
