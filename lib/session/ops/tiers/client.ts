// The commands that the entries in bulk need: those of `new Redis()` from @upstash/redis, and the same over TCP, on what sends
// one at a time. The connection writes together what begins together, so a batch is one trip there too.

import type { Send } from "../../caches/commands";
import { isRefusal } from "../../caches/refusal";
import type { Pipeline } from "./scripts";
import type { RedisServerClient } from "./server";

/** What is used of a client. */
export interface RedisScanClient extends RedisServerClient {
  mget(...keys: string[]): Promise<unknown>;
  scan(cursor: string, options: { match: string; count: number }): Promise<unknown>;
  unlink(...keys: string[]): Promise<unknown>;
  time(): Promise<unknown>;
  pipeline(): Pipeline;
}

export function scanClientOf(send: Send): RedisScanClient {
  return {
    mget: (...keys) => send(["MGET", ...keys]),
    scan: (cursor, { match, count }) => send(["SCAN", cursor, "MATCH", match, "COUNT", `${count}`]),
    unlink: (...keys) => send(["UNLINK", ...keys]),
    time: () => send(["TIME"]),
    dbsize: () => send(["DBSIZE"]),
    exec: (command) => send(command),
    pipeline: () => pipelineOf(send),
  };
}

function pipelineOf(send: Send): Pipeline {
  const commands: string[][] = [];
  const add = (name: string) => (script: string, keys: string[], args: string[]) =>
    commands.push([name, script, `${keys.length}`, ...keys, ...args]);
  return {
    eval: add("EVAL"),
    evalsha: add("EVALSHA"),
    exec: () => Promise.all(commands.map((command) => outcomeOf(send(command)))),
  };
}

/** What the server refused is the outcome of that one; anything else leaves the batch unknown. */
async function outcomeOf(reply: Promise<unknown>): Promise<{ result?: unknown; error?: string }> {
  try {
    return { result: await reply };
  } catch (error) {
    if (isRefusal(error)) return { error: error.message };
    throw error;
  }
}
