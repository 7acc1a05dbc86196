// The command line of the copy-in test.
import { resolve } from "node:path";
import { Command } from "commander";
import { root } from "../lib/root.ts";
import { CASES } from "./cases.ts";

export interface Options {
  /** Names of cases; `newcomer` is the page followed word for word. */
  readonly case: readonly string[];
  /** The repository that is copied from. */
  readonly from: string;
  readonly write: boolean;
  readonly json: boolean;
  /** Where a summary in JSON goes, beside the words. */
  readonly report?: string;
}

export const NEWCOMER = "newcomer";

const AFTER = `
Cases
  ${NEWCOMER.padEnd(22)}docs/copy-in.md, followed word for word from an empty folder
${CASES.map(({ name, what }) => `  ${name.padEnd(22)}${what}`).join("\n")}

Examples
  npm run test:copy-in
  npm run test:copy-in -- --case ${NEWCOMER}
  npm run test:copy-in -- --write             and put the results into docs/copy-in.md, the files into registry.json

Exit code: 0 if every project built and kept its sessions, 1 if one did not, 2 for wrong options.`;

/** @throws CommanderError, which has said what is wrong */
export function readOptions(args: readonly string[]): Options {
  const names = [NEWCOMER, ...CASES.map(({ name }) => name)];
  const command = new Command("npm run test:copy-in --")
    .description("Copies lib/session into fresh projects and sees whether they keep their sessions.")
    .option("--case <name...>", "only these", names)
    .option("--from <folder>", "the repository that is copied from", (folder) => resolve(folder), root)
    .option("--write", "write the table of docs/copy-in.md and the file lists of registry.json", false)
    .option("--json", "only a summary in JSON", false)
    .option("--report <file>", "put a summary in JSON there, too", (file) => resolve(file))
    .addHelpText("after", AFTER)
    .exitOverride();
  const options = command.parse(args, { from: "user" }).opts<Options>();
  const unknown = options.case.find((name) => !names.includes(name));
  if (unknown) command.error(`error: there is no case "${unknown}"; there are ${names.join(", ")}`);
  if (options.write && options.from !== root)
    command.error("error: --write is for this repository; its document does not tell of another one");
  return options;
}
