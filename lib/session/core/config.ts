// The only reader of the environment. Everything is checked here, all faults are reported at once, and no value is ever
// printed. Read at run time and never while a module loads: `next build` needs none of it (tests/unit/config.test.ts).

import { type ImportSettings, readImport } from "./config-import";
import { type DataKeys, readDataKeys, readPasswordId, readPasswords } from "./config-secrets";
import { SessionError } from "./errors";
import type { Lifetimes } from "./expiry";
import type { Mode } from "./types";
import { isLoopback, urlOf } from "./url";

export interface Settings {
  readonly mode: Mode;
  /** Crossing between `cached_db` and `cache`; without meaning in `db`. */
  readonly bridge: boolean;
  readonly prefix: string;
  /** iron-session's map: all of them open, the one with the number `passwordId` seals. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly passwordId: string;
  /** Keys of the stored data (encryption/box.ts); null: they are stored as they are. */
  readonly dataKeys: DataKeys | null;
  readonly cookieName: string;
  readonly secure: boolean;
  readonly lifetimes: Lifetimes;
  /** Milliseconds a `cached_db` entry is trusted before the database is asked again. */
  readonly cacheMaxAgeMs: number;
  /** Deadline of one call to a store, in milliseconds. */
  readonly storeTimeoutMs: number;
  readonly databaseUrl: string | null;
  /** The cache tier over REST, the only way from the edge. */
  readonly upstash: { readonly url: string; readonly token: string } | null;
  /** The cache tier over TCP, and then the way of whatever runs on Node; with `upstash` as well, both are one Redis. */
  readonly redisUrl: string | null;
  /** Which build of the application this is, as far as somebody says; for the fleet register. */
  readonly build: string | null;
  /** An earlier library whose sessions are taken over; absent if there is none. */
  readonly imports?: ImportSettings;
}

/** Whether there is a cache tier, whichever way leads to it. */
export const hasCache = ({ upstash, redisUrl }: Pick<Settings, "upstash" | "redisUrl">) =>
  upstash !== null || redisUrl !== null;

type Environment = Readonly<Record<string, string | undefined>>;

const DAY = 86_400;
const MODES: readonly string[] = ["db", "cached_db", "cache"] satisfies Mode[];

// Ours first, then what the platforms say by themselves.
const BUILD = [
  "SESSION_BUILD",
  "VERCEL_GIT_COMMIT_SHA",
  "VERCEL_DEPLOYMENT_ID",
  "RENDER_GIT_COMMIT",
  "RAILWAY_GIT_COMMIT_SHA",
  "K_REVISION",
];

/**
 * @param env process.env, or what a test gives
 * @param now ms since the epoch
 * @throws SessionError SESSION_CONFIG_INVALID that lists every fault
 */
export function readSettings(env: Environment, now: number = Date.now()): Settings {
  const faults: string[] = [];
  const text = (name: string) => env[name]?.trim() || undefined;
  const seconds = (name: string, standard: number, least = 1) => {
    const value = text(name);
    if (value === undefined) return standard;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= 400 * DAY) return number;
    faults.push(`${name} must be a whole number from ${least} to ${400 * DAY}.`);
    return standard;
  };

  const mode = text("SESSION_MODE") ?? "db";
  if (!MODES.includes(mode)) faults.push(`SESSION_MODE must be one of ${MODES.join(", ")}.`);

  const bridge = text("SESSION_BRIDGE") ?? "0";
  if (!/^(0|1|true|false|on|off)$/.test(bridge)) faults.push("SESSION_BRIDGE must be 1 or 0.");

  const prefix = text("SESSION_PREFIX") ?? "session";
  if (!/^[\w.:-]{1,64}$/.test(prefix)) faults.push("SESSION_PREFIX may hold letters, digits and _ . : - (at most 64).");
  // There stand the users' indexes of the prefix before it (caches/upstash.ts), which its `purge` removes.
  if (prefix.endsWith(":user"))
    faults.push("SESSION_PREFIX must not end in :user: write it another way, as in :users.");

  const production = text("NODE_ENV") === "production";
  const cookieName = text("SESSION_COOKIE_NAME") ?? (production ? "__Host-session" : "session");
  if (!/^[!#$%&'*+\-.^`|~\w]{1,64}$/.test(cookieName))
    faults.push("SESSION_COOKIE_NAME is not a cookie name (RFC 6265).");
  // RFC 6265bis, 4.1.3: a browser drops such a cookie, in whatever case it is written, when it is not Secure.
  const secure = production || /^__(Host|Secure)-/i.test(cookieName);

  const idleTtl = seconds("SESSION_IDLE_TTL", 14 * DAY);
  const lifetimes: Lifetimes = {
    idleTtl,
    absoluteTtl: seconds("SESSION_ABSOLUTE_TTL", 30 * DAY),
    rememberTtl: seconds("SESSION_REMEMBER_TTL", 90 * DAY),
    touchAfter: seconds("SESSION_TOUCH_AFTER", Math.floor(idleTtl / 10), 0),
  };

  const upstash = readUpstash(text, production, faults);
  const redisUrl = readRedisUrl(text("SESSION_REDIS_URL"), faults);
  const crossing = /^(1|true|on)$/.test(bridge);
  const databaseUrl = readDatabaseUrl(text("DATABASE_URL"), mode === "cache" && !crossing, faults);
  if ((mode === "db" || mode === "cached_db") && databaseUrl === null)
    faults.push(`SESSION_MODE=${mode} needs DATABASE_URL.`);
  if ((mode === "cached_db" || mode === "cache") && !hasCache({ upstash, redisUrl })) {
    faults.push(
      `SESSION_MODE=${mode} needs UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or SESSION_REDIS_URL.`,
    );
  }

  const imports = readImport(text, { cookieName, absoluteTtl: lifetimes.absoluteTtl, production, now }, faults);
  const passwords = readPasswords("SESSION_PASSWORD", text("SESSION_PASSWORD"), faults);
  const settings: Settings = {
    mode: mode as Mode,
    bridge: crossing && mode !== "db",
    prefix,
    passwords,
    passwordId: readPasswordId("SESSION_PASSWORD", text("SESSION_PASSWORD_ID"), passwords, faults),
    dataKeys: readDataKeys(text, faults),
    cookieName,
    secure,
    lifetimes,
    cacheMaxAgeMs: seconds("SESSION_CACHE_MAX_AGE", 300) * 1000,
    storeTimeoutMs: seconds("SESSION_STORE_TIMEOUT_MS", 1000),
    databaseUrl,
    upstash,
    redisUrl,
    build: readBuild(text),
    ...(imports && { imports }),
  };
  if (faults.length > 0) {
    const list = faults.map((fault) => `\n  - ${fault}`).join("");
    throw new SessionError("SESSION_CONFIG_INVALID", `The environment has ${faults.length} fault(s):${list}\n`);
  }
  return settings;
}

function readBuild(text: (name: string) => string | undefined): string | null {
  const plain = BUILD.map((name) => text(name)?.replace(/[^\w.-]/g, ""));
  return plain.find(Boolean)?.slice(0, 40) ?? null;
}

/** @param optional then what is not ours belongs to another part of the app, and is no tier; but a bridge leads to the rows */
function readDatabaseUrl(value: string | undefined, optional: boolean, faults: string[]): string | null {
  if (value === undefined) return null;
  if (/^(file|postgres|postgresql|mysql|mariadb|store):/.test(value)) return value;
  if (optional) return null;
  faults.push("DATABASE_URL must begin with file:, postgresql:// or mysql:// (or store:, docs/write-a-store.md).");
  return value;
}

/** What is faulty is not null: it is not called missing as well. */
function readUpstash(text: (name: string) => string | undefined, production: boolean, faults: string[]) {
  // Vercel's names are the alternative, as a pair: an address of one and a token of the other fit nothing.
  const vercel = text("UPSTASH_REDIS_REST_URL") === undefined && text("UPSTASH_REDIS_REST_TOKEN") === undefined;
  const names = vercel
    ? { url: "KV_REST_API_URL", token: "KV_REST_API_TOKEN" }
    : { url: "UPSTASH_REDIS_REST_URL", token: "UPSTASH_REDIS_REST_TOKEN" };
  const url = text(names.url);
  const token = text(names.token);
  if (url === undefined && token === undefined) return null;
  if (url === undefined || token === undefined) {
    faults.push(`${url === undefined ? names.url : names.token} is missing: both or neither.`);
    return { url: "", token: "" };
  }
  const parsed = urlOf(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    faults.push(`${names.url} must be an https:// URL.`);
  } else if (production && parsed.protocol === "http:" && !isLoopback(parsed.hostname)) {
    faults.push(`${names.url} must be https:// in production: sessions would travel in the clear.`);
  }
  return { url: url.replace(/\/+$/, ""), token };
}

/** Not refused in the clear: that is how a Redis of one's own is reached in a private network (`doctor` has a word on it). */
function readRedisUrl(value: string | undefined, faults: string[]): string | null {
  if (value === undefined) return null;
  const url = urlOf(value);
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "") {
    faults.push("SESSION_REDIS_URL must be a redis:// or rediss:// URL.");
  } else if (!/^\/?\d*$/.test(url.pathname)) {
    faults.push("SESSION_REDIS_URL may name a database by its number only: redis://host:6379/2.");
  } else if (!isDecodable(url.username + url.password)) {
    faults.push("SESSION_REDIS_URL has a % in its user or password that encodes nothing: write it as %25.");
  }
  return value;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
