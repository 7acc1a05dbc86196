// What the protocol does not promise, one function each. A read or a state that none of these excuses is a violation.

import type { Phase } from "../code/phases";
import type { Sight } from "./browser";
import { type Identity, lineOf, type Write } from "./history";

/** A request, as far as an excuse may depend on it. */
export interface Reader {
  readonly phase: Phase;
  readonly startTime: number;
  readonly startAt: number;
  /** The version its cookie carries. */
  readonly seen: number | null;
}

/**
 * A write was acknowledged although the cache could be told neither the new data nor that the old are stale. The browser
 * that wrote carries the version in its cookie; whoever reads the session with another cookie may see the copy until
 * SESSION_CACHE_MAX_AGE has passed.
 */
export function copyNobodyCouldReach({ behind }: Write, reader: Reader): boolean {
  if (behind === null || (reader.seen ?? 0) >= behind.version) return false;
  return (reader.phase === "cached_db" || reader.phase === "bridge") && reader.startAt <= behind.untilAt;
}

/**
 * A write was acknowledged on the old id in `cache` while a rotation of that id had an unknown outcome: in the bridge the
 * row may have been rotated already, and the new id lacks the write.
 */
export function writtenWhileRotationUnknown({ on, phase, time }: Write): boolean {
  return phase === "cache" && (on?.rotations ?? []).some((one) => one.outcome === "unknown" && one.startTime < time);
}

/**
 * A rotation was reported as failed: in `cached_db` the row of the old id may be dead while its entry is not, and until that
 * is killed or has reached SESSION_CACHE_MAX_AGE the old id may show what was there before the new one was written to.
 */
export function copyOfAnOldId({ on }: Write, identity: Identity): boolean {
  return on !== null && on !== identity && identity.rotations.some(({ outcome }) => outcome === "unknown");
}

/**
 * A rotation was reported as failed, and the old id, which was not known to be dead, was given another new one: of two ids
 * that are alive then, neither has what was written under the other.
 */
export function writtenUnderTheOtherId({ on }: Write, identity: Identity): boolean {
  if (on === null || lineOf(identity).includes(on)) return false;
  return lineOf(identity).some(({ rotations }) => rotations.some(({ outcome }) => outcome === "unknown"));
}

/**
 * A write that was applied late takes the idle deadline back to when it was made: a touch makes no new version. Then the
 * session may end as if the visits since had not been.
 */
export function visitedAtLeast({ visitedAt, lineage }: Identity): number {
  const late = [...lineage.writes.values()].filter(nobodyWasPromised).map(({ startAt }) => startAt);
  return Math.min(visitedAt, ...late);
}

/** A write whose caller was told nothing, or that it failed, may be there or not, and come and go until it settles. */
export const nobodyWasPromised = ({ outcome }: Write): boolean => outcome === "unknown";

/**
 * A write that is still being made is in the row before it is in the entry: whoever read the row sees it earlier than
 * whoever reads the entry next.
 */
export function seenInTheRowFirst({ write, source }: Sight, reader: Reader): boolean {
  const underWay = write.outcome === "running" || write.time >= reader.startTime;
  return underWay && source === "database";
}

/** Somebody asked that this id end, by signing out, by a new id or by revocation; it may be gone from then on, also if that failed. */
export const askedToEnd = ({ endingTime }: Identity): boolean => endingTime !== null;

/** Two rotations of one id at once and a fault between them may leave two ids alive. */
export const mayHaveTwoIds = (faulty: boolean): boolean => faulty;
