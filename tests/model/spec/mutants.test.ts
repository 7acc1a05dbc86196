// Each mutant must break what it is meant to: the checker can fail.

import { describe, it } from "vitest";
import { bench } from "./bench";
import { scenariosOf } from "./fleets";
import { MORE_MUTANTS, type Mutant, TABLE_MUTANTS } from "./mutants";
import { SHIPPED, withRules } from "./rules";

const rows = bench();

const expectMutant = ({ name, changes, fleet, breaks }: Mutant): void =>
  rows.expect(name, fleet.modes.join("+"), scenariosOf(fleet), withRules(SHIPPED, changes), breaks, "at least");

describe("mutants of the paper", () => {
  for (const mutant of TABLE_MUTANTS) it(mutant.name, () => expectMutant(mutant));
});

describe("more mutants", () => {
  for (const mutant of MORE_MUTANTS) it(mutant.name, () => expectMutant(mutant));
});
