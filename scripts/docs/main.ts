// npm run docs, under the project's own Node: writes docs/api and lib/session/ERRORS.md, and says which public member has no
// comment.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, Plain, say } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { makeErrors } from "./errors.ts";
import { makeReference } from "./reference.ts";

try {
  const { pages, faults } = await makeReference();
  const folder = join(root, "docs/api");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) {
    writeFileSync(join(folder, name), text);
    say(`docs/api/${name}`);
  }
  writeFileSync(join(root, "lib/session/ERRORS.md"), makeErrors());
  say("lib/session/ERRORS.md");
  if (faults.length > 0) throw new Plain(`Faults of the comments in lib/session:\n${faults.join("\n")}`);
} catch (error) {
  fail(error);
}
