// What the protocol does not promise, one function each. A read or a state that none of these excuses is a violation.

import type { Phase } from "../code/phases";
import type { Sight } from "./browser";
import { type Identity, lineOf, type Rotation, type Write } from "./history";
import { CACHE_MAX_AGE } from "./process";

/** Clocks of processes, and the time that passes while a request runs. */
export const SLACK_MS = 10_000;
/** How long a copy in `cached_db` may be shown that nobody could reach. */
export const COPY_MS = CACHE_MAX_AGE * 1000 + SLACK_MS;

/** A request, as far as an excuse may depend on it. */
export interface Reader {
  readonly phase: Phase;
  readonly startTime: number;
  readonly startAt: number;
  /** The version its cookie carries. */
  readonly seen: number | null;
  /** Whether it asked the authority, or wrote there: then no copy may have been believed. */
  readonly authoritative: boolean;
}

const readsCopies = ({ phase, authoritative }: Reader) =>
  !authoritative && (phase === "cached_db" || phase === "bridge");

/**
 * A write was acknowledged although the cache could be told neither the new data nor that the old are stale. The browser
 * that wrote carries the version in its cookie; whoever reads the session with another cookie may see the copy until
 * SESSION_CACHE_MAX_AGE has passed.
 */
export function copyNobodyCouldReach({ behind }: Write, reader: Reader): boolean {
  if (behind === null || (reader.seen ?? 0) >= behind.version) return false;
  return readsCopies(reader) && reader.startAt <= behind.untilAt;
}

/**
 * A write was acknowledged on the old id in `cache` while a rotation of that id in the bridge had an unknown outcome: the
 * row may have been rotated already, and the new id lacks the write.
 */
export function writtenWhileRotationUnknown({ on, phase, time }: Write): boolean {
  return phase === "cache" && (on?.rotations ?? []).some((one) => isUnknown(one, "bridge") && one.startTime < time);
}

/**
 * A rotation was reported as failed after it had given a new id: the row of the old one is dead, its entry is not. Until it
 * is told, the entry may show what was there before the new id was written to; as a copy until SESSION_CACHE_MAX_AGE.
 */
export function copyOfAnOldId({ on }: Write, identity: Identity, reader: Reader): boolean {
  const child = on && lineOf(on).find(({ parent }) => parent === identity);
  if (!child) return false;
  return reader.phase === "cache" || (readsCopies(reader) && reader.startAt <= child.bornAt + COPY_MS);
}

/**
 * And `cache`, to which that entry is the authority, gave the old id another new one: of two ids that are alive then,
 * neither has what was written under the other.
 */
export function writtenUnderTheOtherId({ on }: Write, identity: Identity): boolean {
  const line = on ? lineOf(on) : [];
  const fork = lineOf(identity).find((one) => line.includes(one));
  if (!fork || fork === on || fork === identity) return false;
  return (
    fork.rotations.some((one) => isUnknown(one, "bridge")) && fork.rotations.some(({ phase }) => phase === "cache")
  );
}

const isUnknown = (rotation: Rotation, phase: Phase) => rotation.outcome === "unknown" && rotation.phase === phase;

/**
 * A statement that was applied late takes the idle deadline of the row back to when it was made: a touch makes no new
 * version. Then the session may end as if the visits since had not been. (In `cache alone` the entry ends as early.)
 */
function visitedAtLeast(identity: Identity): number {
  const late = [...identity.lineage.writes.values()].filter(
    ({ on, phase, outcome }) => on === identity && phase !== "cache" && outcome === "unknown",
  );
  return Math.min(identity.visitedAt, ...late.map(({ startAt }) => startAt));
}

/** A visit that was not acknowledged may be known to one tier only, and the session be over in the other. */
export function mayBeOver(identity: Identity, nowAt: number): boolean {
  return nowAt >= Math.min(identity.absoluteAt, visitedAtLeast(identity) + identity.idleMs) - SLACK_MS;
}

/**
 * A write that is being made, or of which nobody heard, is in the row before it is in the entry: whoever read the row sees it
 * earlier than whoever reads a copy next.
 */
export function seenInTheRowFirst({ write, source }: Sight, reader: Reader): boolean {
  const promised = write.outcome === "acknowledged" && write.time < reader.startTime;
  return !promised && source === "database" && readsCopies(reader);
}

/**
 * A sign-out was reported as failed: one tier may know of it and the other not, and should its process have ended as well,
 * nobody goes on telling.
 */
export const mayHaveEndedInOneTier = ({ signedOut, deadTime }: Identity): boolean => signedOut && deadTime === null;

/** Somebody asked that this id end, by signing out, by a new id or by revocation; it may be gone from then on, also if that failed. */
export const askedToEnd = ({ endingTime }: Identity): boolean => endingTime !== null;

/** Two rotations of one id at once and a fault between them may leave two ids alive. */
export const mayHaveTwoIds = (faulty: boolean): boolean => faulty;
