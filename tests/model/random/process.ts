// One process: the shipped runtime, put together by the shipped createRuntime, on tiers that are gates of the scheduler.

import type { SessionCache } from "@/lib/session/caches/cache";
import { createRuntime, type Runtime } from "@/lib/session/mode";
import type { SessionStore } from "@/lib/session/stores/store";
import { ENVIRONMENT } from "../../support/fixtures";
import type { Phase } from "../code/phases";
import type { Tampering } from "../code/process";
import type { MemoryTiers } from "../code/tiers";
import type { Caller, Scheduler } from "./scheduler";

/** Seconds; short, so that a run lives through all of them. */
export const IDLE = 2_000;
export const ABSOLUTE = 6_000;
export const REMEMBER = 12_000;
const TOUCH_AFTER = 200;
export const CACHE_MAX_AGE = 300;

const SETTINGS: Record<Phase, { readonly mode: string; readonly bridge?: string }> = {
  db: { mode: "db" },
  "db + cache": { mode: "db" },
  cached_db: { mode: "cached_db" },
  bridge: { mode: "cached_db", bridge: "1" },
  cache: { mode: "cache" },
  "cache alone": { mode: "cache" },
};

/** What a process is doing, and what is to be noted should it end in the middle. */
export interface Task {
  abandon(): void;
}

export class Process implements Caller {
  readonly name: string;
  readonly phase: Phase;
  readonly runtime: Runtime;
  /** The requests that it has not answered. */
  readonly tasks = new Set<Task>();
  crashed = false;

  constructor(
    name: string,
    phase: Phase,
    skew: number,
    scheduler: Scheduler,
    tiers: MemoryTiers,
    tampering: Tampering,
  ) {
    this.name = `${name} (${phase})`;
    this.phase = phase;
    const store = scheduler.tier<SessionStore>(this, "database");
    const cache = scheduler.tier<SessionCache>(this, "cache");
    const { mode, bridge = "0" } = SETTINGS[phase];
    this.runtime = createRuntime({
      env: {
        ...ENVIRONMENT,
        SESSION_MODE: mode,
        SESSION_BRIDGE: bridge,
        SESSION_IDLE_TTL: `${IDLE}`,
        SESSION_ABSOLUTE_TTL: `${ABSOLUTE}`,
        SESSION_REMEMBER_TTL: `${REMEMBER}`,
        SESSION_TOUCH_AFTER: `${TOUCH_AFTER}`,
        SESSION_CACHE_MAX_AGE: `${CACHE_MAX_AGE}`,
        UPSTASH_REDIS_REST_URL: "https://unit.invalid",
        UPSTASH_REDIS_REST_TOKEN: "unit",
      },
      defer: (task) => void task(),
      onEvent: () => undefined,
      now: () => tiers.clock.now + skew,
      store: phase === "cache alone" ? null : changed(store, tampering.store?.(store, cache, phase)),
      cache: phase === "db" ? null : changed(cache, tampering.cache?.(cache, store, phase)),
    });
  }

  crash(): void {
    this.crashed = true;
    for (const task of this.tasks) task.abandon();
    this.tasks.clear();
  }
}

const changed = <T extends object>(target: T, change: Partial<T> | undefined): T =>
  change ? new Proxy(target, { get: (_, name) => Reflect.get(change, name) ?? Reflect.get(target, name) }) : target;
