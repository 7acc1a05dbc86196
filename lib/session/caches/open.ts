// The Upstash client with the settings the protocol needs. Loaded when it is first used, and optional: a project in mode
// `db` need not install @upstash/redis (an import inside `try` may be missing, for Turbopack and webpack alike).

import { SessionError } from "../core/errors";
import type { SessionCache } from "./cache";
import { evalWith, type RedisClient, type RunScript, upstashCache } from "./upstash";

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

/** For scripts that are no session's. @param timeoutMs as above */
export async function openScripts(url: string, token: string, timeoutMs: number): Promise<RunScript> {
  return evalWith(await openClient<Pick<RedisClient, "eval">>(url, token, timeoutMs), hasKeyLocking(url));
}

/** Whether the server is one of Upstash's own, which knows the flag of their scripts. */
export const hasKeyLocking = (url: string) => new URL(url).hostname.endsWith(".upstash.io");

/** @typeParam Client the methods that are used of it */
export async function openClient<Client>(url: string, token: string, timeoutMs: number): Promise<Client> {
  const Redis = await loadClient<Client>();
  return new Redis({
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
