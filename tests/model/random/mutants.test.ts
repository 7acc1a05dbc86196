// The same property on the shipped code with one thing broken: each must be caught, or the property proves nothing.

import { afterAll, beforeAll, expect, it } from "vitest";
import { MUTANTS, type Mutant } from "../code/mutants";
import { search } from "./property";
import { takeOver } from "./world";

let restore = () => {};
beforeAll(() => {
  restore = takeOver();
});
afterAll(() => restore());

/**
 * Some of the mutants that the exhaustive search knows, each with what tells it. "DEL instead of a dead entry" is not among
 * them: with a database the dead row still guards what it breaks, and 6,000 runs do not meet the rest.
 */
const CAUGHT: readonly [name: string, RegExp][] = [
  ["a put that failed is called done", /I1 stale read or lost update/],
  ["`db` says nothing to the cache", /I1 stale read or lost update/],
  ["a put that was overtaken is not told so (no row version in the entry)", /I1 /],
  ["a swap that does not look at the version", /I1 /],
  ["a touch revives", /I3 resurrection/],
  ["deadlines are left to the TTL", /I5 outlived/],
  ["a sign-out that failed in one tier is called done", /I3 resurrection/],
  ["`cache` adopts nothing", /I4 lost session|I6 disagreement/],
  ["a failed read of the cache is a miss", /I/],
];

it.each(CAUGHT)("%s", { timeout: 240_000 }, async (name, told) => {
  const { tampering } = MUTANTS[name] as Mutant;
  const options = { runs: 6_000, commands: 30, seed: 2_026 } as const;
  const { coverage, counterexample } = await search({ ...options, tampering, anyLength: true });
  console.info(`${name}: ${coverage}`);
  expect(counterexample).toMatch(told);
});
