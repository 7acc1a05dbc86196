// For users' unit tests and stories: the real session on tiers in memory, with a clock and a failure of the test's own.
// No Next, no store, no environment; but what setup.ts says of sessions.

import { memoryCache } from "../caches/memory";
import { choices } from "../choices";
import type { CookiePort } from "../cookie-port";
import { SessionError, unavailable } from "../core/errors";
import { shapeOf } from "../core/schema";
import type { Pointer } from "../core/seal";
import type { Mode } from "../core/types";
import { createRuntime } from "../mode";
import { Session } from "../session";
import type { SessionData } from "../setup";
import { memoryStore } from "../stores/memory";

type Tier = "database" | "cache";

/** A site in memory. Two of them know nothing of each other. */
export interface MemorySessions {
  /** The time of this site. */
  readonly clock: {
    /** Milliseconds since the epoch; stands still until it is advanced. */
    now(): number;
    /** Lets time pass. @param seconds how much */
    advance(seconds: number): void;
  };
  /** A tier that does not answer from now on, as an outage would have it; null: both do. */
  down: Tier | null;
  /** Somebody's browser: keeps the cookie between requests. */
  browser(): MemoryBrowser;
}

/** One browser: requests of it share a session, as they share its cookie. */
export interface MemoryBrowser {
  /**
   * The session of one request.
   * @param options what kind of request it is
   * @param options.readOnly as while a page is rendered: each write throws SESSION_READ_ONLY
   * @throws SessionError SESSION_STORE_UNAVAILABLE while a tier that is needed is down
   */
  request(options?: { readonly readOnly?: boolean }): Promise<Session<SessionData>>;
  /** Whether it has a cookie. */
  readonly hasCookie: boolean;
}

const NOWHERE = {
  DATABASE_URL: "file:memory",
  UPSTASH_REDIS_REST_URL: "https://memory.invalid",
  UPSTASH_REDIS_REST_TOKEN: "memory",
  SESSION_PASSWORD: "for tests in memory: 0123456789abcdef",
};

/**
 * Makes a site in memory. Of `setup.ts` it asks `schemas`, `onInvalid`, `sessionsPerUser`, and `admit`, with no headers.
 * @param options its settings
 * @param options.mode as SESSION_MODE; `db` if absent
 * @param options.now milliseconds since the epoch, when the clock begins; now if absent
 * @param options.env other settings, such as SESSION_IDLE_TTL
 * @returns the site, with no visitor yet
 * @throws SessionError SESSION_CONFIG_INVALID
 */
export function memorySessions(
  options: { mode?: Mode; now?: number; env?: Readonly<Record<string, string>> } = {},
): MemorySessions {
  const { mode = "db", env = {} } = options;
  let time = options.now ?? Date.now();
  const now = () => time;
  const { manager } = createRuntime({
    env: { ...NOWHERE, ...env, SESSION_MODE: mode },
    now,
    defer: (task) => void task(),
    onEvent() {},
    sessionsPerUser: choices.sessionsPerUser ?? null,
    shape: shapeOf(choices.schemas ?? {}, choices.onInvalid ?? "drop"),
    store: mode === "cache" ? null : failing("database", memoryStore()),
    cache: mode === "db" ? null : failing("cache", memoryCache({ now })),
  });
  const sessions: MemorySessions = {
    clock: {
      now,
      advance(seconds) {
        time += seconds * 1000;
      },
    },
    down: null,
    browser() {
      let pointer: Pointer | null = null;
      const port = (readOnly: boolean): CookiePort => ({
        outdated: false,
        assertWritable() {
          if (readOnly)
            throw new SessionError(
              "SESSION_READ_ONLY",
              "The session cannot be written while a page is being rendered.",
            );
        },
        async write(next) {
          pointer = next;
        },
        clear() {
          pointer = null;
        },
        admit: async () => (await choices.admit?.(new Headers())) ?? true,
        device: () => null,
      });
      return {
        async request({ readOnly = false } = {}) {
          const resumed = pointer && (await manager.resume(pointer));
          // In an app after the response, where its failure is nobody's.
          if (resumed && manager.touchDue(resumed.record)) await manager.touch(resumed).catch(() => undefined);
          return new Session<SessionData>(manager, port(readOnly), resumed);
        },
        get hasCookie() {
          return pointer !== null;
        },
      };
    },
  };
  return sessions;

  function failing<T extends object>(tier: Tier, target: T): T {
    return new Proxy(target, {
      get: (_, method) => {
        const call: unknown = Reflect.get(target, method);
        if (typeof call !== "function") return call;
        return async (...args: unknown[]) => {
          if (sessions.down === tier) throw unavailable(tier, new Error("down, says the test"));
          return call.apply(target, args);
        };
      },
    });
  }
}
