// The command line of the run book.
import { Command, Option } from "commander";
import { natural, positive } from "../session/numbers.ts";

export interface Options {
  readonly sessions: number;
  readonly browsers: number;
  readonly rate: number;
  readonly processes: number;
  readonly database: "postgresql" | "sqlite";
  readonly seed: number;
  /** The run book; a path from the root of the project. */
  readonly document: string;
  readonly hurry: boolean;
  readonly write: boolean;
  readonly json: boolean;
}

/** Of the sessions those that browsers have, if nobody says how many: enough to show, few enough to be all used. */
const BROWSERS = 3_000;

const AFTER = `
Brings up a database, a Redis and a fleet of app processes, fills them with sessions, and then does what the run book
says, block by block: runs its commands as they stand, changes the settings and replaces every process, there and back.
Meanwhile simulated browsers use the site. In the end every session is asked for.

--hurry is for tests: a gate's looks are 2 s apart instead of 120 s, entries of cached_db are trusted for 2 s, a store may
take 10 s, and what has ended is taken from the register of processes at once instead of being waited for.

Examples
  npm run runbook -- --sessions 300 --hurry
  npm run runbook -- --sessions 100000 --rate 60 --json > summary.json
  npm run runbook -- --sessions 100000 --write
  npm run runbook -- --document tests/runbook/flip.md --hurry

Exit code: 0 if nothing was lost or revived, 1 if something was or the document could not be followed, 2 for wrong options.`;

/** @throws CommanderError, which has said what is wrong */
export function readOptions(args: readonly string[]): Options {
  const command = new Command("npm run runbook --")
    .description("Follows docs/migrate.md word for word, and sees whether anybody lost a session.")
    .option("--sessions <number>", "all sessions at the beginning", positive, 1_000)
    .option("--browsers <number>", `those of them that browsers have (a third, at most ${BROWSERS})`, positive)
    .option("--rate <number>", "requests of the browsers a second", positive, 60)
    .option("--processes <number>", "app processes", positive, 3)
    .addOption(new Option("--database <name>").choices(["postgresql", "sqlite"]).default("postgresql"))
    .option("--seed <number>", "of every choice", natural, Math.floor(Math.random() * 2 ** 31))
    .option("--document <file>", "the run book", "docs/migrate.md")
    .option("--hurry", "for tests: do not wait for what takes minutes", false)
    .option("--write", "put what the commands printed into the document", false)
    .option("--json", "a summary for machines on stdout", false)
    .addHelpText("after", AFTER)
    .exitOverride()
    .showHelpAfterError("See --help.");
  const options = command.parse([...args], { from: "user" }).opts<Omit<Options, "browsers"> & { browsers?: number }>();
  const { sessions, browsers = Math.min(BROWSERS, Math.ceil(sessions / 3)) } = options;
  return { ...options, browsers: Math.min(browsers, sessions) };
}
