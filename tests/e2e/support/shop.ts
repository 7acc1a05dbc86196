// The shop in production: `next start` on the one build, with whatever environment a spec asks for.

import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../support/next-app";

export const ROOT = path.resolve(import.meta.dirname, "../../..");
export const NEXT = path.join(ROOT, "node_modules/next/dist/bin/next");

const SETTINGS = [
  "SESSION_MODE",
  "SESSION_BRIDGE",
  "SESSION_PREFIX",
  "SESSION_PASSWORD",
  "SESSION_COOKIE_NAME",
  "SESSION_IDLE_TTL",
  "SESSION_ABSOLUTE_TTL",
  "SESSION_REMEMBER_TTL",
  "SESSION_TOUCH_AFTER",
  "SESSION_CACHE_MAX_AGE",
  "SESSION_STORE_TIMEOUT_MS",
  "UPSTASH_REDIS_REST_URL",
  "UPSTASH_REDIS_REST_TOKEN",
  "KV_REST_API_URL",
  "KV_REST_API_TOKEN",
  "DATABASE_URL",
  "SESSION_CONSOLE_TOKEN",
];

/**
 * Only what a spec states reaches the shop. Next also reads a developer's .env, but never over a name that is set: hence
 * the empty ones, which count as absent.
 */
export function shopEnvironment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    ...(PATH && { PATH }),
    ...(HOME && { HOME }),
    ...(TMPDIR && { TMPDIR }),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    ...Object.fromEntries(SETTINGS.map((name) => [name, ""])),
    ...env,
  };
}

export interface Shop {
  readonly url: string;
  readonly port: number;
  /** Everything it printed. */
  output(): string;
  stop(): Promise<void>;
}

interface How {
  /** The same port again after a restart, as behind one domain; otherwise a free one. */
  port?: number;
  /** Its clock is ahead by so many seconds: what happens when a visitor comes back much later. */
  later?: number;
}

export async function openShop(env: Record<string, string>, { port, later = 0 }: How = {}): Promise<Shop> {
  port ??= await freePort();
  const clock = ["--import", path.join(import.meta.dirname, "later.mjs")];
  const child = spawn(
    process.execPath,
    [...(later ? clock : []), NEXT, "start", "--port", String(port), "--hostname", "127.0.0.1"],
    { cwd: ROOT, env: { ...shopEnvironment(env), CLOCK_AHEAD_SECONDS: String(later) } },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));

  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(url)); tries++) {
    if (child.exitCode !== null || tries > 200) {
      child.kill("SIGKILL");
      throw new Error(`next start did not come up:\n${output}`);
    }
    await sleep(100);
  }
  return {
    url,
    port,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      // It waits for connections that a browser keeps open.
      const impatience = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await ended;
      clearTimeout(impatience);
    },
  };
}

const answers = (url: string) =>
  fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
