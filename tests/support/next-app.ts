// Production servers of the fixture app: built once per variant, started with whatever environment a test wants.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync, mkdirSync, rmdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FIXTURE = path.join(ROOT, "tests/fixture");
const NEXT = path.join(ROOT, "node_modules/next/dist/bin/next");

export type Variant = "on" | "off";

export interface RunningApp {
  readonly url: string;
  /** Everything it printed. */
  output(): string;
  /** SIGTERM, or SIGKILL for a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Only what a test states reaches the app: nothing of this process's session settings. */
function environment(env: Record<string, string>, variant: Variant): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    ...(PATH && { PATH }),
    ...(HOME && { HOME }),
    ...(TMPDIR && { TMPDIR }),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    FIXTURE_CACHE_COMPONENTS: variant === "on" ? "1" : "0",
    ...env,
  };
}

/** `next build` without any session setting, if a source is newer. Two test files may ask at once: the second waits. */
export async function buildFixture(variant: Variant): Promise<void> {
  const done = path.join(FIXTURE, ".next", variant, "BUILD_ID");
  const lock = path.join(FIXTURE, ".next", `${variant}.lock`);
  mkdirSync(path.join(FIXTURE, ".next"), { recursive: true });
  while (!take(lock)) await sleep(500);
  try {
    if (existsSync(done) && statSync(done).mtimeMs > newestSource()) return;
    const child = spawn(process.execPath, [NEXT, "build", FIXTURE], { cwd: ROOT, env: environment({}, variant) });
    const output = collect(child);
    const code = await new Promise((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error(`next build failed:\n${output()}`);
  } finally {
    rmdirSync(lock);
  }
}

function newestSource(): number {
  const pattern = ["lib/session/**/*", "generated/prisma/**/*", "tests/fixture/*.ts", "tests/fixture/app/**/*"];
  return Math.max(...globSync(pattern, { cwd: ROOT }).map((file) => statSync(path.join(ROOT, file)).mtimeMs));
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

export async function startFixture(env: Record<string, string>, variant: Variant = "on"): Promise<RunningApp> {
  const port = await freePort();
  const args = [NEXT, "start", FIXTURE, "--port", String(port), "--hostname", "127.0.0.1"];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: environment(env, variant) });
  const output = collect(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 150) throw new Error(`next start did not come up:\n${output()}`);
    if (
      await fetch(url).then(
        (r) => r.ok,
        () => false,
      )
    )
      break;
    await sleep(100);
  }
  return {
    url,
    output,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  child.stdout?.on("data", (chunk) => (text += chunk));
  child.stderr?.on("data", (chunk) => (text += chunk));
  return () => text;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
