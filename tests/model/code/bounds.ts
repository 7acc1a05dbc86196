// What the searches of the shipped code share: which fleets, how much of them, and what counts as passed.

import { expect } from "vitest";
import type { Kind } from "./operations";
import { FLEETS } from "./phases";
import type { Scenario } from "./scenario";
import { type Searched, summary } from "./search";

/** `npm run test:model`: all of it. In `npm test` the longest parts are left out, as each block says. */
export const FULL = process.env.MODEL_FULL === "1";
/** Of two operations. Two in the long run, which takes hours: MODEL_FAULTS=2. */
export const FAULTS = Number(process.env.MODEL_FAULTS ?? 1);
/** Of one operation by itself. */
export const FAULTS_OF_ONE = FULL ? Math.max(2, FAULTS) : FAULTS;

export const CORE: readonly Kind[] = ["read", "write", "rotate", "destroy"];
export const fleets = FLEETS.map((fleet) => ({ fleet, name: fleet.join(" and ") }));
export const timeout = FAULTS > 1 ? 6 * 3_600_000 : 20 * 60_000;

export function passes(what: string, searched: Searched): void {
  console.info(summary(what, searched));
  expect(searched.counterexample).toBeNull();
}

/**
 * Where every reader in the bridge also has a row to write, two operations are four threads, and their schedules most of
 * the whole search. By itself each operation is searched there, with a fault, in every run.
 */
export const adopts = ({ fleet, beginning }: Scenario) =>
  fleet.includes("bridge") && (beginning === "entry alone" || beginning === "entry ahead of its row");
