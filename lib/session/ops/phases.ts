// The steps between the phases of a site, in both directions, and what each changes in the environment. Pure.

import type { Settings } from "../core/config";
import { PHASES, type Phase, type Step } from "./types";

type Variables = Step["change"];

/** Settings of a phase; null is "not set". What stands in angle brackets the operator knows. */
const SETTINGS: Readonly<Record<Phase, Variables>> = {
  db: { SESSION_MODE: "db", SESSION_BRIDGE: null },
  "db+cache": { SESSION_MODE: "db", SESSION_BRIDGE: null },
  cached_db: { SESSION_MODE: "cached_db", SESSION_BRIDGE: null },
  bridge: { SESSION_MODE: "cached_db", SESSION_BRIDGE: "1" },
  "cache+bridge": { SESSION_MODE: "cache", SESSION_BRIDGE: "1" },
  cache: { SESSION_MODE: "cache", SESSION_BRIDGE: null },
};
const REST = { UPSTASH_REDIS_REST_URL: "<its REST URL>", UPSTASH_REDIS_REST_TOKEN: "<its token>" };
const TCP = { SESSION_REDIS_URL: "<its redis:// URL>" };

/** The Redis that an environment names, each way to it. */
type Redis = Pick<Settings, "upstash" | "redisUrl">;
const UNNAMED: Redis = { upstash: null, redisUrl: null };

/** A command of the kit that does something to the tiers. */
export type Command = "purge" | "warm" | "backfill" | "sweep";

/** Commands of the kit that make a step's gate say go, in their order. */
const WORK: Readonly<Record<string, readonly Command[]>> = {
  "db+cache cached_db": ["purge"],
  "bridge cache+bridge": ["warm", "sweep"],
  "cache+bridge cache": ["warm", "sweep"],
  "bridge cached_db": ["backfill", "sweep"],
  "cached_db db+cache": ["sweep"],
};

/**
 * Whether a word is the name of a phase.
 * @param text what somebody typed
 */
export const isPhase = (text: string): text is Phase => (PHASES as readonly string[]).includes(text);

/**
 * Whether a fleet may run both side by side: one phase with itself, or with the one before or after it.
 * @param one a phase
 * @param other a phase
 */
export const areNeighbours = (one: Phase, other: Phase) => Math.abs(PHASES.indexOf(one) - PHASES.indexOf(other)) <= 1;

/**
 * The steps from one phase to another, one neighbour after the other; none if they are the same.
 * @param from where the site is
 * @param to where it is to be
 * @param redis `kit.settings`: its Redis is the one whose variables are set or removed; if absent, whichever it may be
 */
export function plan(from: Phase, to: Phase, redis = UNNAMED): readonly Step[] {
  const [start, end] = [PHASES.indexOf(from), PHASES.indexOf(to)];
  const way = start <= end ? PHASES.slice(start, end + 1) : PHASES.slice(end, start + 1).reverse();
  return way.slice(1).map((phase, index) => stepBetween(way[index] as Phase, phase, redis));
}

/**
 * What the operator runs before the step's gate, in this order; empty if nothing.
 * @param step of `plan`
 */
export const workBefore = ({ from, to }: Step): readonly Command[] => WORK[`${from} ${to}`] ?? [];

function stepBetween(from: Phase, to: Phase, redis: Redis): Step {
  if (from === "db") return { from, to, ...addition(redis) };
  if (to === "db") return { from, to, change: removal(redis) };
  const before = SETTINGS[from];
  const changed = Object.entries(SETTINGS[to]).filter(([name, value]) => value !== before[name]);
  return { from, to, change: Object.fromEntries(changed) };
}

const namedBy = ({ upstash, redisUrl }: Redis): Variables => ({ ...(upstash && REST), ...(redisUrl && TCP) });
const isNamed = ({ upstash, redisUrl }: Redis) => upstash !== null || redisUrl !== null;

const addition = (redis: Redis): Pick<Step, "change" | "or"> =>
  isNamed(redis) ? { change: namedBy(redis) } : { change: REST, or: TCP };

/** Whatever may be set must go: one that stays would keep the site in `db+cache`. */
function removal(redis: Redis): Variables {
  const names = Object.keys(isNamed(redis) ? namedBy(redis) : { ...REST, ...TCP });
  return Object.fromEntries(names.map((name) => [name, null]));
}
