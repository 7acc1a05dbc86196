// The store forgets a message a round trip after it was shown. A page that this process renders in between, a reload or a
// second tab, must not show it again: what is being taken away is remembered here.
// Shown by tests/e2e/phases/flash.spec.ts ("not on a reload that comes before the store has heard").

import type { Session } from "../session";
import type { SessionData } from "../setup";

/** Messages that a browser acknowledges at once; more it sends in slices, and `acknowledgeFlash` refuses a longer one. */
export const MOST_AT_ONCE = 50;

const MOST = 1_000;
const shared = globalThis as { [SHOWN]?: Set<string> };
// On globalThis, as the runtime is: Next may evaluate a module once per bundle.
const SHOWN = Symbol.for("lib/session shown flashes");

/** The ids of messages that were on a screen, of the last few; random, so those of all sessions are in one set. */
function shown(): Set<string> {
  shared[SHOWN] ??= new Set();
  return shared[SHOWN];
}

/** @returns false for a message whose navigation is over */
export function isWaiting(id: string): boolean {
  return !shown().has(id);
}

/**
 * Takes messages away that were on the screen.
 * @param ids of messages; those that are not the session's are left alone
 * @throws SessionError as `session.dismissFlashes()`
 */
export async function takeAway(session: Session<SessionData>, ids: readonly string[]): Promise<void> {
  for (const { id } of session.flashes()) if (ids.includes(id)) remember(id);
  await session.dismissFlashes(ids);
}

function remember(id: string): void {
  const ids = shown();
  ids.add(id);
  const [oldest] = ids;
  if (ids.size > MOST && oldest !== undefined) ids.delete(oldest);
}
