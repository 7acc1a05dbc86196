// The session toolkit on tiers in memory: every call to them counted, delayed or failed as a test likes, and a browser
// that keeps what it is given. No Next, no network, no clock but the test's.

import type { SessionCache } from "@/lib/session/caches/cache";
import { type MemoryCache, memoryCache } from "@/lib/session/caches/memory";
import type { CookiePort } from "@/lib/session/cookie-port";
import { SessionError } from "@/lib/session/core/errors";
import type { SessionEvent } from "@/lib/session/core/events";
import { keyOf } from "@/lib/session/core/id";
import type { Shape } from "@/lib/session/core/schema";
import type { Pointer } from "@/lib/session/core/seal";
import type { DeviceFacts, Mode, SessionRecord } from "@/lib/session/core/types";
import type { Telemetry } from "@/lib/session/metrics/telemetry";
import { createRuntime, type Runtime } from "@/lib/session/mode";
import { Session } from "@/lib/session/session";
import { memoryStore } from "@/lib/session/stores/memory";
import type { SessionStore } from "@/lib/session/stores/store";
import { type Clock, fakeClock } from "./clock";
import { ENVIRONMENT } from "./fixtures";

export interface Call {
  readonly tier: "database" | "cache";
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What processes share. */
export interface Tiers {
  readonly store: SessionStore | null;
  readonly cache: MemoryCache | null;
  readonly clock: Clock;
}

/** Each setting a process may have, and its tiers. */
export const SETTINGS = [
  { name: "db", mode: "db", store: true, cache: false, bridge: false },
  { name: "db with a cache configured", mode: "db", store: true, cache: true, bridge: false },
  { name: "cached_db", mode: "cached_db", store: true, cache: true, bridge: false },
  { name: "cached_db with the bridge", mode: "cached_db", store: true, cache: true, bridge: true },
  { name: "cache with a database configured", mode: "cache", store: true, cache: true, bridge: false },
  { name: "cache", mode: "cache", store: false, cache: true, bridge: false },
] as const satisfies readonly Setting[];

export interface Setting {
  readonly name?: string;
  readonly mode: Mode;
  readonly bridge?: boolean;
  readonly store?: boolean;
  readonly cache?: boolean;
}

export interface TestRuntime extends Runtime {
  readonly clock: Clock;
  readonly tiers: Tiers;
  /** Every call that reached a tier. Empty it to count from there. */
  readonly calls: Call[];
  readonly events: SessionEvent[];
  /** Runs before each call to a tier; what it throws, the call throws. */
  before: ((call: Call) => unknown) | null;
  /** Waits for what was put off until after the answer. */
  settled(): Promise<void>;
  browser(): TestBrowser;
  /** What the tiers hold of a handle, without counting. */
  stored(handle: string | null): Promise<unknown>;
}

export function openTestRuntime(
  setting: Setting & {
    tiers?: Tiers;
    env?: Record<string, string>;
    telemetry?: Telemetry;
    sessionsPerUser?: number;
    shape?: Shape | null;
  },
): TestRuntime {
  const { mode, bridge = false, store = mode !== "cache", cache = mode !== "db" } = setting;
  const clock = setting.tiers?.clock ?? fakeClock();
  const tiers: Tiers = setting.tiers ?? {
    clock,
    store: store ? memoryStore() : null,
    cache: cache ? memoryCache({ now: clock.now }) : null,
  };
  const calls: Call[] = [];
  const events: SessionEvent[] = [];
  const deferred: Promise<void>[] = [];
  const meet = async (call: Call) => {
    calls.push(call);
    await test.before?.(call);
  };
  const runtime = createRuntime({
    env: {
      ...ENVIRONMENT,
      SESSION_MODE: mode,
      SESSION_BRIDGE: bridge ? "1" : "0",
      UPSTASH_REDIS_REST_URL: "https://unit.invalid",
      UPSTASH_REDIS_REST_TOKEN: "unit",
      ...setting.env,
    },
    defer: (task) => void deferred.push(task()),
    onEvent: (event) => void events.push(event),
    ...(setting.telemetry && { telemetry: setting.telemetry }),
    sessionsPerUser: setting.sessionsPerUser ?? null,
    shape: setting.shape ?? null,
    now: clock.now,
    store: tiers.store && counted<SessionStore>("database", tiers.store, meet),
    cache: tiers.cache && counted<SessionCache>("cache", tiers.cache, meet),
  });
  const test: TestRuntime = {
    ...runtime,
    clock,
    tiers,
    calls,
    events,
    before: null,
    async settled() {
      while (deferred.length > 0) await deferred.shift();
    },
    browser: () => new TestBrowser(runtime),
    async stored(handle) {
      const key = keyOf(runtime.settings.prefix, handle ?? "nothing");
      return { row: await tiers.store?.find(key), entry: await tiers.cache?.get(key) };
    },
  };
  return test;
}

/** Another process on the same tiers. */
export function neighbour(runtime: TestRuntime, setting: Setting = runtime.settings): TestRuntime {
  return openTestRuntime({ mode: setting.mode, bridge: setting.bridge ?? false, tiers: runtime.tiers });
}

function counted<T extends object>(tier: Call["tier"], target: T, meet: (call: Call) => Promise<void>): T {
  return new Proxy(target, {
    get: (_, method) => {
      if (typeof method !== "string" || method === "then") return undefined;
      return async (...args: unknown[]) => {
        await meet({ tier, method, args });
        return (target as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args);
      };
    },
  });
}

/** A browser whose session is stored and holds `data`; counting begins after that. */
export async function visitor(
  runtime: TestRuntime,
  data: Record<string, unknown> = { seen: true },
  userId?: string,
): Promise<TestBrowser> {
  const browser = runtime.browser();
  const session = await browser.request();
  for (const [key, value] of Object.entries(data)) session.set(key, value as object);
  if (userId === undefined) await session.save();
  else await session.login(userId);
  await runtime.settled();
  browser.sent.length = 0;
  runtime.calls.length = 0;
  runtime.events.length = 0;
  return browser;
}

/** For `before`: a tier that does not answer, or every tier; all its methods, or these. */
export function down(tier?: Call["tier"], ...methods: string[]) {
  return (call: Call) => {
    if ((tier !== undefined && call.tier !== tier) || (methods.length > 0 && !methods.includes(call.method))) return;
    throw new SessionError("SESSION_STORE_UNAVAILABLE", `The ${call.tier} did not answer.`);
  };
}

export interface RequestOptions {
  /** As in a page that is being rendered: no cookie can be sent. */
  readOnly?: boolean;
  /** The cookie was sealed with an older password. */
  outdated?: boolean;
  device?: DeviceFacts | null;
}

/** A cookie as it was sent: null takes it away. */
export type SentCookie = { readonly pointer: Pointer; readonly record: SessionRecord } | null;

/** Somebody's browser: keeps the newest cookie, and each one that was ever sent. */
export class TestBrowser {
  pointer: Pointer | null;
  readonly sent: SentCookie[] = [];
  readonly #runtime: Runtime;

  constructor(runtime: Runtime, pointer: Pointer | null = null) {
    this.#runtime = runtime;
    this.pointer = pointer;
  }

  /** The session of one request with this browser's cookie; notes the visit as a page would. */
  async request<Data extends object = Record<string, unknown>>(options: RequestOptions = {}): Promise<Session<Data>> {
    const { manager } = this.#runtime;
    const resumed = this.pointer && (await manager.resume(this.pointer));
    if (resumed && manager.touchDue(resumed.record)) await manager.touch(resumed);
    return new Session<Data>(manager, new TestCookiePort(this, options), resumed);
  }

  /** The same cookie in another process, or kept by somebody for later. */
  copy(runtime: Runtime = this.#runtime): TestBrowser {
    return new TestBrowser(runtime, this.pointer);
  }
}

class TestCookiePort implements CookiePort {
  outdated: boolean;
  readonly #browser: TestBrowser;
  readonly #options: RequestOptions;

  constructor(browser: TestBrowser, options: RequestOptions) {
    this.#browser = browser;
    this.#options = options;
    this.outdated = options.outdated ?? false;
  }

  assertWritable(): void {
    if (this.#options.readOnly) throw new SessionError("SESSION_READ_ONLY", "This is a page.");
  }

  async write(pointer: Pointer, record: SessionRecord): Promise<void> {
    this.assertWritable();
    this.#browser.pointer = pointer;
    this.#browser.sent.push({ pointer, record });
    this.outdated = false;
  }

  clear(): void {
    this.assertWritable();
    if (this.#browser.pointer === null) return;
    this.#browser.pointer = null;
    this.#browser.sent.push(null);
  }

  device(): DeviceFacts | null {
    return this.#options.device ?? null;
  }
}
