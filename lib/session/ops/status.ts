// What is so now: what runs, what the tiers hold, and which steps are legal from here. Reads only.

import { isSessionError } from "../core/errors";
import { plan } from "./phases";
import { type Reason, reasonOf } from "./reasons";
import { type Running, running } from "./running";
import { type EntryScan, type Kit, PHASES, type Phase, type RowScan, type Step } from "./types";

/** What a tier told, or why it did not; null if it is not configured. */
export type Told<T> = { readonly value: T } | { readonly reason: Reason } | null;

export interface Status {
  /** ms since the epoch. */
  readonly at: number;
  readonly prefix: string;
  /** The phase that this environment names. */
  readonly environment: Phase;
  readonly fleet: Told<Running>;
  readonly rows: Told<Awaited<ReturnType<RowScan["count"]>>>;
  readonly cache: Told<Awaited<ReturnType<EntryScan["server"]>>>;
  /** The steps out of the phase that runs, or that this environment names while nothing runs. None in a mixed fleet. */
  readonly next: readonly Step[];
}

/** Never throws because of a tier. */
export async function status(kit: Kit): Promise<Status> {
  const at = kit.now();
  const [fleet, rows, cache] = await Promise.all([
    told(() => running(kit)),
    kit.rows && told(() => (kit.rows as RowScan).count(at)),
    kit.entries && told(() => (kit.entries as EntryScan).server()),
  ]);
  const { prefix } = kit.settings;
  return { at, prefix, environment: kit.phase, fleet, rows, cache, next: nextOf(current(fleet, kit.phase)) };
}

/** null while several phases run. */
function current(fleet: Told<Running>, environment: Phase): Phase | null {
  if (fleet === null || "reason" in fleet || fleet.value.groups.length === 0) return environment;
  return fleet.value.phase;
}

function nextOf(phase: Phase | null): readonly Step[] {
  if (phase === null) return [];
  const here = PHASES.indexOf(phase);
  const neighbours = [PHASES[here + 1], PHASES[here - 1]].filter((neighbour) => neighbour !== undefined);
  return neighbours.flatMap((neighbour) => plan(phase, neighbour));
}

async function told<T>(work: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isSessionError(error)) throw error;
    return { reason: reasonOf(error) };
  }
}
