// A copy that may no longer be trusted: after a write that the entry does not know, and after a statement that was applied or
// not, nobody knows.

import type { SessionCache } from "../caches/cache";
import { didNothing, isSessionError } from "../core/errors";
import { newToken } from "../core/id";
import type { SessionKey } from "../core/types";
import { deadUntil, LEASE_MS, type Mortal, type Parts } from "./mode";

/** Until somebody has looked, nobody takes the entry for the session. */
export const hold = (parts: Parts, cache: SessionCache, key: SessionKey) =>
  cache.hold(key, newToken(), { until: parts.now() + LEASE_MS });

/** @returns whether the cache could be told; if not, this process tells it later */
export async function holdOrOwe(parts: Parts, cache: SessionCache, key: SessionKey, known: Mortal): Promise<boolean> {
  try {
    await hold(parts, cache, key);
    return true;
  } catch {
    parts.outbox.add({ what: "hold", key, until: deadUntil(known, parts.now()) });
    return false;
  }
}

/**
 * For a statement that was applied or not, nobody knows: the copy must not be trusted until somebody has looked. After one that
 * has certainly done nothing it is what it was, and goes on answering while the database is away.
 *   Shown by tests/unit/nothing-done.test.ts.
 * @param tell sees to that
 */
export const distrust =
  (tell: () => Promise<unknown>) =>
  async (error: unknown): Promise<never> => {
    if (isSessionError(error, "SESSION_STORE_UNAVAILABLE") && !didNothing(error)) await tell();
    throw error;
  };

/**
 * For a rotation's statement that may have been applied: the parent's entry must not be trusted, and this process kills it as
 * soon as the rows say that it was. Without the second a gate would wait for the sweep.
 *   Shown by tests/unit/rotate-unknown.test.ts
 */
export function doubt(
  parts: Parts,
  cache: SessionCache | null,
  parent: SessionKey,
  known: Mortal,
  child: SessionKey,
): (error: unknown) => Promise<never> {
  return distrust(async () => {
    if (cache === null) return;
    await hold(parts, cache, parent).catch(() => undefined);
    parts.outbox.add({ what: "doubt", key: parent, until: deadUntil(known, parts.now()), child });
  });
}
