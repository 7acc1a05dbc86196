// The command line of the migration kit: its commands, and what it says for --help.
import { Command, CommanderError } from "commander";
import { checkCommand } from "./commands/check.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { importCommand } from "./commands/import.ts";
import { inspectCommand, listCommand } from "./commands/look.ts";
import { backfillCommand, purgeCommand, sweepCommand, warmCommand } from "./commands/move.ts";
import { planCommand } from "./commands/plan.ts";
import { revokeCommand } from "./commands/revoke.ts";
import { statusCommand } from "./commands/status.ts";
import { verifyCommand } from "./commands/verify.ts";
import { watchCommand } from "./commands/watch.ts";
import { MISUSE, OK } from "./exit.ts";

const COMMANDS = [
  statusCommand,
  planCommand,
  checkCommand,
  warmCommand,
  backfillCommand,
  verifyCommand,
  purgeCommand,
  sweepCommand,
  watchCommand,
  listCommand,
  inspectCommand,
  revokeCommand,
  importCommand,
  doctorCommand,
];

const AFTER = `
Settings come from the environment, then .env.local, then .env of the folder it is run in: those of the site.

Exit codes
  0  done; the gate says go; the tiers agree
  1  the gate says no; the tiers differ; no such session; the answer to a question was no
  2  wrong options, or settings that are not sound
  3  a store did not answer
  4  a fault of this tool
  130  Ctrl-C

Examples
  npm run session -- status
  npm run session -- plan cache
  npm run session -- check cached_db && deploy
`;

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  loadEnv();
  const program = new Command("npm run session --")
    .description("Moves a running site between the modes db, cached_db and cache, one checked step after the other.")
    .addHelpText("after", AFTER);
  for (const make of COMMANDS) program.addCommand(make());
  for (const command of [program, ...program.commands]) command.exitOverride().showHelpAfterError("See --help.");
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? OK : MISUSE;
  }
  return Number(process.exitCode ?? OK);
}

/** As Next does: what is set already stays. */
function loadEnv(): void {
  for (const file of [".env.local", ".env"]) {
    try {
      process.loadEnvFile(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
