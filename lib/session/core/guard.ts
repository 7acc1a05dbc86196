// What every call to a tier goes through: opened at first use, out of Next's hands, a deadline, and for the cache a breaker.
// Only "did not answer" counts against the breaker; a damaged entry, a refused value or a refused call says nothing about
// the tier.

import { withDeadline } from "./deadline";
import { didAnswer, isSessionError, isUnreadable, notOpened, unavailable } from "./errors";
import type { TierCall } from "./events";
import { outsideRequests } from "./outside";

const OPEN_MS = 10_000;

type Call = (...args: unknown[]) => Promise<unknown>;

export interface Watch {
  readonly breaker?: Breaker;
  /** Called when a call has ended; must not throw. */
  readonly onCall?: (call: TierCall) => void;
}

/**
 * A tier that is opened by its first call. Each call ends within `ms`; whatever is thrown is a SessionError.
 * @param open may fail; the next call tries again
 */
export function guarded<T extends object>(
  name: "database" | "cache",
  open: () => Promise<T>,
  ms: number,
  { breaker, onCall }: Watch = {},
): T {
  let opening: Promise<T> | null = null;
  const opened = () => {
    opening ??= withDeadline(OPEN_MS, outsideRequests(open)).catch((error: unknown) => {
      opening = null;
      throw notOpened(name, error);
    });
    return opening;
  };

  const guard =
    (method: string): Call =>
    async (...args) => {
      const began = performance.now();
      const ended = (outcome: TierCall["outcome"]) =>
        onCall?.({ tier: name, method, ms: performance.now() - began, outcome });
      if (breaker && !breaker.admits(method)) {
        ended("refused");
        throw unavailable(name, Object.assign(new Error(), { name: "BreakerOpen" }));
      }
      try {
        const tier = (await opened()) as Record<string, Call>;
        const work = outsideRequests(() => (tier[method] as Call).apply(tier, args));
        const result = await withDeadline(ms, work);
        breaker?.succeeded();
        ended("ok");
        return result;
      } catch (error) {
        const failure = isSessionError(error) ? error : unavailable(name, error);
        if (didAnswer(failure)) breaker?.succeeded();
        else breaker?.failed();
        const failed = failure.code === "SESSION_STORE_UNAVAILABLE" && !isUnreadable(failure);
        // A client that could not be loaded answers nobody either.
        ended(failed || failure.code === "SESSION_CONFIG_INVALID" ? "failed" : "ok");
        throw failure;
      }
    };

  // "then" must stay absent, or an await would take the tier for a promise.
  return new Proxy({} as T, {
    get: (_, method) => (typeof method === "string" && method !== "then" ? guard(method) : undefined),
  });
}

export interface BreakerOptions {
  readonly now: () => number;
  /** Called once when the tier stops answering and once when it answers again. */
  readonly onChange: (state: "down" | "up") => void;
  /** Calls that are tried even when the tier is down: they say that data is no longer valid. */
  readonly always: ReadonlySet<string>;
}

const FAILURES = 3;
const PAUSE_MS = 2_000;

/** Stops asking a tier that failed three times in a row; every two seconds one call may try again. */
export class Breaker {
  #failures = 0;
  #retryAt = 0;
  readonly #options: BreakerOptions;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Whether the tier may be asked now. */
  admits(method: string): boolean {
    if (this.#failures < FAILURES || this.#options.always.has(method)) return true;
    const now = this.#options.now();
    if (now < this.#retryAt) return false;
    this.#retryAt = now + PAUSE_MS;
    return true;
  }

  succeeded(): void {
    if (this.#failures >= FAILURES) this.#options.onChange("up");
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures < FAILURES) return;
    this.#retryAt = this.#options.now() + PAUSE_MS;
    if (this.#failures === FAILURES) this.#options.onChange("down");
  }
}
