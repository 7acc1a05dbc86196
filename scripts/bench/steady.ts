// How often signed-in pages ask the database in steady state. The clock is ours, so that hours pass in seconds: what a
// mode does when its cached entry has grown old is in it.
import { ask, takeSeat } from "./kinds.ts";
import type { Tapped } from "./services.ts";
import type { OurMode } from "./systems/modes.ts";

export const PAGES = 1_000;

/** Seconds from one page of a visitor to the next. */
export const PACES = [0.2, 1, 10] as const;

export interface Steady {
  readonly mode: OurMode;
  readonly pace: (typeof PACES)[number];
  /** For PAGES pages of one visitor. */
  readonly sql: number;
  readonly redis: number;
}

export async function steady(mode: OurMode, pace: Steady["pace"], tapped: Tapped): Promise<Steady> {
  const start = Date.now();
  let passed = 0;
  const { openOurs } = await import("./systems/ours.ts");
  const system = await openOurs(
    mode,
    { ...tapped.address, prefix: `${tapped.address.prefix}-steady-${pace}` },
    { now: () => start + passed },
  );
  try {
    const seat = await takeSeat(system, 0);
    await ask(system, "read", seat);
    tapped.reset();
    for (let page = 0; page < PAGES; page++) {
      passed += pace * 1000;
      await ask(system, "read", seat);
    }
    const { sql, redis } = tapped.traffic;
    return { mode, pace, sql, redis };
  } finally {
    await system.close();
  }
}
