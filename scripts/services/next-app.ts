// Production servers of a Next app in a folder of this project: built once, started with whatever environment is wanted.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { atEnd } from "../lib/cleanup.ts";
import { root } from "../lib/root.ts";

const NEXT = join(root, "node_modules/next/dist/bin/next");
/** Long: on a machine that builds and tests as well, a start takes its time. */
const READY_WITHIN_MS = 90_000;

export interface ServerProcess {
  readonly url: string;
  /** What it printed, the latest of it. */
  output(): string;
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  /** SIGSTOP and SIGCONT, or a SIGKILL that nobody waits for. */
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, or SIGKILL for a crash; resolves when the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Only what is stated reaches the app: nothing of this process's session settings. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    ...(PATH && { PATH }),
    ...(HOME && { HOME }),
    ...(TMPDIR && { TMPDIR }),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    ...env,
  };
}

/** `next build` without any session setting. */
export async function buildNextApp(folder: string, env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [NEXT, "build", folder], { cwd: root, env: environment(env) });
  atEnd(() => void child.kill("SIGKILL"));
  const output = collect(child);
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`next build failed:\n${output()}`);
}

/** `next start` on a free port of 127.0.0.1; resolves when it answers. */
export async function startNextApp(folder: string, env: Record<string, string>): Promise<ServerProcess> {
  const port = await getPort();
  return startServer("next start", port, [NEXT, "start", folder, "--port", `${port}`, "--hostname", "127.0.0.1"], env);
}

/** Starts a Node program that listens on `port`; resolves when it answers. */
export async function startServer(
  name: string,
  port: number,
  args: string[],
  env: Record<string, string>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { cwd: root, env: environment(env) });
  // A stopped process hears nothing but this.
  atEnd(() => void child.kill("SIGKILL"));
  const output = collect(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + READY_WITHIN_MS; !(await answers(url)); await sleep(100)) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`${name} did not come up:\n${output()}`);
    }
  }
  return {
    url,
    output,
    ended,
    signal: (signal) => void child.kill(signal),
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

/** Runs `work` while nobody else holds the lock, a folder: two test files may ask for one build at once. */
export async function exclusively(lock: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(dirname(lock), { recursive: true });
  while (!taken(lock)) await sleep(500);
  let held = true;
  const release = () => {
    if (held) rmSync(lock);
    held = false;
  };
  atEnd(release);
  try {
    await work();
  } finally {
    release();
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    // Of a process that was killed: nobody would ever release it.
    if (!isAlive(holderOf(lock))) rmSync(lock, { force: true });
    return false;
  }
}

/** @returns a process, or NaN while it is just being written or released */
function holderOf(lock: string): number {
  try {
    return Number.parseInt(readFileSync(lock, "utf8"), 10);
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  try {
    // Asks only.
    return Number.isNaN(pid) || process.kill(pid, 0);
  } catch {
    return false;
  }
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** The last of what it printed: a server that runs for an hour must not fill the memory of the one that watches it. */
function collect(child: ChildProcess): () => string {
  const most = 1_000_000;
  let text = "";
  const add = (chunk: Buffer) => {
    text = (text + chunk).slice(-most);
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  return () => text;
}
