// The shipped code in every schedule of every two operations, in every state they can meet, in every fleet that a rolling
// deploy can make. `npm run test:model` searches all of it and prints how much that was; `npm test` leaves out what
// `brief` says.

import { afterAll, beforeAll, describe, it } from "vitest";
import { adopts, CORE, FULL, fleets, passes, timeout } from "./bounds";
import { makeDeterministic } from "./determinism";
import { KINDS, type Kind } from "./operations";
import { pairs, type Scenario } from "./scenario";
import { search } from "./search";

let restore = () => {};
beforeAll(() => {
  restore = makeDeterministic();
});
afterAll(() => restore());

const brief = (scenario: Scenario) => FULL || !adopts(scenario);

describe("without a fault", () => {
  it.each(fleets)("$name", { timeout }, async ({ fleet, name }) => {
    const scenarios = pairs(fleet, FULL ? KINDS : CORE).filter(brief);
    passes(name, await search(scenarios, { faults: 0, evictions: 0 }));
  });
});

// Without the scenarios of `adopts`, in the full search as well: there two writers that hand on to each other are millions of
// states of one shape.
describe("in one process, where writers queue", () => {
  const alone = fleets.filter(({ fleet }) => fleet.length === 1);
  it.each(alone)("$name", { timeout }, async ({ fleet, name }) => {
    const scenarios = pairs(fleet, FULL ? ["write", "rotate", "destroy"] : ["write"]).filter(
      (scenario) => !adopts(scenario),
    );
    const together = scenarios.map((scenario): Scenario => ({ ...scenario, together: true }));
    passes(`${name}, one process`, await search(together, { faults: 0, evictions: 0 }));
  });
});

describe("with an entry evicted at any time", () => {
  const evictable = fleets.filter(({ fleet }) => !fleet.some((phase) => phase === "cache" || phase === "cache alone"));
  it.each(evictable)("$name", { timeout }, async ({ fleet, name }) => {
    const kinds: readonly Kind[] = FULL ? CORE : ["write", "destroy"];
    passes(`${name}, one eviction`, await search(pairs(fleet, kinds).filter(brief), { faults: 0, evictions: 1 }));
  });
});
