import { isSessionError } from "../core/errors";
import type { Listed, SessionMode } from "./mode";

/**
 * Of more sessions than a user may have those go that signed in longest ago. Each sign-in looks once it is stored, and all
 * look by the same order: of any number at once the last to look sees all, and the newest stay.
 *   Shown by tests/unit/session/surplus.test.ts.
 * What cannot be asked or ended now is left to the next sign-in, for this one is done.
 */
export async function endSurplus(mode: SessionMode, userId: string, most: number): Promise<void> {
  try {
    const listed = await mode.list(userId, false);
    const surplus = [...listed].sort(newestFirst).slice(most);
    await Promise.allSettled(surplus.map((one) => mode.destroy(one.key, one)));
  } catch (error) {
    if (!isSessionError(error, "SESSION_STORE_UNAVAILABLE")) throw error;
  }
}

const newestFirst = (a: Listed, b: Listed) => signedInAt(b) - signedInAt(a) || (a.key < b.key ? -1 : 1);
const signedInAt = ({ record }: Listed) => record?.authenticatedAt ?? record?.createdAt ?? 0;
