// The property: no plan leads to a violation. On failure the shortest plan that does is carried out again and told.

import * as fc from "fast-check";
import type { Tampering } from "../code/process";
import { Coverage } from "./coverage";
import { type Plan, plans } from "./plan";
import { Run, type RunOptions } from "./run";

export interface Searched {
  readonly coverage: Coverage;
  /** The shortest violation that was found, with all that led to it; null if there is none. */
  readonly counterexample: string | null;
}

export interface SearchOptions {
  readonly runs: number;
  readonly commands: number;
  readonly seed?: number;
  readonly tampering?: Tampering;
  /** Whether the first violation that is met will do. */
  readonly anyLength?: boolean;
}

export async function search({
  runs,
  commands,
  seed,
  tampering = {},
  anyLength = false,
}: SearchOptions): Promise<Searched> {
  const coverage = new Coverage();
  const property = fc.asyncProperty(plans(commands), (plan) => new Run(plan, coverage, { tampering }).carryOut());
  const details = await fc.check(property, {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    // Biased runs are short; here a short run finds nothing.
    unbiased: true,
    endOnFailure: anyLength,
  });
  if (!details.failed) return { coverage, counterexample: null };
  const [plan] = details.counterexample ?? [];
  const told = plan ? await tellRun(plan, { tampering }) : "";
  const { seed: found, counterexamplePath: path } = details;
  return { coverage, counterexample: `seed ${found}, path ${path}\n${told}\n${JSON.stringify(plan)}` };
}

/** Carries out one plan. @returns all that happened, the violation last */
export async function tellRun(plan: Plan, options: RunOptions = {}): Promise<string> {
  const trace: string[] = [];
  const run = new Run(plan, new Coverage(), { ...options, trace });
  trace.push(`fleet ${plan.road} ${plan.ahead}`);
  const violation = await run.carryOut().then(
    () => "no violation",
    (error: unknown) => String(error),
  );
  return [...trace, violation].join("\n");
}
