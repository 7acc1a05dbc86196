import { Command, InvalidArgumentError, Option } from "commander";

export interface Options<Name extends string> {
  readonly runs: number;
  readonly parser: Name | undefined;
  readonly seed: number;
}

const number = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
};

/** Ends the process, with code 1, if there is a mistake, and after --help. */
export function readOptions<Name extends string>(argv: string[], parsers: readonly Name[]): Options<Name> {
  return new Command("fuzz")
    .description("Gives made-up inputs to every parser of what comes from outside (tests/fuzz), the kept ones first.")
    .option("--runs <number>", "inputs a parser", number, 20_000)
    .addOption(new Option("--parser <name>", "only this one").choices(parsers))
    .option("--seed <number>", "of an earlier run, for the same inputs again", number, Date.now() % 2 ** 29)
    .parse(argv)
    .opts<Options<Name>>();
}
