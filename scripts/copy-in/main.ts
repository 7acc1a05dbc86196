// npm run test:copy-in, under the project's own Node.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd } from "../lib/cleanup.ts";
import { command } from "../lib/command.ts";
import { messageOf } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { showing } from "../session/progress.ts";
import { CASES } from "./cases.ts";
import { matrixOf, readSteps, type Step, withMatrix } from "./document.ts";
import { follow } from "./newcomer.ts";
import { NEWCOMER, type Options, readOptions } from "./options.ts";
import { writeRegistry } from "./registry.ts";
import { inMarkdown, inWords, passed, type Summary } from "./report.ts";
import { runCase } from "./run-case.ts";

const DOCUMENT = join(root, "docs/copy-in.md");

await command(async () => {
  const options = readOptions(process.argv.slice(2));
  const summary = await showing("Copy in", false, (tell) => main(options, tell));
  const json = JSON.stringify(summary, null, 2);
  if (options.report !== undefined) writeFileSync(options.report, json);
  console.log(options.json ? json : inWords(summary));
  return passed(summary) ? 0 : 1;
});

/** One after the other: a build takes what processors there are. */
async function main(options: Options, tell: (doing: string) => void): Promise<Summary> {
  if (options.write) writeRegistry(root);
  const document = readFileSync(DOCUMENT, "utf8");
  const newcomer = options.case.includes(NEWCOMER) ? await newcomerOf(readSteps(document), options.from, tell) : null;
  const cases = [];
  for (const one of CASES.filter(({ name }) => options.case.includes(name)))
    cases.push(await runCase(one, options.from, document, (doing) => tell(`${one.name}: ${doing}`)));
  const date = new Date().toISOString().slice(0, 10);
  const summary = { date, node: process.versions.node, newcomer, cases };
  // Read again: meanwhile somebody may have worked on its words.
  if (options.write) {
    const text = readFileSync(DOCUMENT, "utf8");
    writeFileSync(DOCUMENT, withMatrix(text, inMarkdown(summary, matrixOf(text))));
  }
  return summary;
}

async function newcomerOf(
  steps: readonly Step[],
  kit: string,
  tell: (doing: string) => void,
): Promise<Summary["newcomer"]> {
  const scratch = mkdtempSync(join(tmpdir(), "newcomer-"));
  const remove = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  atEnd(remove);
  try {
    return await follow(steps, kit, scratch, tell);
  } catch (error) {
    return { fault: messageOf(error) };
  } finally {
    remove();
  }
}
