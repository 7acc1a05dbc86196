// npm run bench, under the project's own Node. lib/session imports without file extensions, as Next wants it: tsx
// understands that.
import { register } from "tsx/esm/api";
import { command } from "../lib/command.ts";

register();
await command(async () => {
  // First: a mistake is told at once, not after all systems have been loaded.
  const options = (await import("./options.ts")).readOptions(process.argv);
  return (await import("./bench.ts")).main(options);
});
