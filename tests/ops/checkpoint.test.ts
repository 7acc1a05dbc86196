// Where a stopped job goes on: the file, beside runs that write it at the same time.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(path.join(tmpdir(), "session-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHECKPOINT = pathToFileURL(path.resolve(import.meta.dirname, "../../scripts/session/checkpoint.ts")).href;
const SAVES = 3_000;
/** A run of its own process, in its folder as the command line would be. */
const RUN = `
  import { register } from "tsx/esm/api";
  register();
  const { checkpointOf } = await import(${JSON.stringify(CHECKPOINT)});
  process.chdir(${JSON.stringify(folder)});
  const mine = checkpointOf("warm", { settings: { prefix: "p" } });
  for (let n = 0; n < ${SAVES}; n++) mine.save({ checkpoint: String(n) });
`;

it("two runs at once do not take each other's half-written file", async () => {
  const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", RUN]);
  await Promise.all([run(), run()]);
  expect(readdirSync(path.join(folder, ".data"))).toEqual(["session-warm-p.json"]);
}, 60_000);
