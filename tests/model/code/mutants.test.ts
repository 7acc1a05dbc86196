import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDeterministic } from "./determinism";
import { MUTANTS } from "./mutants";
import { naive } from "./naive";
import type { Kind } from "./operations";
import type { Phase } from "./phases";
import { pairs, type Scenario, triples } from "./scenario";
import { search } from "./search";

let restore = () => {};
beforeAll(() => {
  restore = makeDeterministic();
});
afterAll(() => restore());

describe("each mutant is caught", () => {
  it.each(Object.entries(MUTANTS))("%s", { timeout: 240_000 }, async (_, mutant) => {
    const { tampering, fleet, kinds, bounds, caught, three } = mutant;
    const scenarios = three ? triples(fleet, kinds) : pairs(fleet, kinds);
    const { counterexample, scenario } = await search(scenarios, bounds, tampering);
    expect(counterexample).toMatch(caught);
    // Not something that is wrong with the harness: in the same scenario the code as it is keeps every promise.
    expect((await search([scenario as Scenario], bounds)).counterexample).toBeNull();
  });
});

describe("the design everybody starts with loses sessions without any fault", () => {
  it.each<[string, Phase[], Kind[], RegExp]>([
    ["a write is lost", ["cached_db"], ["write"], /lost update/],
    ["a signed-out session lives", ["cached_db"], ["read", "destroy"], /resurrection/],
    ["a write of `db` is not seen by `cached_db`", ["db + cache", "cached_db"], ["read", "write"], /stale read/],
    ["a session whose entry is cold is lost in `cache`", ["cached_db", "cache"], ["read"], /lost session/],
    ["a session born in `cache` is lost in `db`", ["db", "cache alone"], ["read"], /lost session/],
  ])("%s", async (_, fleet, kinds, caught) => {
    for (const updateOnly of [false, true]) {
      const { counterexample } = await search(pairs(fleet, kinds), { faults: 0, evictions: 0 }, naive(updateOnly));
      expect(counterexample, updateOnly ? "as Django does it now" : "as Django did it").toMatch(caught);
    }
  });
});

describe("phases that are no neighbours must not run side by side", () => {
  it.each<[string, Phase[], number, RegExp]>([
    ["`db` and `cache`", ["db + cache", "cache"], 0, /lost session|stale read/],
    ["`cached_db` without the bridge and `cache`", ["cached_db", "cache"], 1, /stale read|lost/],
  ])("%s", async (_, fleet, faults, caught) => {
    const { counterexample } = await search(pairs(fleet, ["read", "write"]), { faults, evictions: 0 });
    expect(counterexample).toMatch(caught);
  });
});
