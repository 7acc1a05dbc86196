// Violations of the shipped code that this test has found and that are not mended yet: no residues, nobody accepts them.
// The search looks past them, so that it can find the next one; regressions.test.ts does not. Goes when they are mended.

import type { Phase } from "../code/phases";
import type { Identity, Revocation, Write } from "./history";

/**
 * Signing out everywhere passes over an id whose row is dead and whose entry is not, and says that it is done: an earlier
 * end or rotation of that id, which nobody heard the end of, left it so (modes/list.ts, `listed.delete(key)`).
 */
export const revocationPassesOver = ({ endingTime }: Identity, { startTime }: Revocation): boolean =>
  endingTime !== null && endingTime < startTime;

/**
 * A process in the bridge gives an entry its row, by a write without a change that carries the deadlines it has read; a
 * touch that came in between, in either tier, is undone by it. No fault is needed (modes/cached-db.ts, `adopt`).
 */
export const adoptionUndoesTouch = ({ seenInBridge }: Identity, phase: Phase): boolean =>
  seenInBridge && (phase === "bridge" || phase === "cache");

/**
 * A rotation in `cached_db` whose script got no answer reports its parent to the outbox and leaves the child without an
 * entry. What is then written to the child meets none ("absent", acknowledged), and the script, carried out within the
 * seconds that `notAfter` leaves it, makes an entry of the older data (modes/cached-db-rotate.ts; `create` puts a hold).
 */
export const firstEntryComesLate = (identity: Identity, startAt: number): boolean =>
  identity.unfinished && startAt <= identity.bornAt + LATE_MS;

const LATE_MS = 320_000;

/**
 * A sweep takes the note of a rotation that is still between row and entry for that of a process that ended there, and
 * kills the old entry under it: what `cache` wrote to it meanwhile is lost, or the rotation takes the kill for a neighbour's
 * and ends the new id as well (modes/outbox.ts; no fault is needed). So nothing else runs while the search sweeps.
 */
export const sweepTakesFreshNotes = (strict: boolean): boolean => !strict;

/**
 * As a sweep, so does a reader in the bridge: it finds the old id's row dead between row and entry of a rotation, and kills
 * the entry under it. What `cache` wrote there is lost; or the rotation, told "dead", buries its own child, and the session
 * is gone (modes/cached-db-read.ts, `settleLease`; no fault is needed).
 */
export const readerKillsUnderRotation = ({ on, phase, time }: Write): boolean =>
  phase === "cache" && (on?.rotations ?? []).some(({ startTime }) => startTime < time);
