import { type SpawnOptions, spawn } from "node:child_process";
import { join } from "node:path";
import { atEnd, stop } from "./cleanup.ts";
import { root } from "./root.ts";

/** Runs a JavaScript program of node_modules under this Node, its output on this terminal; resolves to its exit code. */
export async function runTool(path: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return run(process.execPath, [join(root, "node_modules", path), ...args], { env: { ...process.env, ...env } });
}

export function run(command: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
  atEnd(() => stop(child));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
