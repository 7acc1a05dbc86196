// Inputs that are kept, corpus/<parser>.json, a list: what once failed, and what somebody found worth trying. Replayed before
// anything new is made up. A failing run prints its input as the JSON to be added here by hand.

import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { AnyParser } from "./parser";

export function corpusOf(parser: string): readonly unknown[] {
  const file = path.join(import.meta.dirname, "../corpus", `${parser}.json`);
  const inputs = JSON.parse(readFileSync(file, "utf8")) as unknown[];
  if (inputs.some((input, at) => inputs.slice(0, at).some((earlier) => isDeepStrictEqual(earlier, input))))
    throw new Error(`${file} holds an input twice.`);
  return inputs;
}

/** @returns how many were replayed */
export async function replay(parser: AnyParser): Promise<number> {
  const inputs = corpusOf(parser.name);
  for (const input of inputs) await parser.check(input);
  return inputs.length;
}
