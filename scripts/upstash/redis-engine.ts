// A real Redis behind the REST server, over one connection.
import { Redis } from "ioredis";
import type { Engine } from "./engine.ts";
import { refusal } from "./refusal.ts";
import { CommandError, type Reply } from "./reply.ts";

export async function openRedisEngine(url: string): Promise<Engine> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 3000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
  });
  redis.on("error", () => {}); // each command reports its own failure
  try {
    await redis.connect();
  } catch (cause) {
    redis.disconnect();
    throw new Error(`no Redis answers at ${withoutPassword(url)}`, { cause });
  }
  const version = /redis_version:(\S+)/.exec(await redis.info("server"))?.[1] ?? "?";

  return {
    description: `real Redis ${version} at ${withoutPassword(url)}`,

    async call(command) {
      const refused = refusal(command);
      if (refused) return refused;
      const [name = "", ...args] = command;
      try {
        return asReply(await redis.callBuffer(name, ...args));
      } catch (error) {
        return asCommandError(error);
      }
    },

    async transaction(commands) {
      const refused = commands.map(refusal).find((error) => error !== null);
      if (refused) return refused;
      const multi = redis.multi();
      for (const [name = "", ...args] of commands) multi.callBuffer(name, ...args);
      try {
        const results = (await multi.exec()) ?? [];
        return results.map(([error, value]) => (error ? asCommandError(error) : asReply(value)));
      } catch (error) {
        return asCommandError(error);
      }
    },

    async close() {
      redis.disconnect();
    },
  };
}

function asReply(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(asReply);
  if (value instanceof Error) return new CommandError(value.message);
  return value as Reply;
}

/** Only what Redis itself said is a command's failure; a lost connection is the engine's. */
function asCommandError(error: unknown): CommandError {
  if (error instanceof Error && error.name === "ReplyError") return new CommandError(error.message);
  throw error;
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  return `${parsed.host}${parsed.pathname === "/" ? "" : parsed.pathname}`;
}
