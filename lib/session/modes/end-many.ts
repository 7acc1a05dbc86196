import { isSessionError, SessionError } from "../core/errors";
import type { SessionKey } from "../core/types";
import type { Listed, SessionMode } from "./mode";

/** Sessions that are ended at once. Hundreds would keep a small database from answering within the deadline of a call. */
const AT_ONCE = 50;

/** A session that changes its id can get away once with each change. */
const MOST_LOOKS = 20;

/**
 * Ends what `list` says until it says nothing new: a session that changed its id meanwhile goes on under another key.
 *   Shown by tests/unit/session/revoke-all.test.ts.
 * @returns how many were ended
 * @throws SessionError SESSION_CONFLICT; what the first that could not be ended threw
 */
export async function endAll(end: SessionMode["destroy"], list: () => Promise<readonly Listed[]>): Promise<number> {
  const ended = new Set<SessionKey>();
  for (let look = 0; look < MOST_LOOKS; look++) {
    const doomed = (await list()).filter(({ key }) => !ended.has(key));
    if (doomed.length === 0) return ended.size;
    await endMany(end, doomed);
    for (const { key } of doomed) ended.add(key);
  }
  throw new SessionError("SESSION_CONFLICT", "A user's sessions changed faster than they could be ended.", {
    fix: "Those that were found are ended. Do it again.",
  });
}

/** Ends sessions, each whatever becomes of the others. @throws what the first that could not be ended threw */
export async function endMany(end: SessionMode["destroy"], doomed: readonly Listed[]): Promise<void> {
  const results: PromiseSettledResult<void>[] = [];
  for (let at = 0; at < doomed.length; at += AT_ONCE) {
    const some = doomed.slice(at, at + AT_ONCE);
    results.push(...(await Promise.allSettled(some.map((one) => end(one.key, one)))));
  }
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/**
 * Of more sessions than a user may have those go that signed in longest ago. Each sign-in looks once it is stored, and all
 * look by the same order: of any number at once the last to look sees all, and the newest stay.
 *   Shown by tests/unit/session/surplus.test.ts.
 * What cannot be asked or ended now is left to the next sign-in, for this one is done.
 */
export async function endSurplus(
  end: SessionMode["destroy"],
  list: () => Promise<readonly Listed[]>,
  most: number,
): Promise<void> {
  try {
    await endMany(end, [...(await list())].sort(newestFirst).slice(most));
  } catch (error) {
    if (!isSessionError(error, "SESSION_STORE_UNAVAILABLE")) throw error;
  }
}

const newestFirst = (a: Listed, b: Listed) => signedInAt(b) - signedInAt(a) || (a.key < b.key ? -1 : 1);
const signedInAt = ({ record }: Listed) => record?.authenticatedAt ?? record?.createdAt ?? 0;
