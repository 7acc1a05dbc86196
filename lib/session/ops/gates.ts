// May the fleet take this step? The conditions of each step (docs/migrate.md), asked in their order. The kit says go only
// if the next phase finds every session as this one does.
//   Shown by tests/ops/gates.test.ts, "one record out of place is found by the gate of the step it would hurt".

import { sleep } from "./batches";
import { adopted, covered, handedBack, outbox, purged } from "./gates/coverage";
import { errors, fleet } from "./gates/fleet";
import { type Condition, type Context, gateOf } from "./gates/gate";
import { clocks, database, eviction, headroom, redis } from "./gates/tiers";
import { SETTLE_MS } from "./running";
import type { Gate, Kit, Step, Verdict } from "./types";

const CONDITIONS: Readonly<Record<string, readonly Condition[]>> = {
  "db db+cache": [database, redis, clocks, fleet],
  // The purge counts only if nobody who knows of no cache can write any more.
  "db+cache cached_db": [database, redis, clocks, fleet, purged],
  "cached_db bridge": [database, redis, clocks, eviction, headroom, errors, fleet],
  "bridge cache+bridge": [database, redis, clocks, eviction, fleet, outbox, covered],
  "cache+bridge cache": [database, redis, clocks, eviction, fleet, adopted],
  "cache cache+bridge": [database, redis, clocks, eviction, fleet],
  "cache+bridge bridge": [database, redis, clocks, eviction, fleet],
  "bridge cached_db": [database, redis, clocks, fleet, outbox, handedBack],
  "cached_db db+cache": [database, redis, clocks, fleet, outbox, handedBack],
  "db+cache db": [database, fleet],
};

/** The conditions that `accept` may name. */
export const ACCEPTABLE = [eviction, headroom, errors, fleet].map(({ name }) => name);

/** How a step is asked about. */
export interface CheckOptions {
  /** How long the fleet must have been of one phase, and how far apart two looks are, in ms. SETTLE_MS if absent. */
  readonly settleMs?: number;
  /** False: one look only, which never says go where two are needed. */
  readonly wait?: boolean;
  /** Of ACCEPTABLE: what the kit cannot find out and somebody knows to be so. Never stands for a no. */
  readonly accept?: readonly string[];
  /** Gives up: `check` then throws. */
  readonly signal?: AbortSignal;
  /**
   * Is told what is being done.
   * @param doing the name of a gate, or what it does: words for a person
   * @param done how much of it, 0 at the start
   * @param total what `done` will come to; null while nobody knows
   */
  readonly onProgress?: (doing: string, done: number, total: number | null) => void;
}

/**
 * Asks everything a step needs. A tier that does not answer is a gate that could not be told, and counts as no. Where
 * the tiers must hold the same it reads all rows and entries, for most steps twice with `settleMs` between. Writes no session.
 * @param kit of `openKit`; from `db` its environment must name the new cache already
 * @param step two neighbours, of `plan`
 * @param options how long to wait, and what to accept
 * @throws RangeError if the two are no neighbours; DOMException AbortError if `signal` said so
 */
export async function check(kit: Kit, step: Step, options: CheckOptions = {}): Promise<Verdict> {
  const { settleMs = SETTLE_MS, wait = true, signal, onProgress } = options;
  const conditions = CONDITIONS[`${step.from} ${step.to}`];
  if (conditions === undefined) throw new RangeError(`${step.from} and ${step.to} are no neighbours.`);
  const tell: Context["tell"] = (doing, done = 0, total = null) => onProgress?.(doing, done, total);
  const gates: Gate[] = [];
  const context = { kit, step, settleMs, accept: new Set(options.accept), signal, tell, pause: null };
  let waited = false;
  const pause = async () => {
    waited = true;
    await pauseFor(settleMs, tell, signal);
  };
  for (const condition of conditions) {
    signal?.throwIfAborted();
    tell(condition.name);
    // Nobody waits for the second look while something else says no.
    const worthIt = wait && gates.every(({ ok }) => ok);
    gates.push(await gateOf(condition, worthIt ? { ...context, pause } : context));
  }
  // Meanwhile somebody may have deployed.
  if (waited) gates[conditions.indexOf(fleet)] = await gateOf(fleet, context);
  return { step, go: gates.every(({ ok }) => ok === true), gates };
}

const TICK_MS = 1_000;

async function pauseFor(ms: number, tell: Context["tell"], signal: AbortSignal | undefined): Promise<void> {
  const start = Date.now();
  for (let left = ms; left > 0; left = start + ms - Date.now()) {
    tell("seconds until the second look", Math.round((ms - left) / 1000), Math.round(ms / 1000));
    await sleep(Math.min(TICK_MS, left), signal);
    signal?.throwIfAborted();
  }
}
