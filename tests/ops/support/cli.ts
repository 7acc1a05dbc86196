// The command line as a process of its own, in a folder of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const MAIN = path.resolve(import.meta.dirname, "../../../scripts/session/main.ts");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Terminal {
  /** Where .env and .data would be. */
  readonly folder: string;
  run(env: Record<string, string>, ...args: string[]): Promise<Ended>;
  /** @param watch is called whenever something was printed */
  start(
    env: Record<string, string>,
    args: readonly string[],
    watch: (child: ChildProcess, printed: string) => void,
  ): Promise<Ended>;
  close(): void;
}

export function openTerminal(): Terminal {
  const folder = mkdtempSync(path.join(tmpdir(), "session-cli-"));
  const start: Terminal["start"] = (env, args, watch) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [MAIN, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? "", NO_COLOR: "1", ...env } as Record<string, string> as NodeJS.ProcessEnv,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const printed = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const)
        child[name]?.on("data", (chunk: Buffer) => {
          printed[name] += chunk;
          watch(child, printed.stdout + printed.stderr);
        });
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, ...printed }));
    });
  return {
    folder,
    start,
    run: (env, ...args) => start(env, args, () => undefined),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The one document of stdout. */
export const document = <T = Record<string, unknown>>({ stdout }: Ended): T => JSON.parse(stdout) as T;
export const lines = ({ stdout }: Ended) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
