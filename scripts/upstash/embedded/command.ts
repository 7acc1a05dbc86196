// What a command of the embedded engine is, and the reading of its arguments with the error texts of Redis.
import { CommandError, type Reply } from "../reply.ts";
import type { Keyspace } from "./keyspace.ts";

export interface Command {
  /** How many arguments it takes after its name. */
  min: number;
  max?: number;
  run(space: Keyspace, args: string[]): Reply;
}

export const syntaxError = () => new CommandError("ERR syntax error");

export function wrongArity(name: string) {
  return new CommandError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
}

export function integer(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || !/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new CommandError("ERR value is not an integer or out of range");
  return value;
}

/** A score: a number, inf, +inf or -inf. */
export function score(text: string | undefined, message = "ERR value is not a valid float"): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text ?? "");
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  const value = Number(text);
  if (text === undefined || text.trim() === "" || Number.isNaN(value)) throw new CommandError(message);
  return value;
}

export function formatScore(value: number): string {
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  return String(value);
}

/** Redis compares texts by bytes, JavaScript by UTF-16 units. */
export const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The glob of KEYS and SCAN as a regular expression. */
export function glob(pattern: string): RegExp {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === "*") source += ".*";
    else if (char === "?") source += ".";
    else if (char === "[") {
      const end = pattern.indexOf("]", i + 1);
      const body = pattern.slice(i + 1, end < 0 ? undefined : end);
      source += `[${body.replace(/\\/g, "\\\\").replace(/\[/g, "\\[")}]`;
      i = end < 0 ? pattern.length : end;
    } else source += (char === "\\" ? (pattern[++i] ?? "\\") : char).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  return new RegExp(`^${source}$`, "su");
}
