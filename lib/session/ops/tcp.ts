// What `doctor` asks of a Redis over TCP: as rest.ts, and whether the way of the edge leads to the same one.

import { openSend } from "../caches/connection";
import { openClient } from "../caches/open";
import { isRefusal } from "../caches/refusal";
import { restAddress } from "../caches/tier";
import type { Settings } from "../core/config";
import { isSessionError } from "../core/errors";
import { newId, newToken } from "../core/id";
import { isLoopback } from "../core/url";
import { finding } from "./rest";
import type { Gate } from "./types";

const PROBE_MS = 10_000;

/** null if the server took the password. */
export async function refusalOverTcp({ redisUrl, storeTimeoutMs }: Settings): Promise<Gate | null> {
  try {
    await (await openSend(redisUrl ?? "", storeTimeoutMs))(["PING"]);
    return null;
  } catch (error) {
    if (isSessionError(error)) return finding("redis", false, "the package redis is not installed.", error.fix);
    const said = isRefusal(error) ? error.code : refusalOf(error);
    if (said === null) {
      return finding(
        "redis",
        false,
        "nothing answers at SESSION_REDIS_URL.",
        "Check host and port, rediss:// for TLS, and that this machine may reach it.",
      );
    }
    return finding(
      "redis",
      false,
      `answers, and refuses (${said}).`,
      "Check user and password in SESSION_REDIS_URL; what is special in a URL is written with %.",
    );
  }
}

/** While it connects the client reports in its own words what the server said. */
const refusalOf = (error: unknown) => /^(WRONGPASS|NOAUTH|NOPERM|ERR)\b/.exec((error as Error).message)?.[0] ?? null;

/** The sessions' data go over this line. */
export function encryption({ redisUrl }: Settings): Gate {
  const { protocol, hostname } = new URL(redisUrl ?? "");
  if (protocol === "rediss:") return finding("redis line", true, "is encrypted (TLS).");
  if (isLoopback(hostname)) return finding("redis line", true, "does not leave this machine.");
  return finding("redis line", null, "is not encrypted.", "Use rediss://, unless the network between is yours alone.");
}

/** With both ways configured, the edge reads over REST what the rest of the site writes over TCP. */
export async function oneRedis({ redisUrl, upstash, prefix, storeTimeoutMs }: Settings): Promise<Gate> {
  const [key, text] = [`${prefix}:doctor:${newId()}`, newToken()];
  const send = await openSend(redisUrl ?? "", storeTimeoutMs);
  await send(["SET", key, text, "PX", `${PROBE_MS}`]);
  const seen = await overRest(upstash, storeTimeoutMs, key).catch(() => undefined);
  await send(["DEL", key]);
  if (seen === text) return finding("one redis", true, "REST, for the edge, and TCP lead to the same.");
  return finding(
    "one redis",
    false,
    seen === undefined
      ? "over REST, which the edge uses, nothing answers."
      : "REST, which the edge uses, and TCP lead to two different ones.",
    "Give both addresses of one Redis, or take UPSTASH_REDIS_REST_URL and its token away: the edge then says `unverified`.",
  );
}

async function overRest(upstash: Settings["upstash"], timeoutMs: number, key: string): Promise<unknown> {
  const redis = await openClient<{ get(key: string): Promise<unknown> }>(...restAddress(upstash), timeoutMs);
  return redis.get(key);
}
