// The shipped code in every schedule of every two operations, in every state they can meet, in every fleet that a rolling
// deploy can make. `npm run test:model` prints how many that were.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDeterministic } from "./determinism";
import { KINDS, type Kind } from "./operations";
import { FLEETS } from "./phases";
import { pairs, type Scenario, singles } from "./scenario";
import { type Searched, search, summary } from "./search";

let restore = () => {};
beforeAll(() => {
  restore = makeDeterministic();
});
afterAll(() => restore());

const fleets = FLEETS.map((fleet) => ({ fleet, name: fleet.join(" and ") }));
const MINUTES = 60_000;

function passes(what: string, searched: Searched): void {
  console.info(summary(what, searched));
  expect(searched.counterexample).toBeNull();
}

describe("without a fault", () => {
  it.each(fleets)("$name", { timeout: 10 * MINUTES }, async ({ fleet, name }) => {
    passes(name, await search(pairs(fleet, KINDS), { faults: 0, evictions: 0 }));
  });
});

describe("in one process, where writers queue", () => {
  const kinds: Kind[] = ["write", "rotate", "destroy"];
  it.each(fleets.filter(({ fleet }) => fleet.length === 1))(
    "$name",
    { timeout: 10 * MINUTES },
    async ({ fleet, name }) => {
      const together = pairs(fleet, kinds).map((scenario): Scenario => ({ ...scenario, together: true }));
      passes(`${name}, one process`, await search(together, { faults: 1, evictions: 0 }));
    },
  );
});

describe("with an entry evicted at any time", () => {
  const evictable = fleets.filter(({ fleet }) => !fleet.some((phase) => phase === "cache" || phase === "cache alone"));
  it.each(evictable)("$name", { timeout: 10 * MINUTES }, async ({ fleet, name }) => {
    passes(
      `${name}, one eviction`,
      await search(pairs(fleet, ["read", "write", "rotate", "destroy"]), { faults: 0, evictions: 1 }),
    );
  });
});

// Each call of each operation fails, is applied late, or is the last thing its process does.
describe("one fault at each call of one operation", () => {
  it.each(fleets)("$name", { timeout: 10 * MINUTES }, async ({ fleet, name }) => {
    passes(`${name}, one operation, one fault`, await search(singles(fleet, KINDS), { faults: 1, evictions: 1 }));
  });
});

// Without the two states in which every reader in the bridge also has a row to write: two of them are four threads, and
// with a fault more schedules than a run has time for. By themselves they are in the block above.
describe("one fault at any call of two operations", () => {
  it.each(fleets)("$name", { timeout: 10 * MINUTES }, async ({ fleet, name }) => {
    const bridge = fleet.includes("bridge");
    const adopting = ({ beginning }: Scenario) => beginning === "entry alone" || beginning === "entry ahead of its row";
    const scenarios = pairs(fleet, ["read", "write", "rotate", "destroy"]).filter((one) => !(bridge && adopting(one)));
    passes(`${name}, one fault`, await search(scenarios, { faults: 1, evictions: 0 }));
  });
});
