// The shipped session objects of three or four processes on shared tiers, in random plans: whatever is reordered, lost,
// late, evicted, restarted or deployed, the promises of the protocol hold. A run of all tests repeats the same plans, so that
// it says something about the change under test; `npm run test:model` takes 5,000 new ones. MODEL_RUNS and MODEL_SEED
// (a number, or "new") choose otherwise.

import { afterAll, beforeAll, expect, it } from "vitest";
import { search } from "./property";
import { takeOver } from "./world";

const FULL = process.env.MODEL_FULL === "1";
const RUNS = Number(process.env.MODEL_RUNS ?? (FULL ? "5000" : "300"));
const SEED = process.env.MODEL_SEED ?? (FULL ? "new" : "2026");
const COMMANDS = 30;

let restore = () => {};
beforeAll(() => {
  restore = takeOver();
});
afterAll(() => restore());

it("keeps every promise in every random plan", { timeout: 4 * 3_600_000 }, async () => {
  const seed = SEED === "new" ? {} : { seed: Number(SEED) };
  const searched = await search({ runs: RUNS, commands: COMMANDS, ...seed });
  console.info(`random plans: ${searched.coverage}`);
  expect(searched.counterexample).toBeNull();
});
