// The commands that caches/upstash.ts needs, on whatever can send one to a Redis: a connection over TCP (connection.ts), or
// another client that a project has.

import { answered, damaged, isSessionError, type SessionError, unavailable } from "../core/errors";
import type { RedisClient } from "./upstash";

/**
 * Sends one command and resolves to its reply, strings as strings; null for nil. Rejects with a `RedisRefusal` for what Redis
 * itself refused, and with any other error if nobody knows what became of the command. It must never send one twice.
 */
export type Send = (command: readonly string[]) => Promise<unknown>;

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
  /^(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM|NOAUTH|NOSCRIPT|TRYAGAIN|MOVED|ASK|CROSSSLOT) |^ERR .*\b(user_)?script\b/;

/**
 * What became of a call, for the breaker (core/guard.ts). What is refused to everybody is as good as silence: a token that is
 * not taken (401 over REST, in whichever words, or WRONGPASS), LOADING, CLUSTERDOWN, BUSY, a limit of requests that is used up.
 * So is what this does not know. The client over REST does not tell the status, and behind ERR may be a proxy as well as Redis;
 * but Redis alone speaks of a script that it ran.
 *   Shown by tests/unit/refusal.test.ts.
 */
export function failureOf(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  const said = saidBy(error);
  if (said !== null && UNREADABLE.test(said)) return damaged();
  if (said === null || !OF_THIS_CALL.test(said)) return unavailable("cache", error);
  return answered("cache", "Refused", new RedisRefusal(said).code);
}

/** The server's own words. Behind them @upstash/redis puts the command, which is full of data and of scripts. */
function saidBy(error: unknown): string | null {
  if (isRefusal(error)) return error.message;
  const { name, message } = (error ?? {}) as Error;
  return name === "UpstashError" ? (message.split(", command was: ", 1)[0] ?? null) : null;
}

export function commandsOf(send: Send): RedisClient {
  // Scripts that the server has run for us, with their hashes: a few, all of this folder.
  const known = new Map<string, string>();

  return {
    get: (key) => send(["GET", key]),

    // With the text once, then by hash: one command each time, and two only after the server has forgotten it. NOSCRIPT says
    // that nothing was applied.
    async eval(script, keys, args) {
      const operands = [`${keys.length}`, ...keys, ...args];
      const hash = known.get(script);
      if (hash !== undefined) {
        try {
          return await send(["EVALSHA", hash, ...operands]);
        } catch (error) {
          if (!(error as Error).message.startsWith("NOSCRIPT")) throw error;
        }
      }
      const reply = await send(["EVAL", script, ...operands]);
      known.set(script, await sha1(script));
      return reply;
    },

    zrange: async (key, min, max) => {
      const reply = await send(["ZRANGE", key, `${min}`, max, "BYSCORE"]);
      return Array.isArray(reply) ? reply : [reply];
    },
  };
}

/** The name that Redis has for a script. */
export async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
