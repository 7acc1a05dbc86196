// What a Redis says instead of a reply, and what that means.

import { answered, damaged, isSessionError, type SessionError, unavailable } from "../core/errors";

/** What Redis answered instead of a reply. Its message may hold a key: never print it. */
export class RedisRefusal extends Error {
  override readonly name = "RedisRefusal";
  /** The first word: OOM, READONLY, WRONGPASS. */
  readonly code: string;

  constructor(message: string) {
    super(message);
    this.code = /^[A-Z]+/.exec(message)?.[0] ?? "ERR";
  }
}

/** By name: two bundles of one server have two copies of the class. */
export const isRefusal = (error: unknown): error is RedisRefusal =>
  (error as Partial<RedisRefusal> | null)?.name === "RedisRefusal";

// Of one entry.
const UNREADABLE = /WRONGTYPE|unknown session format/;
// Of one call: a read, or another key, may be served all the same.
const OF_THIS_CALL =
  /^(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM|NOSCRIPT|TRYAGAIN|MOVED|ASK|CROSSSLOT) |^ERR .*\b(user_)?script\b/;

/**
 * What became of a call, for the breaker (core/guard.ts). What is refused to everybody is as good as silence: a token that is
 * not taken (401 over REST, in whichever words, NOAUTH or WRONGPASS), LOADING, CLUSTERDOWN, BUSY, a limit of requests that is
 * used up. So is what this does not know. The client over REST does not tell the status, and behind ERR may be a proxy as well
 * as Redis; but Redis alone speaks of a script that it ran.
 *   Shown by tests/unit/refusal.test.ts.
 */
export function failureOf(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  const said = saidBy(error);
  if (said !== null && UNREADABLE.test(said)) return damaged();
  if (said === null || !OF_THIS_CALL.test(said)) return unavailable("cache", error);
  return answered("cache", "Refused", new RedisRefusal(said).code);
}

/**
 * The server's own words. Before them @upstash/redis says that a bundled command failed, as all of ours are; behind them it puts the
 * command, which is full of data and of scripts.
 */
function saidBy(error: unknown): string | null {
  if (isRefusal(error)) return error.message;
  const { name, message } = (error ?? {}) as Error;
  if (name !== "UpstashError") return null;
  return message.replace(/^Command failed: /, "").split(", command was: ", 1)[0] ?? null;
}
