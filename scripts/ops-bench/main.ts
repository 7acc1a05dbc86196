// npm run bench:ops, under the project's own Node. lib/session imports without file extensions, as Next wants it: tsx
// understands that.
import { register } from "tsx/esm/api";
import { cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fail } from "../lib/person.ts";

register();
try {
  endOnSignals();
  // Its parts are processes of their own: the REST server, and each job, so that none counts for another (parts.ts).
  const [part] = process.argv.slice(2);
  if (part === "serve") await (await import("./serve.ts")).serve();
  else if (part === "job") await (await import("./jobs.ts")).job();
  else {
    process.exitCode = await (await import("./bench.ts")).main(process.argv);
    await cleanUp();
    process.exit();
  }
} catch (error) {
  await cleanUp();
  fail(error);
}
