// What is so now: what runs, what the tiers hold, and which steps are legal from here. Reads only.

import { isSessionError } from "../core/errors";
import { plan } from "./phases";
import { type Reason, reasonOf } from "./reasons";
import { type Running, running } from "./running";
import { type EntryScan, type Kit, PHASES, type Phase, type RowScan, type Step } from "./types";

/** What a tier told (`value`), or why it did not (`reason`); null if it is not configured. */
export type Told<T> = { readonly value: T } | { readonly reason: Reason } | null;

/** What is so at one moment. */
export interface Status {
  /** When it was asked, ms since the epoch. */
  readonly at: number;
  /** SESSION_PREFIX: whatever is counted here is under it, except `cache`. */
  readonly prefix: string;
  /** The phase that this environment names. */
  readonly environment: Phase;
  /** What runs, by the registers; never null. */
  readonly fleet: Told<Running>;
  /** Rows of this prefix, as `RowScan.count` counts them. */
  readonly rows: Told<Awaited<ReturnType<RowScan["count"]>>>;
  /** What the whole Redis tells of itself, as `EntryScan.server`. */
  readonly cache: Told<Awaited<ReturnType<EntryScan["server"]>>>;
  /** The steps out of the phase that runs, or that this environment names while nothing runs. None in a mixed fleet. */
  readonly next: readonly Step[];
}

/**
 * What runs, what the tiers hold, and which steps are legal from here. Reads only, and never throws because of a tier.
 * @param kit of `openKit`
 */
export async function status(kit: Kit): Promise<Status> {
  const at = kit.now();
  const [fleet, rows, cache] = await Promise.all([
    told(() => running(kit)),
    kit.rows && told(() => (kit.rows as RowScan).count(at)),
    kit.entries && told(() => (kit.entries as EntryScan).server()),
  ]);
  const { prefix } = kit.settings;
  return { at, prefix, environment: kit.phase, fleet, rows, cache, next: nextOf(current(fleet, kit.phase), kit) };
}

/** null while several phases run. */
function current(fleet: Told<Running>, environment: Phase): Phase | null {
  if (fleet === null || "reason" in fleet || fleet.value.groups.length === 0) return environment;
  return fleet.value.phase;
}

function nextOf(phase: Phase | null, { settings }: Kit): readonly Step[] {
  if (phase === null) return [];
  const here = PHASES.indexOf(phase);
  const neighbours = [PHASES[here + 1], PHASES[here - 1]].filter((neighbour) => neighbour !== undefined);
  return neighbours.flatMap((neighbour) => plan(phase, neighbour, settings));
}

async function told<T>(work: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isSessionError(error)) throw error;
    return { reason: reasonOf(error) };
  }
}
