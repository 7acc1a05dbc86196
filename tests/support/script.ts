// A script of the project as a process of its own.

import { spawn } from "node:child_process";
import path from "node:path";

/** @param main from the root of the project */
export async function runScript(
  main: string,
  ...args: string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, "../..", main), ...args]);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output, errors };
}
