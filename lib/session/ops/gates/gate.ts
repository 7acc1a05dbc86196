// What every gate is made of.

import { isSessionError } from "../../core/errors";
import { reasonOf } from "../reasons";
import type { Gate, Kit, Step } from "../types";

export interface Context {
  readonly kit: Kit;
  readonly step: Step;
  /** How long something must have been so, in ms: the longest request, its retries and a deploy's drain. */
  readonly settleMs: number;
  /** Names of gates whose "could not be told" the operator takes upon himself. */
  readonly accept: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
  /** Tells what is being done; `done` of `total` if that is known. */
  readonly tell: (doing: string, done?: number, total?: number | null) => void;
  /** Waits until the second look; null if the operator does not want to. */
  readonly pause: (() => Promise<void>) | null;
}

type Answer = Omit<Gate, "name">;

/** A named condition. */
export interface Condition {
  readonly name: string;
  /** Where the answer may be "could not be told" by nature, and `--accept <name>` may stand for it. */
  readonly acceptable?: boolean;
  ask(context: Context): Promise<Answer>;
}

export const yes = (found: string): Answer => ({ ok: true, found, fix: "" });
export const no = (found: string, fix: string): Answer => ({ ok: false, found, fix });
export const unknown = (found: string, fix: string): Answer => ({ ok: null, found, fix });

/** The gate of a condition. A tier that does not answer is "could not be told", which counts as no and cannot be accepted. */
export async function gateOf(condition: Condition, context: Context): Promise<Gate> {
  const { name } = condition;
  try {
    const answer = await condition.ask(context);
    if (answer.ok === null && condition.acceptable && context.accept.has(name)) {
      return { name, ok: true, found: `${answer.found} Accepted by hand.`, fix: "" };
    }
    const hint = answer.ok === null && condition.acceptable ? ` Once you know it is so: --accept ${name}` : "";
    return { name, ...answer, fix: answer.fix + hint };
  } catch (error) {
    if (!isSessionError(error)) throw error;
    return { name, ok: null, ...reasonOf(error) };
  }
}

/** For a tier that this environment does not name. */
export const unnamed = (tier: "database" | "cache"): Answer =>
  tier === "database"
    ? no("This environment names no database.", "Set DATABASE_URL to the one the site uses.")
    : no(
        "This environment names no Redis.",
        "Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or SESSION_REDIS_URL.",
      );
