// A Redis for development or for tests: the one that is named, one that runs, one that can be started, or the embedded
// engine.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { Redis } from "ioredis";
import { atEnd, stop } from "../lib/cleanup.ts";
import { messageOf, Plain } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { listens, localServicesAllowed, onPath } from "./local.ts";
import type { Service } from "./service.ts";

const EMBEDDED: Service = {
  url: "embedded",
  description: "embedded engine (no Redis found; nothing is kept after a restart)",
  real: false,
};

/** For `npm run dev`: a Redis that runs already is the one to look into with redis-cli. */
export async function redisForDev(): Promise<Service> {
  const named = process.env.REDIS_URL;
  if (named) return probe(named, "REDIS_URL");
  if (!localServicesAllowed()) return EMBEDDED;
  if (await listens(6379)) {
    const running = await probe("redis://127.0.0.1:6379", "127.0.0.1:6379").catch(() => null);
    if (running) return running; // one with a password is not ours to use
  }
  const folder = join(root, ".data/redis");
  mkdirSync(folder, { recursive: true });
  return (await spawnRedis(folder, ["--save", "60 1"])) ?? EMBEDDED;
}

/** For tests: they empty it, so rather one of their own than the one somebody works with. */
export async function redisForTests(): Promise<Service> {
  const named = process.env.TEST_REDIS_URL;
  if (named === "embedded") return EMBEDDED;
  if (named) return probe(named, "TEST_REDIS_URL");
  if (!localServicesAllowed()) return EMBEDDED;
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const own = await spawnRedis(folder, ["--save", ""]);
  if (own) return own;
  const address = process.env.REDIS_URL ?? ((await listens(6379)) ? "redis://127.0.0.1:6379" : null);
  return (address && (await emptyDatabase(address))) || EMBEDDED;
}

/** The highest logical database of a running Redis that holds nothing, so that nobody's keys are touched. */
async function emptyDatabase(address: string): Promise<Service | null> {
  for (let database = 15; database > 0; database--) {
    const url = new URL(address);
    url.pathname = `/${database}`;
    const redis = client(url.href);
    try {
      await redis.connect();
      if ((await redis.dbsize()) === 0) return await probe(url.href, "Redis");
    } catch {
      return null;
    } finally {
      redis.disconnect();
    }
  }
  return null;
}

async function spawnRedis(folder: string, args: string[]): Promise<Service | null> {
  const binary = onPath("redis-server");
  if (!binary) return null;
  const port = await getPort();
  const child = spawn(
    binary,
    ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "no", ...args],
    {
      stdio: "ignore",
    },
  );
  child.on("error", () => {});
  atEnd(() => stop(child));
  const deadline = Date.now() + 10_000;
  while (child.exitCode === null && Date.now() < deadline) {
    if (await listens(port)) return probe(`redis://127.0.0.1:${port}`, "redis-server", ", started for this run");
    await sleep(100);
  }
  return null;
}

function client(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 3000,
    maxRetriesPerRequest: 0,
  });
  redis.on("error", () => {});
  return redis;
}

async function probe(url: string, name: string, remark = ""): Promise<Service> {
  let redis: Redis | undefined;
  try {
    redis = client(url);
    await redis.connect();
    const info = await redis.info("server");
    const version = /(?:redis|valkey)_version:(\S+)/.exec(info)?.[1] ?? "?";
    const { host } = new URL(url);
    return { url, description: `real Redis ${version} at ${host}${remark}`, real: true };
  } catch (error) {
    throw new Plain(`${name}: no Redis answers there (${messageOf(error)}). Start it, or remove the variable.`);
  } finally {
    redis?.disconnect();
  }
}
