// The shipped session objects of three or four processes on shared tiers, in random plans: whatever is reordered, lost,
// late, evicted, restarted or deployed, the promises of the protocol hold. MODEL_RUNS and MODEL_SEED change the search.

import { afterAll, beforeAll, expect, it } from "vitest";
import { search } from "./property";
import { takeOver } from "./world";

const RUNS = Number(process.env.MODEL_RUNS ?? "300");
const COMMANDS = 30;

let restore = () => {};
beforeAll(() => {
  restore = takeOver();
});
afterAll(() => restore());

it("keeps every promise in every random plan", { timeout: 4 * 3_600_000 }, async () => {
  const seed = process.env.MODEL_SEED;
  const searched = await search({ runs: RUNS, commands: COMMANDS, ...(seed ? { seed: Number(seed) } : {}) });
  console.info(`random plans: ${searched.coverage}`);
  expect(searched.counterexample).toBeNull();
});
