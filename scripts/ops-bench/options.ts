import { Command, InvalidArgumentError, Option } from "commander";

export interface Options {
  readonly rows: number;
  readonly batch: number;
  readonly database: "postgresql" | "sqlite";
  readonly json: boolean;
}

const number = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
};

/** Ends the process, with code 1, if there is a mistake, and after --help. */
export function readOptions(argv: string[]): Options {
  return new Command("bench:ops")
    .description("Moves generated sessions from a database to Redis and back with the migration kit, and measures it.")
    .option("--rows <number>", "sessions", number, 100_000)
    .option("--batch <number>", "records a batch", number, 500)
    .addOption(new Option("--database <name>").choices(["postgresql", "sqlite"]).default("postgresql"))
    .option("--json", "the figures for machines on stdout", false)
    .parse(argv)
    .opts<Options>();
}
