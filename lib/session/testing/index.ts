// For users' tests: a session that is stored where the app under test looks for it, and its cookie.

import { readSettings, type Settings } from "../core/config";
import { cookieAttributes } from "../core/cookie";
import { assertUserId } from "../core/id";
import { applyPatch, DataBag } from "../data";
import { createRuntime } from "../mode";
import { assertOwnKey } from "../session-state";
import type { SessionData } from "../setup";

export { type MemoryBrowser, type MemorySessions, memorySessions } from "./memory";

/** What `createTestSession` may be told. */
export interface TestSessionOptions {
  /** Signs this user in. */
  readonly userId?: string;
  /** With SESSION_REMEMBER_TTL, as `login(userId, { remember: true })`. */
  readonly remember?: boolean;
  /**
   * The environment of the app under test; the process's own by default. If that app runs as production and the tests do
   * not: `{ ...process.env, NODE_ENV: "production" }`.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A stored session, as a browser would have it. */
export interface TestSession {
  /** The session's public handle. */
  readonly id: string;
  /**
   * For Playwright: `context.addCookies([{ ...cookie, domain: "localhost", path: "/" }])`; from a `url` it would derive
   * `secure`. `expires` is in seconds.
   */
  readonly cookie: {
    /** SESSION_COOKIE_NAME, or its default. */
    readonly name: string;
    /** The seal. */
    readonly value: string;
    /** Always. */
    readonly httpOnly: boolean;
    /** In production, and for names that ask for it. */
    readonly secure: boolean;
    /** Always. */
    readonly sameSite: "Lax";
    /** The absolute deadline, in seconds since the epoch. */
    readonly expires: number;
  };
  /** For anything that speaks HTTP: the value of a Cookie header. */
  readonly header: string;
}

/**
 * Stores a session with `data` in the tiers that the environment configures. What `set` and `login` refuse, it refuses too.
 * @param data what it holds
 * @param options who is signed in, and where to store it
 * @returns its cookie, in two forms
 * @throws SessionError SESSION_CONFIG_INVALID, SESSION_VALUE_INVALID, SESSION_KEY_INVALID, SESSION_STORE_UNAVAILABLE
 */
export async function createTestSession(
  data: SessionData = {},
  options: TestSessionOptions = {},
): Promise<TestSession> {
  const env = options.env ?? process.env;
  const settings: Settings = readSettings(env);
  const deferred: Promise<void>[] = [];
  const { manager, sealer } = createRuntime({ env, onEvent() {}, defer: (task) => void deferred.push(task()) });
  const draft = { data: encoded(data), idleRule: { kind: options.remember ? "remember" : "default" } as const };
  const userId = options.userId ?? null;
  if (userId !== null) assertUserId(userId);
  const { resumed, pointer } = await manager.start(draft, userId, null);
  await Promise.all(deferred);
  const { absoluteExpiresAt } = resumed.record;
  const ttl = (absoluteExpiresAt - Date.now()) / 1000;
  const value = await sealer.seal(pointer ?? { id: resumed.id, version: null }, { ttl, browser: false });
  const { httpOnly, secure } = cookieAttributes(settings.secure, ttl);
  const cookie = { name: settings.cookieName, value, httpOnly, secure, sameSite: "Lax" as const };
  return {
    id: resumed.key.slice(resumed.key.lastIndexOf(":") + 1),
    cookie: { ...cookie, expires: Math.floor(absoluteExpiresAt / 1000) },
    header: `${cookie.name}=${value}`,
  };
}

/** As `set` and `save` would have stored it. Shown by tests/unit/create-test-session.test.ts */
function encoded(data: SessionData): Readonly<Record<string, string>> {
  const bag = new DataBag({});
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    assertOwnKey(key);
    bag.set(key, value);
  }
  return applyPatch({}, bag.patch());
}
