// The command line of the drill.
import { parseArgs } from "node:util";
import { messageOf } from "../lib/person.ts";

export interface Options {
  readonly sessions: number;
  readonly cycles: number;
  readonly faults: number;
  readonly seed: number;
  readonly processes: number;
  /** Requests per second. */
  readonly rate: number;
  /** Seconds that the whole fleet stays in one phase. */
  readonly stay: number;
  readonly database: "postgresql" | "sqlite";
  readonly store: "ours" | "naive";
  readonly json: boolean;
  readonly keep: boolean;
}

/** Something wrong with the command line, in one sentence. */
export class Misuse extends Error {}

export const HELP = `Takes a fleet of real processes through every phase of a migration and back while simulated browsers use it and
faults are injected; then checks the whole history: nobody lost, nobody revived, no update lost.

  npm run drill -- [options]

  --sessions N     browsers, each with a session at a time (200)
  --cycles N       times there and back, P0 db to P5 cache (1)
  --faults N       kills, pauses, lost replies and outages over the whole drill (50)
  --seed N         of every choice; the plan of a run can be repeated (random)
  --processes N    app processes (3)
  --rate N         requests per second (60)
  --stay N         seconds that the whole fleet stays in a phase (by the number of faults)
  --database NAME  postgresql or sqlite (postgresql)
  --store NAME     ours, or naive: the usual design, to see what it loses (ours)
  --json           a summary for machines on stdout
  --keep           keep the history, as JSON lines beside the report
  --help

Examples
  npm run drill -- --sessions 60 --faults 20
  npm run drill -- --sessions 5000 --cycles 5 --faults 500 --json > summary.json
  npm run drill -- --store naive --seed 7 --keep

Exit code: 0 if nothing was lost, revived or stale beyond the documented bound, 1 if something was, 2 for wrong options.`;

/** @returns null if help was asked for @throws Misuse */
export function readOptions(args: string[]): Options | null {
  const values = parse(args);
  if (values.help) return null;
  const number = (name: keyof typeof values, standard: number, least: number, most: number): number => {
    const text = values[name];
    if (text === undefined) return standard;
    const value = Number(text);
    if (typeof text === "string" && /^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Misuse(`--${name} must be a whole number from ${least} to ${most}.`);
  };
  const oneOf = <T extends string>(name: keyof typeof values, choices: readonly [T, ...T[]]): T => {
    const text = values[name] ?? choices[0];
    if (choices.includes(text as T)) return text as T;
    throw new Misuse(`--${name} must be ${choices.join(" or ")}.`);
  };
  const cycles = number("cycles", 1, 1, 1000);
  const faults = number("faults", 50, 0, 100_000);
  const phases = cycles * 10 + 1;
  return {
    sessions: number("sessions", 200, 4, 100_000),
    cycles,
    faults,
    seed: number("seed", Math.floor(Math.random() * 2 ** 31), 0, 2 ** 31 - 1),
    processes: number("processes", 3, 2, 16),
    rate: number("rate", 60, 1, 5_000),
    // Long enough that a fault is mostly over before the next one of its kind begins.
    stay: number("stay", Math.min(60, Math.max(4, Math.ceil((faults / phases) * 1.5))), 1, 3_600),
    database: oneOf("database", ["postgresql", "sqlite"]),
    store: oneOf("store", ["ours", "naive"]),
    json: values.json ?? false,
    keep: values.keep ?? false,
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args,
      options: {
        sessions: text,
        cycles: text,
        faults: text,
        seed: text,
        processes: text,
        rate: text,
        stay: text,
        database: text,
        store: text,
        json: flag,
        keep: flag,
        help: { ...flag, short: "h" },
      },
    }).values;
  } catch (error) {
    throw new Misuse(`${messageOf(error).split(/\.? *[\n.]/)[0]}. See npm run drill -- --help.`);
  }
}
