// The register in Redis: one sorted set, whose members are the notes and whose scores say when each was written. The
// server's clock decides what is recent, on both sides: a process with a wrong clock is seen all the same
// (tests/contract/fleet.ts). Notes go by themselves, the set an hour after the last one.

import { isSessionError, unavailable } from "../core/errors";
import { decodeMember, encodeMember, MOST_MEMBERS, REMEMBERED_MS, unknownNote } from "./member";
import type { Register } from "./types";

const NOW = `
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local function text(number) return string.format('%.0f', number) end
`;

/** KEYS register; ARGV remembered (ms), most, the note, notes to replace … */
const NOTE = `${NOW}
local key = KEYS[1]
for i = 4, #ARGV do redis.call('ZREM', key, ARGV[i]) end
redis.call('ZADD', key, text(now), ARGV[3])
redis.call('ZREMRANGEBYSCORE', key, '-inf', text(now - tonumber(ARGV[1])))
local excess = redis.call('ZCARD', key) - tonumber(ARGV[2])
if excess > 0 then
  for _, note in ipairs(redis.call('ZRANGE', key, 0, excess - 1)) do redis.call('ZREM', key, note) end
end
redis.call('PEXPIRE', key, ARGV[1])
return 'ok'`;

/** KEYS register; ARGV within (ms). Replies with the time, then note and score by turns. */
const LIST = `${NOW}
local found = redis.call('ZRANGEBYSCORE', KEYS[1], text(now - tonumber(ARGV[1])), '+inf', 'WITHSCORES')
return {text(now), found}`;

/** Notes whose fate nobody knows; replaced as soon as the cache answers. */
const MOST_UNSURE = 4;

export interface UpstashRegisterOptions {
  /** Runs a script (caches/upstash.ts). */
  readonly run: (script: string, keys: string[], args: string[]) => Promise<unknown>;
  readonly prefix: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Notes kept at most. */
  readonly most?: number;
}

export function upstashRegister({ run, prefix, now, most = MOST_MEMBERS }: UpstashRegisterOptions): Register {
  const keys = [`${prefix}:fleet`];
  let written: string[] = [];

  return {
    note: (member) =>
      ask<"ok">(async () => {
        const note = encodeMember(member);
        const earlier = written;
        written = [...earlier, note].slice(-MOST_UNSURE);
        const reply = await run(NOTE, keys, [`${REMEMBERED_MS}`, `${most}`, note, ...earlier]);
        if (reply !== "ok") throw unknownNote();
        written = [note];
        return "ok";
      }),

    list: (withinMs) =>
      ask(async () => {
        const reply = await run(LIST, keys, [withinMs.toFixed(0)]);
        if (!Array.isArray(reply) || !Array.isArray(reply[1])) throw unknownNote();
        const [serverNow, found] = reply as [string, string[]];
        return found.flatMap((note, at) => {
          if (at % 2 === 1) return [];
          const age = Number(serverNow) - Number(found[at + 1]);
          if (!Number.isFinite(age)) throw unknownNote();
          return [{ ...decodeMember(note), seenAt: now() - age }];
        });
      }),

    sweep: async () => 0,
  };
}

async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isSessionError(error) ? error : unavailable("cache", error);
  }
}
