import { isSessionError } from "../core/errors";
import type { Listed, SessionMode } from "./mode";

/** Sessions that are ended at once. Hundreds would keep a small database from answering within the deadline of a call. */
const AT_ONCE = 50;

/** Ends sessions, each whatever becomes of the others. @throws what the first that could not be ended threw */
export async function endMany(mode: SessionMode, doomed: readonly Listed[]): Promise<void> {
  const results: PromiseSettledResult<void>[] = [];
  for (let at = 0; at < doomed.length; at += AT_ONCE) {
    const some = doomed.slice(at, at + AT_ONCE);
    results.push(...(await Promise.allSettled(some.map((one) => mode.destroy(one.key, one)))));
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
export async function endSurplus(mode: SessionMode, userId: string, most: number): Promise<void> {
  try {
    const listed = await mode.list(userId, false);
    await endMany(mode, [...listed].sort(newestFirst).slice(most));
  } catch (error) {
    if (!isSessionError(error, "SESSION_STORE_UNAVAILABLE")) throw error;
  }
}

const newestFirst = (a: Listed, b: Listed) => signedInAt(b) - signedInAt(a) || (a.key < b.key ? -1 : 1);
const signedInAt = ({ record }: Listed) => record?.authenticatedAt ?? record?.createdAt ?? 0;
