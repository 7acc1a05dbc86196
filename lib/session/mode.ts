// Settings in, a running session manager out. The only file that knows every adapter, and which mode takes which.

import type { SessionCache } from "./caches/cache";
import { openUpstash } from "./caches/open";
import { readSettings, type Settings } from "./core/config";
import type { SessionEvent } from "./core/events";
import { Breaker, guarded } from "./core/guard";
import { createSealer, type Sealer } from "./core/seal";
import type { Mode } from "./core/types";
import { SessionManager } from "./manager";
import { cacheMode } from "./modes/cache";
import { cachedDbMode } from "./modes/cached-db";
import { dbMode } from "./modes/db";
import type { Parts, SessionMode } from "./modes/mode";
import { createOutbox, type Outbox } from "./modes/outbox";
import { openDatabase } from "./setup";
import { prismaStore } from "./stores/prisma";
import type { SessionStore } from "./stores/store";

/** Everything one process needs; made once. */
export interface Runtime {
  readonly settings: Settings;
  readonly sealer: Sealer;
  readonly manager: SessionManager;
  readonly store: SessionStore | null;
  readonly cache: SessionCache | null;
  readonly outbox: Outbox;
  readonly report: (event: SessionEvent) => void;
}

export interface RuntimeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Starts a task whose end the answer need not wait for. */
  readonly defer: (task: () => Promise<void>) => void;
  readonly onEvent: (event: SessionEvent & { readonly mode: Mode }) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Tiers other than the configured ones, for tests. */
  readonly store?: SessionStore | null;
  readonly cache?: SessionCache | null;
}

// A call that says "this is no longer valid" is tried even while the cache is taken for dead.
const INVALIDATIONS = new Set(["hold", "kill"]);

/**
 * Reads the settings and puts a mode together. Opens nothing: each tier is opened by its first call.
 * @throws SessionError SESSION_CONFIG_INVALID with every fault
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  const settings = readSettings(options.env);
  const now = options.now ?? Date.now;
  const report = (event: SessionEvent) => options.onEvent({ ...event, mode: settings.mode });
  const store = options.store === undefined ? configuredStore(settings) : options.store;
  const cache = options.cache === undefined ? configuredCache(settings, now, report) : options.cache;
  const outbox = createOutbox(store, cache, (outcome) => report({ type: "outbox", outcome }), now);
  const parts: Parts = {
    now,
    report,
    defer: options.defer,
    outbox,
    cacheMaxAgeMs: settings.cacheMaxAgeMs,
    storeTimeoutMs: settings.storeTimeoutMs,
  };
  return {
    settings,
    report,
    store,
    cache,
    outbox,
    sealer: createSealer(settings.passwords, now),
    manager: new SessionManager({
      mode: settings.mode,
      prefix: settings.prefix,
      lifetimes: settings.lifetimes,
      now,
      backend: backendOf(settings, store, cache, parts),
    }),
  };
}

function backendOf(
  { mode, bridge }: Settings,
  store: SessionStore | null,
  cache: SessionCache | null,
  parts: Parts,
): SessionMode {
  if (mode === "cache") return cacheMode(required(cache), store, parts);
  if (mode === "db") return dbMode(required(store), cache, parts);
  return cachedDbMode(required(store), required(cache), parts, bridge);
}

function configuredStore({ databaseUrl, storeTimeoutMs }: Settings): SessionStore | null {
  if (databaseUrl === null) return null;
  const open = async () => prismaStore(await openDatabase(databaseUrl), { timeoutMs: storeTimeoutMs });
  return guarded("database", open, storeTimeoutMs);
}

function configuredCache(
  { upstash, prefix, storeTimeoutMs }: Settings,
  now: () => number,
  report: Runtime["report"],
): SessionCache | null {
  if (upstash === null) return null;
  const breaker = new Breaker({
    now,
    always: INVALIDATIONS,
    onChange: (state) => report({ type: "tier", tier: "cache", state }),
  });
  return guarded(
    "cache",
    () => openUpstash(upstash.url, upstash.token, prefix, storeTimeoutMs),
    storeTimeoutMs,
    breaker,
  );
}

/** readSettings has checked it; this tells the compiler. */
function required<T>(tier: T | null): T {
  if (tier === null) throw new TypeError("a tier is missing");
  return tier;
}
