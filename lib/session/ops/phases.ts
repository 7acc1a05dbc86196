// The steps between the phases of a site, in both directions, and what each changes in the environment. Pure.

import { PHASES, type Phase, type Step } from "./types";

/** Settings of a phase; null is "not set". What stands in angle brackets the operator knows. */
const OFF = { SESSION_BRIDGE: null, UPSTASH_REDIS_REST_URL: null, UPSTASH_REDIS_REST_TOKEN: null };
const CACHE = { UPSTASH_REDIS_REST_URL: "<its REST URL>", UPSTASH_REDIS_REST_TOKEN: "<its token>" };
const SETTINGS: Readonly<Record<Phase, Readonly<Record<string, string | null>>>> = {
  db: { SESSION_MODE: "db", ...OFF },
  "db+cache": { SESSION_MODE: "db", ...OFF, ...CACHE },
  cached_db: { SESSION_MODE: "cached_db", ...OFF, ...CACHE },
  bridge: { SESSION_MODE: "cached_db", SESSION_BRIDGE: "1", ...CACHE },
  "cache+bridge": { SESSION_MODE: "cache", SESSION_BRIDGE: "1", ...CACHE },
  cache: { SESSION_MODE: "cache", ...OFF, ...CACHE },
};

export type Command = "purge" | "warm" | "backfill" | "sweep";

/** Commands of the kit that make a step's gate say go, in their order. */
const WORK: Readonly<Record<string, readonly Command[]>> = {
  "db+cache cached_db": ["purge"],
  "bridge cache+bridge": ["warm", "sweep"],
  "cache+bridge cache": ["warm", "sweep"],
  "bridge cached_db": ["backfill", "sweep"],
  "cached_db db+cache": ["sweep"],
};

export const isPhase = (text: string): text is Phase => (PHASES as readonly string[]).includes(text);

/** Whether a fleet may run both side by side. */
export const areNeighbours = (one: Phase, other: Phase) => Math.abs(PHASES.indexOf(one) - PHASES.indexOf(other)) <= 1;

/** The steps from one phase to another, one neighbour after the other; none if they are the same. */
export function plan(from: Phase, to: Phase): readonly Step[] {
  const [start, end] = [PHASES.indexOf(from), PHASES.indexOf(to)];
  const way = start <= end ? PHASES.slice(start, end + 1) : PHASES.slice(end, start + 1).reverse();
  return way.slice(1).map((phase, index) => stepBetween(way[index] as Phase, phase));
}

/** What the operator runs before the step's gate; empty if nothing. */
export const workBefore = ({ from, to }: Step): readonly Command[] => WORK[`${from} ${to}`] ?? [];

function stepBetween(from: Phase, to: Phase): Step {
  const before = SETTINGS[from];
  const changed = Object.entries(SETTINGS[to]).filter(([name, value]) => value !== before[name]);
  return { from, to, change: Object.fromEntries(changed) };
}
