// The phases of a migration, and the way through them.

export const PHASES = {
  P0: { title: "db", env: { SESSION_MODE: "db" }, cache: false },
  P1: { title: "db + cache credentials", env: { SESSION_MODE: "db" }, cache: true },
  P2: { title: "cached_db", env: { SESSION_MODE: "cached_db" }, cache: true },
  P3: { title: "cached_db + bridge", env: { SESSION_MODE: "cached_db", SESSION_BRIDGE: "1" }, cache: true },
  P4: { title: "cache + bridge", env: { SESSION_MODE: "cache", SESSION_BRIDGE: "1" }, cache: true },
  P5: { title: "cache", env: { SESSION_MODE: "cache" }, cache: true },
} as const;

export type Phase = keyof typeof PHASES;

const THERE: readonly Phase[] = ["P0", "P1", "P2", "P3", "P4", "P5"];
const BACK = THERE.slice(0, -1).reverse();

/** One phase of the fleet on its way: rolled to, stayed in, and left through the gate to the next; null at the end. */
export interface Step {
  readonly number: number;
  readonly phase: Phase;
  readonly next: Phase | null;
}

/** There and back as often as wanted; the next cycle begins in the phase in which the last one ended. */
export function way(cycles: number): Step[] {
  const phases = [...THERE, ...BACK];
  for (let cycle = 1; cycle < cycles; cycle++) phases.push(...THERE.slice(1), ...BACK);
  return phases.map((phase, number) => ({ number, phase, next: phases[number + 1] ?? null }));
}
