// What a fuzzed parser is, and how one is run: by vitest with some inputs, by `npm run fuzz` with millions.

import fc from "fast-check";

export interface Parser<Input> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws if a property does not hold for the input. */
  check(input: Input): void | Promise<void>;
  /** What the run did, for the report: how many inputs came how far. */
  figures?(): string;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of parsers of different inputs
export type AnyParser = Parser<any>;

export interface Outcome {
  readonly inputs: number;
  /** The shrunk input and what went wrong; null if every property held. */
  readonly crash: string | null;
  readonly seconds: number;
  readonly seed: number;
}

/** The same seed gives the same inputs. */
export async function fuzz(parser: AnyParser, runs: number, seed: number): Promise<Outcome> {
  const began = performance.now();
  const property = fc.asyncProperty(parser.inputs, async (input) => parser.check(input));
  const details = await fc.check(property, { numRuns: runs, seed });
  const seconds = (performance.now() - began) / 1000;
  if (!details.failed) return { inputs: details.numRuns, crash: null, seconds, seed };
  const [input] = details.counterexample ?? [];
  const why = (details.errorInstance as Error | null)?.stack ?? "interrupted";
  return { inputs: details.numRuns, crash: `${forCorpus(input)}\n${why}`, seconds, seed };
}

/** As it is written into corpus/<parser>.json. */
const forCorpus = (input: unknown) => JSON.stringify(input) ?? fc.stringify(input);
