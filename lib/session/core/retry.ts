import { SessionError } from "./errors";

/** Returned by an attempt that lost against another writer. */
export const AGAIN = Symbol("again");

const LEAST_ATTEMPTS = 20;
const MOST_PAUSE_MS = 25;

/**
 * Repeats `attempt` while it answers AGAIN, at least twenty times and until `budgetMs` has passed, with a growing random
 * pause so that writers in different processes do not march in step.
 * @throws SessionError SESSION_CONFLICT
 */
export async function settle<T>(budgetMs: number, attempt: () => Promise<T | typeof AGAIN>): Promise<T> {
  const started = performance.now();
  for (let tries = 1; ; tries++) {
    const result = await attempt();
    if (result !== AGAIN) return result;
    if (tries >= LEAST_ATTEMPTS && performance.now() - started > budgetMs) {
      throw new SessionError("SESSION_CONFLICT", `${tries} attempts to write met another writer.`);
    }
    const pause = Math.random() * Math.min(MOST_PAUSE_MS, tries);
    if (tries > 1) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
