// The entries in bulk, on Redis: the operations of caches/cache.ts for many keys in one request.

import { openSend } from "../../caches/connection";
import { parseEntry, parseText, recordArguments } from "../../caches/entry";
import { hasKeyLocking, openClient } from "../../caches/open";
import * as lua from "../../caches/scripts";
import { restAddress } from "../../caches/tier";
import { ms, userIndex } from "../../caches/upstash";
import type { Settings } from "../../core/config";
import { damaged, isUnreadable, unavailable } from "../../core/errors";
import { isId, keyOf } from "../../core/id";
import type { SessionKey } from "../../core/types";
import { noCheckpoint } from "../batches";
import type { EntryFacts, EntryScan } from "../types";
import { type RedisScanClient, scanClientOf } from "./client";
import { type Call, scriptRunner } from "./scripts";
import { describeServer } from "./server";

/** Over TCP or REST, as caches/tier.ts. @param timeoutMs as below */
export async function openTierEntries(
  { redisUrl, upstash, prefix }: Pick<Settings, "redisUrl" | "upstash" | "prefix">,
  timeoutMs: number,
): Promise<EntryScan> {
  if (redisUrl === null) return openEntries(...restAddress(upstash), prefix, timeoutMs);
  const redis = scanClientOf(await openSend(redisUrl, timeoutMs));
  return upstashEntries(redis, { prefix, keyLocking: hasKeyLocking(redisUrl) });
}

/** @param timeoutMs deadline of one request; a batch takes longer than the call of an ordinary request */
export async function openEntries(url: string, token: string, prefix: string, timeoutMs: number): Promise<EntryScan> {
  const redis = await openClient<RedisScanClient>(url, token, timeoutMs);
  return upstashEntries(redis, { prefix, keyLocking: hasKeyLocking(url) });
}

/** @param redis with the settings of caches/open.ts */
export function upstashEntries(
  redis: RedisScanClient,
  { prefix, keyLocking }: { prefix: string; keyLocking: boolean },
): EntryScan {
  const runScript = scriptRunner(() => redis.pipeline(), { keyLocking });
  const start = keyOf(prefix, "");
  const indexes = `${start}user:`;
  // Indexes and the register stand under the prefix too, and so do the keys of a prefix that begins with ours.
  const isEntry = (key: string): key is SessionKey => key.startsWith(start) && isId(key.slice(start.length));
  const isIndex = (key: string) => key.startsWith(indexes) && isId(key.slice(indexes.length));

  async function scan(cursor: string, count: number): Promise<{ cursor: string; keys: string[] }> {
    if (!/^\d+$/.test(cursor)) throw noCheckpoint();
    const reply = await ask(() => redis.scan(cursor, { match: `${escapeGlob(start)}*`, count }));
    if (!Array.isArray(reply)) throw damaged();
    const next = textOf(reply[0]);
    if (!/^\d+$/.test(next)) throw damaged();
    return { cursor: next, keys: texts(reply[1]) };
  }

  async function texted<T>(keys: readonly SessionKey[], read: (text: unknown) => T): Promise<T[]> {
    if (keys.length === 0) return [];
    const reply = await ask(() => redis.mget(...keys));
    if (!Array.isArray(reply) || reply.length !== keys.length) throw damaged();
    return reply.map(read);
  }

  async function outcomes<T extends string>(of: readonly T[], script: string, calls: Call[]) {
    const known: readonly (T | "unreadable")[] = [...of, "unreadable"];
    const replies = await ask(() => runScript(script, calls));
    return replies.map((reply) => known.find((word) => word === reply) ?? fail());
  }

  async function leaseWith(script: string, keys: readonly SessionKey[], token: string, until: number) {
    const calls = keys.map((key) => ({ keys: [key], args: [token, ms(until)] }));
    const replies = await ask(() => runScript(script, calls));
    const words = ["ok", "hit", "dead", "unreadable"] as const;
    return replies.map((reply) => {
      const word = Array.isArray(reply) ? reply[0] : reply;
      return words.find((known) => known === word) ?? fail();
    });
  }

  return {
    async scan(cursor, count) {
      const page = await scan(cursor, count);
      return { ...page, keys: page.keys.filter(isEntry) };
    },

    async scanAll(cursor, count) {
      const page = await scan(cursor, count);
      return { ...page, keys: page.keys.filter((key) => isEntry(key) || isIndex(key)) };
    },

    facts: (keys) => texted(keys, factsOf),
    read: (keys) => texted(keys, readable(parseEntry)),

    lease: (keys, token, until) => leaseWith(lua.LEASE, keys, token, until),
    hold: (keys, token, until) => leaseWith(lua.HOLD, keys, token, until),

    async fill(fills, token, checkedAt) {
      const words = ["ok", "kept", "lost", "absent", "dead"] as const;
      const some = fills.flatMap(({ key, record, until }) =>
        record === null ? [] : [{ keys: [key], args: [...recordArguments(record), ms(until), token, ms(checkedAt)] }],
      );
      const none = fills.flatMap(({ key, record }) =>
        record === null ? [{ keys: [key], args: [token, ms(checkedAt)] }] : [],
      );
      const filled = await outcomes(words, lua.FILL, some);
      const cleared = await outcomes(words, lua.FILL_NOTHING, none);
      return fills.map(({ record }) => (record === null ? cleared : filled).shift() ?? fail());
    },

    put: (puts, checkedAt) =>
      outcomes(
        ["ok", "old", "overtaken", "absent", "dead"],
        lua.PUT,
        puts.map(({ key, record, until }) => ({
          keys: [key],
          args: [...recordArguments(record), ms(until), ms(checkedAt)],
        })),
      ),

    async enlist(members) {
      const calls = members.map(async ({ key, userId, absoluteExpiresAt }) => ({
        keys: [key, await userIndex(prefix, userId)],
        args: [ms(absoluteExpiresAt)],
      }));
      return outcomes(["ok", "absent", "dead"], lua.ENLIST, await Promise.all(calls));
    },

    remove: async (keys) => (keys.length === 0 ? 0 : whole(await ask(() => redis.unlink(...keys)))),

    async clock() {
      const reply = texts(await ask(() => redis.time()));
      return whole(Number(reply[0]) * 1000 + Math.floor(Number(reply[1]) / 1000));
    },

    server: () => ask(() => describeServer(redis)),
  };
}

const factsOf = readable((text): EntryFacts => {
  const entry = parseText(text);
  if (typeof entry === "string") return { state: entry };
  const { body, held, version, rowVersion, idleExpiresAt, absoluteExpiresAt } = entry;
  return { state: "live", data: body !== "", held, version, rowVersion, idleExpiresAt, absoluteExpiresAt };
});

function readable<T>(parse: (text: unknown) => T) {
  return (text: unknown): T | { state: "unreadable" } => {
    try {
      return parse(text);
    } catch (error) {
      if (isUnreadable(error)) return { state: "unreadable" };
      throw error;
    }
  };
}

function texts(list: unknown): string[] {
  if (!Array.isArray(list)) throw damaged();
  return list.map(textOf);
}

const textOf = (item: unknown): string => (typeof item === "string" || typeof item === "number" ? `${item}` : fail());

function whole(number: unknown): number {
  if (!Number.isSafeInteger(number) || (number as number) < 0) throw damaged();
  return number as number;
}

const escapeGlob = (text: string) => text.replace(/[\\*?[\]^-]/g, "\\$&");

function fail(): never {
  throw damaged();
}

async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable("cache", error);
  }
}
