// Which phases really run, by the register of the fleet: what an environment says is one process's word.

import { type Kit, type Member, PHASES, type Phase, phaseOf } from "./types";

export { REMEMBERED_MS } from "../fleet/member";

export interface Group {
  readonly phase: Phase;
  readonly members: readonly Member[];
}

export interface Running {
  /** In the order of the phases; those in which nothing runs are left out. */
  readonly groups: readonly Group[];
  /** The one phase of all; null if nothing was seen, or several. */
  readonly phase: Phase | null;
}

/**
 * The processes that were seen within `withinMs`, by phase.
 * @throws SessionError SESSION_STORE_UNAVAILABLE if a configured tier does not answer
 */
export async function running(kit: Kit, withinMs: number): Promise<Running> {
  return grouped(await kit.fleet.members(withinMs));
}

export function grouped(members: readonly Member[]): Running {
  const groups = PHASES.map((phase) => ({ phase, members: members.filter((member) => phaseOf(member) === phase) }));
  const present = groups.filter(({ members }) => members.length > 0);
  return { groups: present, phase: present.length === 1 ? (present[0]?.phase ?? null) : null };
}
