// The Upstash client with the settings the protocol needs. Loaded when it is first used, and optional: a project in mode
// `db` need not install @upstash/redis (an import inside `try` may be missing, for Turbopack and webpack alike).

import { SessionError } from "../core/errors";
import type { SessionCache } from "./cache";
import { type RedisClient, upstashCache } from "./upstash";

/** What sends for the client: its interface of that name. One command, or several by a path of their own. */
export interface Requester {
  request(call: { readonly path?: readonly string[]; readonly body?: unknown }): Promise<unknown>;
}

/** @param timeoutMs deadline of one REST call; enforced by aborting the request */
export async function openUpstash(
  url: string,
  token: string,
  prefix: string,
  timeoutMs: number,
): Promise<SessionCache> {
  const redis = await openClient<RedisClient>(url, token, timeoutMs);
  return upstashCache(redis, { prefix, keyLocking: hasKeyLocking(url) });
}

/** Whether the server is one of Upstash's own, which knows the flag of their scripts. */
export const hasKeyLocking = (url: string) => new URL(url).hostname.endsWith(".upstash.io");

/**
 * @param timeoutMs as above
 * @param requester what sends the calls; null for the client's own, by `fetch`
 * @typeParam Client the methods that are used of it
 */
export async function openClient<Client>(
  url: string,
  token: string,
  timeoutMs: number,
  requester: Requester | null = null,
): Promise<Client> {
  const Redis = await loadClient<Client & { client?: unknown }>();
  const redis = new Redis({
    url,
    token,
    // "123" must come back as the string it was.
    automaticDeserialization: false,
    // One attempt: a call that may have been applied must not be repeated behind our back.
    retry: { retries: 0 },
    // A function: with a signal object the client takes a timeout for an absent key.
    signal: () => AbortSignal.timeout(timeoutMs),
    // Entries are plain text; base64 would only cost time.
    responseEncoding: false,
    enableTelemetry: false,
  });
  // A protected member: the constructor takes a requester too, but without the settings above. Should it be called otherwise
  // one day, calls go by `fetch`, and tests/contract/node-http.test.ts fails.
  if (requester) redis.client = requester;
  return redis;
}

async function loadClient<Client>(): Promise<new (config: object) => Client> {
  try {
    // eslint-disable-next-line -- it may be missing, and need not be
    // @ts-ignore
    const { Redis } = await import("@upstash/redis");
    return Redis as unknown as new (
      config: object,
    ) => Client;
  } catch (cause) {
    throw new SessionError("SESSION_CONFIG_INVALID", "The package @upstash/redis could not be loaded.", {
      cause,
      fix: "Install it: npm install @upstash/redis",
    });
  }
}
