// The cache tier over TCP, as a project has it (caches/tier.ts), on the real Redis, a second client that looks behind its back,
// and a line in between that a test may cut.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Redis } from "ioredis";
import { openCacheTier } from "../../lib/session/caches/tier";
import { readSettings, type Settings } from "../../lib/session/core/config";
import type { SessionKey } from "../../lib/session/core/types";
import { redisUrl } from "./caches";
import { ENVIRONMENT } from "./fixtures";
import { PREFIX } from "./records";

/** The settings of a process that has this Redis. */
export const tcpSettings = (url: string, more: Record<string, string> = {}): Settings =>
  readSettings({
    ...ENVIRONMENT,
    SESSION_MODE: "cache",
    SESSION_PREFIX: PREFIX,
    SESSION_REDIS_URL: url,
    SESSION_STORE_TIMEOUT_MS: "5000",
    ...more,
  });

/** Removes every key of the prefix. */
export async function forget(redis: Redis, prefix = PREFIX): Promise<void> {
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
    if (keys.length > 0) await redis.del(...keys);
}

export async function openTcpCache() {
  const behind = new Redis(redisUrl());
  return {
    cache: await openCacheTier(tcpSettings(redisUrl())),
    ttl: async (key: SessionKey) => {
      const left = await behind.pttl(key);
      return left < 0 ? null : left;
    },
    evict: async (key: SessionKey) => void (await behind.del(key)),
    plant: async (key: SessionKey, text: string) => void (await behind.set(key, text, "PX", 60_000)),
    async plantAnotherType(key: string) {
      await behind.rpush(key, "one");
      await behind.pexpire(key, 60_000);
    },
    text: (key: SessionKey) => behind.get(key),
    async close() {
      await forget(behind);
      behind.disconnect();
    },
  };
}

export interface Line {
  /** Of the same Redis, through the line. */
  readonly url: string;
  /** Connections that were made so far. */
  connections(): number;
  /** Called with all that is sent to the server, before it goes on. */
  onRequest: ((text: string) => void) | null;
  /** Silent: nothing comes back, and nobody says why. Down: connections are ended, and new ones too. */
  state: "up" | "silent" | "down";
  /** The next answer is lost, and the line with it. */
  losesAnswer: boolean;
  /** Until then what is sent does not go on, and nothing more is taken from the sender. */
  holdsRequests: Promise<unknown> | null;
  /** Ends every connection, as a restart of a server does. */
  cut(): void;
  close(): void;
}

export async function openLine(target = redisUrl()): Promise<Line> {
  const { hostname, port, pathname } = new URL(target);
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    if (line.state === "down") return void near.resetAndDestroy();
    const far = connect(Number(port || 6379), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
    near.on("data", async (data) => {
      line.onRequest?.(data.toString("latin1"));
      if (line.holdsRequests) {
        near.pause();
        await line.holdsRequests;
        near.resume();
      }
      if (!far.destroyed) far.write(data);
    });
    far.on("data", (data) => {
      if (line.losesAnswer) {
        line.losesAnswer = false;
        return line.cut();
      }
      if (line.state !== "silent" && !near.destroyed) near.write(data);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const line: Line = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    connections: () => connections,
    onRequest: null,
    state: "up",
    losesAnswer: false,
    holdsRequests: null,
    cut() {
      for (const socket of open) socket.destroy();
    },
    close() {
      line.cut();
      server.close();
    },
  };
  return line;
}
