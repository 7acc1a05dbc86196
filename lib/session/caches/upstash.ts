// The cache contract on Redis, by three commands of a client: that of Upstash over REST (open.ts), which runs at the edge too,
// or any that can send a command (commands.ts).

import { answered, damaged } from "../core/errors";
import { hash } from "../core/id";
import type { SessionKey } from "../core/types";
import type { Entry, LeaseOutcome, SessionCache } from "./cache";
import { parseEntry, recordArguments } from "./entry";
import { failureOf } from "./refusal";
import * as lua from "./scripts";

/** The three commands of `new Redis()` from @upstash/redis that are used. */
export interface RedisClient {
  get(key: string): Promise<unknown>;
  eval(script: string, keys: string[], args: string[]): Promise<unknown>;
  zrange(key: string, min: number, max: "+inf", options: { byScore: true }): Promise<unknown[]>;
}

// Without this line Upstash takes its lock over all keys for every script; stock Redis refuses the unknown flag.
export const KEY_LOCKING = "#!lua flags=allow-key-locking\n";

/** Refused while the script was compiled, so it was not applied and may be sent again without the flag. */
export const refusesKeyLocking = (error: unknown) => /shebang|unexpected symbol/i.test(String(error));

/** Runs a script; keys and arguments as Redis takes them. */
export type RunScript = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/** @param keyLocking whether to begin with Upstash's flag; given up by itself where the server refuses it */
export function evalWith(redis: Pick<RedisClient, "eval">, keyLocking: boolean): RunScript {
  return async (script, keys, args) => {
    try {
      return await redis.eval(keyLocking ? KEY_LOCKING + script : script, keys, args);
    } catch (error) {
      if (!keyLocking || !refusesKeyLocking(error)) throw error;
      keyLocking = false;
      return redis.eval(script, keys, args);
    }
  };
}

/**
 * @param redis a client with `automaticDeserialization: false`, `retry: { retries: 0 }` and a `signal` function (open.ts), or
 *   what `commandsOf` makes: a call whose outcome is unknown must not be repeated by anyone
 * @param options.prefix of the user indexes, the same as the keys'
 * @param options.keyLocking as in `evalWith`
 */
export function upstashCache(redis: RedisClient, options: { prefix: string; keyLocking: boolean }): SessionCache {
  const run = evalWith(redis, options.keyLocking);

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Runs a script whose reply must be one of `outcomes`. */
  function outcome<T extends string>(
    outcomes: readonly T[],
    script: string,
    keys: string[],
    args: string[],
  ): Promise<T> {
    return ask(async () => oneOf(outcomes, await run(script, keys, args)));
  }

  async function leaseWith(script: string, key: SessionKey, token: string, until: number): Promise<LeaseOutcome> {
    return ask(async () => {
      const reply = await run(script, [key], [token, ms(until)]);
      if (!Array.isArray(reply)) throw answered("cache", "UnknownReply");
      const entry: Entry = parseEntry(reply[1] ?? null);
      return { outcome: oneOf(["ok", "hit", "dead"], reply[0]), entry };
    });
  }

  const indexKey = (userId: string) => userIndex(options.prefix, userId);
  const indexKeys = async (userId: string | null) => (userId === null ? [] : [await indexKey(userId)]);

  return {
    get: (key) => ask(async () => parseEntry(await redis.get(key))),

    create: async (key, record, { until, rowVersion, notAfter, checkedAt }) =>
      outcome(
        ["ok", "exists", "late"],
        lua.CREATE,
        [key, ...(await indexKeys(record.userId))],
        [...recordArguments(record), ms(until), `${rowVersion}`, ms(notAfter), ms(checkedAt)],
      ),

    lease: (key, token, { until }) => leaseWith(lua.LEASE, key, token, until),

    hold: (key, token, { until }) => leaseWith(lua.HOLD, key, token, until),

    fill: async (key, record, token, { until, checkedAt }) =>
      record === null
        ? outcome(["ok", "kept", "lost", "absent", "dead"], lua.FILL_NOTHING, [key], [token, ms(checkedAt)])
        : outcome(
            ["ok", "kept", "lost", "absent", "dead"],
            lua.FILL,
            [key],
            [...recordArguments(record), ms(until), token, ms(checkedAt)],
          ),

    put: async (key, record, { until, checkedAt }) =>
      outcome(
        ["ok", "old", "overtaken", "absent", "dead"],
        lua.PUT,
        [key],
        [...recordArguments(record), ms(until), ms(checkedAt)],
      ),

    cas: async (key, readVersion, record, { until }) =>
      outcome(
        ["ok", "conflict", "absent", "dead"],
        lua.CAS,
        [key],
        [...recordArguments(record), ms(until), `${readVersion}`],
      ),

    async touch(key, { idleExpiresAt, lastSeenAt }, keep) {
      const args = [ms(idleExpiresAt), ms(lastSeenAt), ...(keep ? [ms(keep.until)] : [])];
      await outcome(["ok", "absent", "dead", "lease"], lua.TOUCH, [key], args);
    },

    async kill(key, { until, userId }) {
      await outcome(["ok"], lua.KILL, [key, ...(await indexKeys(userId))], [ms(until)]);
    },

    async rotate(
      parent,
      readVersion,
      child,
      record,
      { until, parentUntil, rowVersion, notAfter, checkedAt, parentUserId },
    ) {
      const keys = [parent, child, ...(await indexKeys(record.userId)), ...(await indexKeys(parentUserId))];
      return outcome(["ok", "conflict", "absent", "dead", "exists", "late"], lua.ROTATE, keys, [
        ...recordArguments(record),
        ms(until),
        `${rowVersion}`,
        ms(notAfter),
        ms(checkedAt),
        ms(parentUntil),
        readVersion === null ? "-" : `${readVersion}`,
        record.userId === null ? "0" : "1",
        parentUserId === null ? "0" : "1",
      ]);
    },

    listByUser: (userId, now) =>
      ask(async () => {
        const keys = await redis.zrange(await indexKey(userId), now, "+inf", { byScore: true });
        if (!keys.every((key) => typeof key === "string")) throw damaged();
        return keys as SessionKey[];
      }),
  };
}

/** The key of a user's index. */
export const userIndex = async (prefix: string, userId: string) => `${prefix}:user:${await hash(userId)}`;

/** Redis takes whole milliseconds, as text, and none before the first. */
export const ms = (time: number) => Math.max(1, Math.ceil(time)).toFixed(0);

function oneOf<T extends string>(outcomes: readonly T[], reply: unknown): T {
  if (outcomes.includes(reply as T)) return reply as T;
  throw answered("cache", "UnknownReply");
}
