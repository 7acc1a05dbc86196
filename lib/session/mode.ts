// Settings in, a running session manager out. The only file that knows every adapter, and which mode takes which.

import type { SessionCache } from "./caches/cache";
import { openCacheTier } from "./caches/tier";
import { choices } from "./choices";
import { hasCache, readSettings, type Settings } from "./core/config";
import { Breaker, guarded } from "./core/guard";
import type { Shape } from "./core/schema";
import { createSealer, type Sealer } from "./core/seal";
import { createDataBox } from "./encryption/box";
import { encryptingMode } from "./encryption/mode";
import { openRegisters } from "./fleet/open";
import type { TierRegister } from "./fleet/types";
import { type Arrivals, createArrivals, type Importer, importingMode } from "./import";
import { createListeners, type ListenerOptions, type Listeners } from "./listeners";
import { SessionManager } from "./manager";
import { counted } from "./metrics/counted";
import { traced } from "./metrics/traced";
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
  /** Sessions of an earlier library; null unless SESSION_IMPORT_FROM is set. */
  readonly arrivals: Arrivals | null;
  /** Who runs sessions, as each configured tier has it. */
  readonly registers: readonly TierRegister[];
  readonly report: Listeners["report"];
}

export interface RuntimeOptions extends ListenerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Starts a task whose end the answer need not wait for. */
  readonly defer: (task: () => Promise<void>) => void;
  /** What goes on of an earlier library's session; that of setup.ts by default. */
  readonly importer?: Importer;
  /** How many sessions a user may have; null or absent: any number. */
  readonly sessionsPerUser?: number | null;
  /** What stored values are taken for (schema.ts); null or absent: for what they are. */
  readonly shape?: Shape | null;
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
  const now = options.now ?? Date.now;
  const settings = readSettings(options.env, now());
  const registers = openRegisters(settings, now);
  const listeners = createListeners(options, settings, registers, now);
  const { report } = listeners;
  const store = options.store === undefined ? configuredStore(settings, listeners) : options.store;
  const cache = options.cache === undefined ? configuredCache(settings, now, listeners) : options.cache;
  const outbox = createOutbox(store, cache, (outcome) => report({ type: "outbox", outcome }), now);
  const parts: Parts = {
    now,
    report,
    defer: options.defer,
    outbox,
    cacheMaxAgeMs: settings.cacheMaxAgeMs,
    storeTimeoutMs: settings.storeTimeoutMs,
  };
  const mode = counted(proceduresOf(settings, store, cache, parts), report);
  const span = options.telemetry?.span?.bind(options.telemetry);
  const seen = encrypting(settings, span ? traced(mode, settings.mode, span) : mode);
  const backend = settings.imports ? importingMode(seen, report) : seen;
  const sessionsPerUser = options.sessionsPerUser ?? null;
  const manager = new SessionManager({ ...settings, now, backend, sessionsPerUser, shape: options.shape ?? null });
  const importer = options.importer ?? choices.imported;
  return {
    settings,
    report,
    store,
    cache,
    outbox,
    registers,
    sealer: createSealer(settings.passwords, now, settings.passwordId),
    manager,
    arrivals: createArrivals({ settings, manager, store, cache, importer, report }),
  };
}

/** The configured mode on these tiers, for whoever works without a runtime. */
export const backendOf = (settings: Settings, store: SessionStore | null, cache: SessionCache | null, parts: Parts) =>
  encrypting(settings, proceduresOf(settings, store, cache, parts));

/** Also without a key: data that are sealed must be refused, not taken for none. */
const encrypting = ({ dataKeys }: Settings, mode: SessionMode) => encryptingMode(mode, createDataBox(dataKeys));

function proceduresOf(
  { mode, bridge }: Settings,
  store: SessionStore | null,
  cache: SessionCache | null,
  parts: Parts,
): SessionMode {
  if (mode === "cache") return cacheMode(required(cache), store, parts);
  if (mode === "db") return dbMode(required(store), cache, parts);
  return cachedDbMode(required(store), required(cache), parts, bridge);
}

function configuredStore(settings: Settings, { onCall }: Listeners): SessionStore | null {
  const { databaseUrl, storeTimeoutMs } = settings;
  if (databaseUrl === null) return null;
  const returning = !databaseUrl.startsWith("mysql");
  const prisma = async () => prismaStore(await openDatabase(databaseUrl), { timeoutMs: storeTimeoutMs, returning });
  const open = async () => choices.openStore?.(settings) ?? prisma();
  return guarded("database", open, storeTimeoutMs, { onCall });
}

function configuredCache(settings: Settings, now: () => number, { report, onCall }: Listeners): SessionCache | null {
  if (!hasCache(settings)) return null;
  const breaker = new Breaker({
    now,
    always: INVALIDATIONS,
    onChange: (state) => report({ type: "tier", tier: "cache", state }),
  });
  const open = async () => choices.openCache?.(settings) ?? openCacheTier(settings);
  return guarded("cache", open, settings.storeTimeoutMs, { breaker, onCall });
}

/** readSettings has checked it; this tells the compiler. */
function required<T>(tier: T | null): T {
  if (tier === null) throw new TypeError("a tier is missing");
  return tier;
}
