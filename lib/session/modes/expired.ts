// Which rows are garbage. One rule for the cron job (next/sessions.ts) and for the kit (ops/sweep.ts).

import type { SessionStore } from "../stores/store";

/** A visit is noted after its response: it may have come in time for a row whose deadline is over by then (ms). */
const VISITS_UNDER_WAY_MS = 60_000;

export interface Due {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Rows at most. */
  readonly limit: number;
  /** Whether a row's idle deadline may be believed: not while entries may be ahead of their rows. */
  readonly idle: boolean;
  /** The idle lifetime of the settings, in seconds. */
  readonly idleTtl: number;
}

/**
 * Past the absolute deadline nothing lives in either tier, so such rows go at once, dead ones too. Past the idle one a row stays
 * for a minute more, or for another such lifetime if that is shorter.
 *   Shown by tests/unit/session/expired.test.ts.
 * @returns how many went
 */
export async function removeExpired(store: SessionStore, { now, limit, idle, idleTtl }: Due): Promise<number> {
  const over = await store.deleteExpired({ before: now, limit, idle: false });
  if (!idle || over >= limit) return over;
  const before = now - Math.min(VISITS_UNDER_WAY_MS, idleTtl * 1000);
  return over + (await store.deleteExpired({ before, limit: limit - over, idle: true }));
}
