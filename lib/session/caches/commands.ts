// The commands that caches/upstash.ts needs, on whatever can send one to a Redis: a connection over TCP (connection.ts), or
// another client that a project has.

import type { RedisClient } from "./upstash";

/**
 * Sends one command and resolves to its reply, strings as strings; null for nil. Rejects with a `RedisRefusal` for what Redis
 * itself refused, and with any other error if nobody knows what became of the command. It must never send one twice.
 */
export type Send = (command: readonly string[]) => Promise<unknown>;

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
