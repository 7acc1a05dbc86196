// The environment: settings that hold together, or one refusal that names every fault and no value.

import fc from "fast-check";
import { readSettings } from "@/lib/session/core/config";
import { CANARY, OLDER_PASSWORD, PASSWORD } from "../../support/fixtures";
import { assert, parsed } from "../support/assert";
import { edited, rubbish } from "../support/edits";
import { hostileJson } from "../support/json";
import type { Parser } from "../support/parser";

type Environment = Readonly<Record<string, string>>;

const NOW = Date.UTC(2026, 0, 1);
const MAP = JSON.stringify({ "2": PASSWORD, "1": OLDER_PASSWORD });
const secrets = [
  PASSWORD,
  MAP,
  `{"1":"${CANARY}"}`,
  CANARY,
  "a".repeat(32),
  "{}",
  "{",
  "[]",
  "null",
  '{"-1":"x"}',
  '{"1":5}',
];
const ttl = [
  "1",
  "60",
  "86400",
  "34560000",
  "34560001",
  "0",
  "-1",
  "1.5",
  "1e3",
  "0x10",
  " 5 ",
  "9".repeat(400),
  "NaN",
  "١",
];
const urls = [
  "https://a.upstash.io",
  "http://localhost:8079",
  "http://a.upstash.io",
  "https://user:pw@a.upstash.io//",
  "ftp://a",
  "https://",
  "http://[::1]:1",
  "javascript:1",
  `https://${CANARY}`,
];
/** What each may be: sound, odd, wrong. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  NODE_ENV: ["production", "development", "test"],
  SESSION_MODE: ["db", "cached_db", "cache", "DB", "cached-db", CANARY],
  SESSION_BRIDGE: ["1", "0", "true", "on", "yes", "2"],
  SESSION_PREFIX: ["session", "a:b", "x".repeat(65), "*", "a b"],
  SESSION_PASSWORD: secrets,
  SESSION_PASSWORD_ID: ["1", "2", "3", "01", "__proto__", "constructor", "none"],
  SESSION_DATA_KEY: secrets,
  SESSION_DATA_KEY_ID: ["1", "2", "none", "toString"],
  SESSION_COOKIE_NAME: ["__Host-sid", "sid", "__proto__", "a;b", "a=b", "s".repeat(65), "ключ"],
  SESSION_IDLE_TTL: ttl,
  SESSION_ABSOLUTE_TTL: ttl,
  SESSION_REMEMBER_TTL: ttl,
  SESSION_TOUCH_AFTER: ttl,
  SESSION_CACHE_MAX_AGE: ttl,
  SESSION_STORE_TIMEOUT_MS: ttl,
  UPSTASH_REDIS_REST_URL: urls,
  UPSTASH_REDIS_REST_TOKEN: ["token", CANARY],
  KV_REST_API_URL: urls,
  KV_REST_API_TOKEN: ["token"],
  SESSION_REDIS_URL: ["redis://h", `rediss://u:${CANARY}@h:1/2`, "redis://h/x", "redis://:%@h", "http://h", "redis:"],
  DATABASE_URL: ["file:./a.db", "postgresql://u:p@h/d", "mysql://h/d", "mongodb://h", `redis://:${CANARY}@h`],
  SESSION_BUILD: ["abc", "x".repeat(80), "<script>", "…"],
  SESSION_IMPORT_FROM: ["iron-session", "express-session", "django", "better-auth", "toString", "lucia"],
  SESSION_IMPORT_PASSWORD: [...secrets, "short"],
  SESSION_IMPORT_COOKIE: ["old", "connect.sid", "a b", "session"],
  SESSION_IMPORT_DOMAIN: [".example.org", "example.org", "a..b", "-"],
  SESSION_IMPORT_UNTIL: ["2026-01-31", "2026-01-15T00:00:00Z", "2099-01-01", "1999", "soon", "+275760-09-13"],
};
const SOUND: Environment = {
  SESSION_PASSWORD: PASSWORD,
  DATABASE_URL: "file:./unit.db",
  UPSTASH_REDIS_REST_URL: "https://a.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "token",
};

const anyValue = fc.oneof(
  { weight: 3, arbitrary: rubbish },
  { weight: 2, arbitrary: hostileJson },
  {
    weight: 2,
    arbitrary: edited(fc.constantFrom(MAP, PASSWORD, ...urls), {
      delimiter: '"',
      tokens: ["__proto__", CANARY, "1e9"],
    }),
  },
  { weight: 1, arbitrary: rubbish.map((text) => CANARY + text) },
);
const variable = fc
  .constantFrom(...Object.entries(VALUES))
  .chain(([name, values]) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anyValue }),
    ),
  );
const environments = fc
  .tuple(fc.nat(9), fc.array(variable, { maxLength: 8, size: "max" }))
  .map(([bare, variables]): Environment => ({ ...(bare > 0 && SOUND), ...Object.fromEntries(variables) }));

export function environmentParser(): Parser<Environment> {
  let taken = 0;
  return {
    name: "environment",
    inputs: environments,

    check(env) {
      const result = parsed(() => readSettings(env, NOW), ["SESSION_CONFIG_INVALID"]);
      if (result === null) return;
      taken += 1;
      const { mode, secure, cookieName, passwords, passwordId, prefix, imports, ...rest } = result.value;
      assert(rest.databaseUrl !== null || mode === "cache", "a mode without its database");
      assert(rest.upstash !== null || rest.redisUrl !== null || mode === "db", "a mode without its cache");
      assert(rest.redisUrl === null || /^rediss?:/.test(new URL(rest.redisUrl).protocol), "a Redis that is none");
      const mustBeSecure = /^__(Host|Secure)-/.test(cookieName) || env.NODE_ENV?.trim() === "production";
      assert(secure || !mustBeSecure, "a cookie that is not Secure");
      assert(/^[\w.:-]{1,64}$/.test(prefix), "a prefix that is no part of a key");
      assert(Object.hasOwn(passwords, passwordId), "no password seals");
      assert(Object.values(passwords).every(isStrong), "a weak password");
      const { dataKeys } = rest;
      assert(dataKeys === null || Object.values(dataKeys.keys).every(isStrong), "a weak data key");
      assert(dataKeys?.keyId == null || Object.hasOwn(dataKeys.keys, dataKeys.keyId), "no data key seals");
      const { idleTtl, absoluteTtl, rememberTtl, touchAfter } = rest.lifetimes;
      const numbers = [idleTtl, absoluteTtl, rememberTtl, rest.cacheMaxAgeMs, rest.storeTimeoutMs];
      assert(
        numbers.every((number) => Number.isSafeInteger(number) && number > 0),
        "a time that is none",
      );
      assert(Number.isSafeInteger(touchAfter) && touchAfter >= 0, "a throttle that is none");
      if (imports === undefined) return;
      assert(imports.until <= NOW + absoluteTtl * 1000, "old cookies for longer than sign-outs are remembered");
      assert(
        Object.values(imports.passwords).every((password) => password !== ""),
        "an empty secret of the import",
      );
    },

    figures: () => `${taken} were sound`,
  };
}

const isStrong = (password: string) => password.length >= 32 && new Set(password).size >= 10;
