import { Command, InvalidArgumentError } from "commander";
import { FIRST } from "./asked.ts";
import { SYSTEMS, type SystemId } from "./systems/index.ts";

export interface Options {
  readonly rounds: number;
  readonly requests: number;
  readonly latency: number;
  readonly growth: number;
  readonly crowd: number;
  readonly seconds: number;
  readonly systems: readonly SystemId[];
  readonly json: boolean;
  readonly write: boolean;
  /** Minutes. */
  readonly soak?: number;
  readonly soakRate: number;
  /** A file. */
  readonly soakFrom?: string;
}

const number = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
};

const growing = (text: string): number => {
  const sessions = number(text);
  if (sessions <= FIRST) throw new InvalidArgumentError(`It must be more than ${FIRST}.`);
  return sessions;
};

const atMost = (most: number) => (text: string) => {
  const value = number(text);
  if (value > most) throw new InvalidArgumentError(`It must be at most ${most}.`);
  return value;
};

const isSystem = (name: string): name is SystemId => Object.hasOwn(SYSTEMS, name);

const systems = (text: string): SystemId[] => {
  const names = text.split(",");
  if (!names.every(isSystem)) throw new InvalidArgumentError(`There are: ${Object.keys(SYSTEMS).join(", ")}.`);
  return names;
};

/** Ends the process, with code 1, if there is a mistake, and after --help. */
export function readOptions(argv: string[]): Options {
  const program = new Command("bench")
    .description("Counts and times what a request costs with these sessions and with the peers, on the same stores.")
    .option("--rounds <number>", "rounds; in each every system does every kind of request", number, 12)
    .option("--requests <number>", "requests of a kind that a system does in a round", number, 20)
    .option("--latency <ms>", "how much longer a round trip takes in the second table of times", number, 1)
    .option("--growth <sessions>", "how many are stored for the last reads, of 1000 and of so many", growing, 1_000_000)
    .option("--crowd <visitors>", "how many visitors the three modes serve at once", number, 2_000)
    .option("--seconds <number>", "how long a page is under load in a round", number, 2)
    .option("--systems <names>", "only these, separated by commas", systems, Object.keys(SYSTEMS) as SystemId[])
    .option("--json", "the figures for machines on stdout", false)
    .option("--write", "write docs/benchmarks.md and docs/benchmarks.svg", false)
    .option("--soak <minutes>", "instead: whether memory grows under mixed traffic for so long", atMost(1_440))
    .option("--soak-rate <requests>", "how many a second that is, of all sites", atMost(10_000), 80)
    .option("--soak-from <file>", "instead: take into the document what --soak --json printed")
    .parse(argv);
  const options = program.opts<Options>();
  if (options.soakFrom !== undefined && (options.soak !== undefined || !options.write))
    program.error("error: --soak-from measures nothing; it needs --write, and excludes --soak.");
  if (options.write && options.systems.length < Object.keys(SYSTEMS).length)
    program.error("error: the document holds all systems; --write and --systems exclude each other.");
  return options;
}
