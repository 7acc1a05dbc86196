// Explores a list of scenarios and tells how much that was.

import { type Bounds, type Count, explore } from "./explore";
import type { Tampering } from "./process";
import { mayEvict, type Scenario } from "./scenario";

export interface Searched extends Count {
  scenarios: number;
  /** The first violation, with its schedule; null if there is none. */
  readonly counterexample: string | null;
  /** Where it was found. */
  readonly scenario: Scenario | null;
}

/** Evictions are left out where a fleet may not have them (see mayEvict). */
export async function search(
  scenarios: readonly Scenario[],
  { faults, evictions }: Bounds,
  tampering: Tampering = {},
): Promise<Searched> {
  const count = { scenarios: 0, ends: 0, states: 0, steps: 0, cut: 0 };
  for (const scenario of scenarios) {
    count.scenarios += 1;
    const bounds = { faults, evictions: mayEvict(scenario.fleet, scenario.beginning) ? evictions : 0 };
    const found = await explore(scenario, bounds, count, tampering);
    if (found) return { ...count, counterexample: found.trace, scenario };
  }
  return { ...count, counterexample: null, scenario: null };
}

export function summary(what: string, { scenarios, ends, states, steps, cut }: Searched): string {
  const n = (value: number) => value.toLocaleString("en");
  return `${what}: ${n(scenarios)} scenarios, ${n(states)} states, ${n(steps)} steps, ${n(ends)} ends, ${n(cut)} cut`;
}
