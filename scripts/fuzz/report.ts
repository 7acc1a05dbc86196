import { PARSERS, type ParserName } from "../../tests/fuzz/parsers/index.ts";
import { replay } from "../../tests/fuzz/support/corpus.ts";
import { fuzz } from "../../tests/fuzz/support/parser.ts";
import { say } from "../lib/person.ts";

/** Runs one parser and prints a line about it. @returns whether every property held */
export async function report(name: ParserName, runs: number, seed: number): Promise<boolean> {
  // Refusals by the million: most of the time would go into their stacks, mapped back to the sources.
  Error.stackTraceLimit = 4;
  const parser = await PARSERS[name]();
  const kept = await replay(parser);
  const { inputs, crash, seconds } = await fuzz(parser, runs, seed);
  const figures = parser.figures ? `; ${parser.figures()}` : "";
  say(
    `${name}: ${inputs} inputs and ${kept} kept ones, ${crash === null ? 0 : 1} crashes, ${seconds.toFixed(1)} s, seed ${seed}${figures}`,
  );
  if (crash !== null) say(`${crash}\n\nAdd the first line to tests/fuzz/corpus/${name}.json when it is mended.`);
  return crash === null;
}
