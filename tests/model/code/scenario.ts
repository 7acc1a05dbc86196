// One session in some state, and the operations that meet on it.

import type { SessionRecord } from "@/lib/session/core/types";
import type { Kind } from "./operations";
import type { Phase } from "./phases";
import { CACHE_MAX_AGE_MS, containing, KEY, type MemoryTiers, START, USER } from "./tiers";

const DAY = 86_400_000;

const first: SessionRecord = containing(
  {
    version: 1,
    data: {},
    userId: USER,
    createdAt: START,
    lastSeenAt: START,
    idleExpiresAt: START + 14 * DAY,
    absoluteExpiresAt: START + 30 * DAY,
    idleRule: { kind: "default" },
    authenticatedAt: START,
    device: null,
  },
  "first",
);
const second: SessionRecord = { ...containing(first, "second"), version: 2 };
const expired: SessionRecord = { ...first, idleExpiresAt: START };

const keep = { until: first.absoluteExpiresAt };
const fresh = { ...keep, rowVersion: 1, notAfter: Number.MAX_SAFE_INTEGER, checkedAt: START };

export interface Beginning {
  /** What was acknowledged before. */
  readonly written: readonly string[];
  /** Whether the session is over, and must not be found alive by anybody. */
  readonly over?: true;
  plant(tiers: MemoryTiers): Promise<void>;
}

/** Each state a session can be in when requests meet on it. */
export const BEGINNINGS = {
  "row and entry": {
    written: ["first"],
    async plant({ store, cache }) {
      await store.insert(KEY, first);
      await cache.create(KEY, first, fresh);
    },
  },
  "row alone": {
    written: ["first"],
    plant: async ({ store }) => void (await store.insert(KEY, first)),
  },
  "entry alone": {
    written: ["first"],
    plant: async ({ cache }) => void (await cache.create(KEY, first, { ...fresh, rowVersion: 0 })),
  },
  "entry of some age": {
    written: ["first"],
    async plant({ store, cache }) {
      await store.insert(KEY, first);
      await cache.create(KEY, first, { ...fresh, checkedAt: START - CACHE_MAX_AGE_MS });
    },
  },
  "older entry on hold": {
    written: ["first", "second"],
    async plant({ store, cache }) {
      await store.insert(KEY, second);
      await cache.create(KEY, first, fresh);
      await cache.hold(KEY, "somebody", keep);
    },
  },
  "lease of somebody": {
    written: ["first"],
    async plant({ store, cache }) {
      await store.insert(KEY, first);
      await cache.lease(KEY, "somebody", keep);
    },
  },
  "entry ahead of its row": {
    written: ["first", "second"],
    async plant({ store, cache }) {
      await store.insert(KEY, first);
      await cache.create(KEY, first, fresh);
      await cache.cas(KEY, 1, second, keep);
    },
  },
  "over: signed out": {
    written: ["first"],
    over: true,
    async plant({ store, cache }) {
      await store.insert(KEY, first);
      await store.bury(KEY, null, null);
      await cache.kill(KEY, { ...keep, userId: USER });
    },
  },
  "over: idle for too long": {
    written: ["first"],
    over: true,
    async plant({ store, cache }) {
      await store.insert(KEY, expired);
      await cache.create(KEY, expired, fresh);
    },
  },
} as const satisfies Record<string, Beginning>;

export type BeginningName = keyof typeof BEGINNINGS;

/** The states that a fleet of these phases can meet. */
export function beginningsOf(fleet: readonly Phase[]): BeginningName[] {
  const has = (...phases: Phase[]) => phases.some((phase) => fleet.includes(phase));
  const over: BeginningName[] = ["over: signed out", "over: idle for too long"];
  if (!has("db + cache", "cached_db", "bridge", "cache", "cache alone")) return ["row alone", ...over];
  if (has("cache alone")) return ["entry alone", ...over];
  const beginnings: BeginningName[] = ["row and entry", "row alone"];
  if (has("bridge", "cache")) beginnings.push("entry alone", "entry ahead of its row");
  if (has("cached_db", "bridge")) beginnings.push("entry of some age");
  if (has("db + cache", "cached_db")) beginnings.push("older entry on hold");
  if (has("cached_db", "bridge", "cache")) beginnings.push("lease of somebody");
  return [...beginnings, ...over];
}

/** From `cached_db` with the bridge on, the cache may be the only place that knows: eviction must be off (decided by phase). */
export function mayEvict(fleet: readonly Phase[], beginning: BeginningName): boolean {
  const cacheDecides = fleet.some((phase) => phase === "cache" || phase === "cache alone");
  return !cacheDecides && beginning !== "entry alone" && beginning !== "entry ahead of its row";
}

export interface Operation {
  readonly kind: Kind;
  readonly phase: Phase;
}

export interface Scenario {
  readonly fleet: readonly Phase[];
  readonly beginning: BeginningName;
  readonly operations: readonly Operation[];
  /** Whether operations of one phase run in one process, where writers queue and hand on. */
  readonly together?: boolean;
}

export function describeScenario({ beginning, operations, together }: Scenario): string {
  const list = operations.map(({ kind, phase }) => `${kind} (${phase})`).join(" || ");
  return `${beginning}: ${list}${together ? ", in one process" : ""}`;
}

/** Every pair of operations, in every state that the fleet can meet. */
export function pairs(fleet: readonly Phase[], kinds: readonly Kind[]): Scenario[] {
  const operations = fleet.flatMap((phase) => kinds.map((kind) => ({ kind, phase })));
  return beginningsOf(fleet)
    .flatMap((beginning) =>
      operations.flatMap((one, index) =>
        operations.slice(index).map((other) => ({ fleet, beginning, operations: [one, other] })),
      ),
    )
    .filter(isPromised);
}

/**
 * `requireFreshSession` in `cached_db` reads the row. Whoever goes there from the bridge has first given every entry that
 * is ahead its row (the gate of that step); what was not given one reads as it was before.
 */
function isPromised({ beginning, operations }: Scenario): boolean {
  const ahead = beginning === "entry ahead of its row";
  return !ahead || !operations.some(({ kind, phase }) => kind === "fresh read" && phase === "cached_db");
}

/** Every operation by itself, in every state that the fleet can meet. */
export function singles(fleet: readonly Phase[], kinds: readonly Kind[]): Scenario[] {
  return beginningsOf(fleet)
    .flatMap((beginning) =>
      fleet.flatMap((phase) => kinds.map((kind) => ({ fleet, beginning, operations: [{ kind, phase }] }))),
    )
    .filter(isPromised);
}

/** Every three operations, in the state that is most often met. */
export function triples(fleet: readonly Phase[], kinds: readonly Kind[]): Scenario[] {
  const operations = fleet.flatMap((phase) => kinds.map((kind) => ({ kind, phase })));
  const beginning = "row and entry";
  return operations.flatMap((one, i) =>
    operations
      .slice(i)
      .flatMap((two, j) =>
        operations.slice(i + j).map((three) => ({ fleet, beginning, operations: [one, two, three] })),
      ),
  );
}
