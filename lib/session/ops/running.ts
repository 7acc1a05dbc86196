// Which phases really run, by the register of the fleet: what an environment says is one process's word.

import { REMEMBERED_MS } from "../fleet/member";
import { type Kit, type Member, PHASES, type Phase, phaseOf } from "./types";

/** Milliseconds. The longest request, its retries and a deploy's drain: what a process began is over so long after its last word. */
export const SETTLE_MS = 120_000;

/** Processes of one phase. */
export interface Group {
  /** By their own settings. */
  readonly phase: Phase;
  /** One or more, the oldest first. */
  readonly members: readonly Member[];
}

/** Which phases really run. */
export interface Running {
  /** Who was heard in the last two minutes, or in the two before the last word; in the order of the phases. */
  readonly groups: readonly Group[];
  /** The one phase of all those; null if nothing was heard, or several. */
  readonly phase: Phase | null;
  /** Who else was heard in the last hour, and has most likely ended. */
  readonly earlier: readonly Group[];
}

/**
 * Which phases really run, by the register of the fleet: what an environment says is one process's word. A process tells
 * every half minute while it is used.
 * @param kit of `openKit`
 * @throws SessionError SESSION_STORE_UNAVAILABLE if a configured tier does not answer
 */
export async function running(kit: Pick<Kit, "fleet">): Promise<Running> {
  return grouped(await kit.fleet.members(REMEMBERED_MS));
}

export function grouped(members: readonly Member[]): Running {
  const lastWord = Math.max(...members.map(({ seenAt }) => seenAt));
  const isHere = ({ seenAt }: Member) => lastWord - seenAt < SETTLE_MS;
  const groups = byPhase(members.filter(isHere));
  return {
    groups,
    phase: groups.length === 1 ? (groups[0]?.phase ?? null) : null,
    earlier: byPhase(members.filter((member) => !isHere(member))),
  };
}

function byPhase(members: readonly Member[]): Group[] {
  const groups = PHASES.map((phase) => ({ phase, members: members.filter((member) => phaseOf(member) === phase) }));
  return groups.filter((group) => group.members.length > 0);
}
