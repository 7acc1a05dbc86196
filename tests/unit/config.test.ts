import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readSettings } from "@/lib/session/core/config";
import { newId } from "@/lib/session/core/id";
import { createSealer } from "@/lib/session/core/seal";
import { CANARY, ENVIRONMENT, OLDER_PASSWORD, PASSWORD, thrownBy } from "../support/fixtures";

const DAY = 86_400;
const UPSTASH = { UPSTASH_REDIS_REST_URL: "https://eu1.upstash.io", UPSTASH_REDIS_REST_TOKEN: "token" };
const read = (over: Record<string, string | undefined> = {}) => readSettings({ ...ENVIRONMENT, ...over });
const faultOf = (over: Record<string, string | undefined>) => thrownBy(() => read(over)).message;

describe("without anything set but what is required", () => {
  test("the defaults are those of the documentation", () => {
    expect(read()).toEqual({
      mode: "db",
      bridge: false,
      prefix: "session",
      passwords: { "1": PASSWORD },
      passwordId: "1",
      dataKeys: null,
      cookieName: "session",
      secure: false,
      lifetimes: { idleTtl: 14 * DAY, absoluteTtl: 30 * DAY, rememberTtl: 90 * DAY, touchAfter: 120_960 },
      cacheMaxAgeMs: 300_000,
      storeTimeoutMs: 1000,
      databaseUrl: "file:./unit.db",
      upstash: null,
      redisUrl: null,
      build: null,
    });
  });

  test("an empty or blank variable counts as not set", () => {
    expect(read({ SESSION_MODE: "", SESSION_PREFIX: "  ", SESSION_IDLE_TTL: "", UPSTASH_REDIS_REST_URL: "" })).toEqual(
      read(),
    );
  });

  test("a short idle lifetime is touched every tenth of it", () => {
    expect(read({ SESSION_IDLE_TTL: "600" }).lifetimes).toMatchObject({ idleTtl: 600, touchAfter: 60 });
    expect(read({ SESSION_IDLE_TTL: "1" }).lifetimes.touchAfter).toBe(0);
  });
});

describe("a sound value is taken over", () => {
  test.each<[string, Record<string, string>, object]>([
    ["SESSION_MODE db", { SESSION_MODE: "db" }, { mode: "db" }],
    ["SESSION_MODE cached_db", { SESSION_MODE: "cached_db", ...UPSTASH }, { mode: "cached_db" }],
    ["SESSION_MODE cache", { SESSION_MODE: "cache", ...UPSTASH }, { mode: "cache" }],
    ["SESSION_MODE with blanks around", { SESSION_MODE: " db " }, { mode: "db" }],
    ["SESSION_BRIDGE 1", { SESSION_BRIDGE: "1", SESSION_MODE: "cached_db", ...UPSTASH }, { bridge: true }],
    ["SESSION_BRIDGE true", { SESSION_BRIDGE: "true", SESSION_MODE: "cache", ...UPSTASH }, { bridge: true }],
    ["SESSION_BRIDGE 0", { SESSION_BRIDGE: "0", SESSION_MODE: "cache", ...UPSTASH }, { bridge: false }],
    ["SESSION_BRIDGE in db: without meaning", { SESSION_BRIDGE: "1" }, { bridge: false }],
    ["SESSION_PREFIX", { SESSION_PREFIX: "eu:shop_1.a-b" }, { prefix: "eu:shop_1.a-b" }],
    ["SESSION_PREFIX user", { SESSION_PREFIX: "user" }, { prefix: "user" }],
    ["SESSION_PREFIX with user within", { SESSION_PREFIX: "a:user:b" }, { prefix: "a:user:b" }],
    ["SESSION_COOKIE_NAME", { SESSION_COOKIE_NAME: "sid" }, { cookieName: "sid", secure: false }],
    ["SESSION_COOKIE_NAME __Host-", { SESSION_COOKIE_NAME: "__Host-s" }, { cookieName: "__Host-s", secure: true }],
    ["SESSION_COOKIE_NAME __Secure-", { SESSION_COOKIE_NAME: "__Secure-s" }, { secure: true }],
    // Browsers take the prefix in any case (RFC 6265bis, 4.1.3).
    ["SESSION_COOKIE_NAME __host-", { SESSION_COOKIE_NAME: "__host-s" }, { cookieName: "__host-s", secure: true }],
    ["SESSION_COOKIE_NAME __SECURE-", { SESSION_COOKIE_NAME: "__SECURE-s" }, { secure: true }],
    ["SESSION_CACHE_MAX_AGE", { SESSION_CACHE_MAX_AGE: "7" }, { cacheMaxAgeMs: 7000 }],
    ["SESSION_STORE_TIMEOUT_MS", { SESSION_STORE_TIMEOUT_MS: "250" }, { storeTimeoutMs: 250 }],
    ["DATABASE_URL postgresql", { DATABASE_URL: "postgresql://u:p@h/d" }, { databaseUrl: "postgresql://u:p@h/d" }],
    ["DATABASE_URL mysql", { DATABASE_URL: "mysql://u:p@h/d" }, { databaseUrl: "mysql://u:p@h/d" }],
    [
      "DATABASE_URL of a store of one's own",
      { DATABASE_URL: "store:mongodb://h" },
      { databaseUrl: "store:mongodb://h" },
    ],
    ["SESSION_REDIS_URL", { SESSION_REDIS_URL: "redis://h" }, { redisUrl: "redis://h", upstash: null }],
    [
      "SESSION_REDIS_URL with all that it may have",
      { SESSION_MODE: "cache", SESSION_REDIS_URL: "rediss://us%40er:p%25w@[::1]:6380/15" },
      { mode: "cache", redisUrl: "rediss://us%40er:p%25w@[::1]:6380/15" },
    ],
    [
      "SESSION_REDIS_URL beside Upstash: both ways, the second for the edge",
      { SESSION_MODE: "cached_db", SESSION_REDIS_URL: "redis://h", ...UPSTASH },
      { redisUrl: "redis://h", upstash: { url: "https://eu1.upstash.io", token: "token" } },
    ],
    ["Upstash", UPSTASH, { upstash: { url: "https://eu1.upstash.io", token: "token" } }],
    [
      "Upstash with a slash at the end",
      { ...UPSTASH, UPSTASH_REDIS_REST_URL: "https://a.b//" },
      { upstash: { url: "https://a.b", token: "token" } },
    ],
    [
      "the KV_ names",
      { KV_REST_API_URL: "https://kv.io", KV_REST_API_TOKEN: "kv" },
      { upstash: { url: "https://kv.io", token: "kv" } },
    ],
    [
      "both: UPSTASH_ wins",
      { ...UPSTASH, KV_REST_API_URL: "https://kv.io", KV_REST_API_TOKEN: "kv" },
      { upstash: { url: "https://eu1.upstash.io", token: "token" } },
    ],
    [
      "a map of passwords",
      { SESSION_PASSWORD: JSON.stringify({ 2: PASSWORD, 1: OLDER_PASSWORD }) },
      { passwords: { "2": PASSWORD, "1": OLDER_PASSWORD } },
    ],
  ])("%s", (_, env, settings) => {
    expect(read(env)).toMatchObject(settings);
  });

  test.each([
    ["SESSION_IDLE_TTL", "idleTtl"],
    ["SESSION_ABSOLUTE_TTL", "absoluteTtl"],
    ["SESSION_REMEMBER_TTL", "rememberTtl"],
    ["SESSION_TOUCH_AFTER", "touchAfter"],
  ] as const)("%s", (name, field) => {
    expect(read({ [name]: "4321" }).lifetimes[field]).toBe(4321);
    expect(read({ [name]: String(400 * DAY) }).lifetimes[field]).toBe(400 * DAY);
  });

  test("SESSION_TOUCH_AFTER may be 0: every visit is noted", () => {
    expect(read({ SESSION_TOUCH_AFTER: "0" }).lifetimes.touchAfter).toBe(0);
  });

  test("cache needs no database, db no cache", () => {
    expect(read({ SESSION_MODE: "cache", DATABASE_URL: undefined, ...UPSTASH }).databaseUrl).toBeNull();
    expect(read().upstash).toBeNull();
  });

  test.each(["mongodb://h/d", "sqlserver://h", "prisma+postgres://h/?api_key=k", "./dev.db"])(
    "DATABASE_URL=%j is somebody else's in cache, and no tier; where a database is needed it is a fault",
    (DATABASE_URL) => {
      expect(read({ SESSION_MODE: "cache", DATABASE_URL, ...UPSTASH }).databaseUrl).toBeNull();
      for (const env of [{}, { SESSION_MODE: "cached_db" }, { SESSION_MODE: "cache", SESSION_BRIDGE: "1" }])
        expect(faultOf({ DATABASE_URL, ...UPSTASH, ...env })).toContain("DATABASE_URL must begin with");
    },
  );
});

describe("a faulty value is named by its variable", () => {
  const SECONDS = ["0", "-1", "1.5", "1e3", "ten", "14d", "0x10", String(400 * DAY + 1), "９"];
  const FAULTY: Record<string, readonly string[]> = {
    SESSION_MODE: ["redis", "DB", "cached-db", "constructor"],
    SESSION_BRIDGE: ["2", "yes", "ja"],
    SESSION_PREFIX: ["a b", "a*b", "{a}", "x".repeat(65), "ä", "a\nb", "session:user", "a:b:user"],
    SESSION_COOKIE_NAME: ["a b", "a=b", "a;b", "ä", "x".repeat(65)],
    SESSION_IDLE_TTL: SECONDS,
    SESSION_ABSOLUTE_TTL: SECONDS,
    SESSION_REMEMBER_TTL: SECONDS,
    SESSION_TOUCH_AFTER: SECONDS.slice(1),
    SESSION_CACHE_MAX_AGE: SECONDS,
    SESSION_STORE_TIMEOUT_MS: SECONDS,
    DATABASE_URL: ["./dev.db", "mongodb://h/d", "https://h/d"],
    SESSION_REDIS_URL: [
      "localhost:6379",
      "https://eu1.upstash.io",
      "unix:///run/redis.sock",
      "redis://",
      "redis://h/sessions",
      "redis://h/1/2",
      "redis://:100%@h",
    ],
  };
  // URL.canParse says yes to it, and `new URL` throws: found by fuzzing.
  test("UPSTASH_REDIS_REST_URL with a host that is too long", () => {
    const error = thrownBy(() => read({ ...UPSTASH, UPSTASH_REDIS_REST_URL: `ftp://a${"G".repeat(16_384)}` }));
    expect(error).toMatchObject({ name: "SessionError", code: "SESSION_CONFIG_INVALID" });
  });

  test.each(Object.entries(FAULTY).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    "%s=%j",
    (name, value) => {
      const error = thrownBy(() => read({ [name]: value }));
      expect(error).toMatchObject({ name: "SessionError", code: "SESSION_CONFIG_INVALID" });
      expect(error.message).toContain(name);
    },
  );

  test.each([
    ["UPSTASH_REDIS_REST_URL", { ...UPSTASH, UPSTASH_REDIS_REST_URL: "eu1.upstash.io" }],
    ["UPSTASH_REDIS_REST_URL", { ...UPSTASH, UPSTASH_REDIS_REST_URL: "redis://eu1.upstash.io" }],
    ["UPSTASH_REDIS_REST_URL", { UPSTASH_REDIS_REST_TOKEN: "token" }],
    ["UPSTASH_REDIS_REST_TOKEN", { UPSTASH_REDIS_REST_URL: "https://eu1.upstash.io" }],
    ["KV_REST_API_TOKEN", { KV_REST_API_URL: "https://kv.io" }],
    ["KV_REST_API_URL", { KV_REST_API_TOKEN: "kv" }],
    ["KV_REST_API_URL", { KV_REST_API_URL: "kv.io", KV_REST_API_TOKEN: "kv" }],
    ["UPSTASH_REDIS_REST_URL", { SESSION_MODE: "cache" }],
    ["UPSTASH_REDIS_REST_TOKEN", { SESSION_MODE: "cached_db" }],
    ["SESSION_REDIS_URL", { SESSION_MODE: "cached_db" }],
    ["DATABASE_URL", { DATABASE_URL: undefined }],
    ["DATABASE_URL", { DATABASE_URL: undefined, SESSION_MODE: "cached_db", ...UPSTASH }],
  ])("%s with %j", (name, env) => {
    expect(faultOf(env)).toContain(name);
  });

  test("a cache's address and token come from one provider, never half from each", () => {
    const env = {
      UPSTASH_REDIS_REST_URL: "https://eu1.upstash.io",
      KV_REST_API_URL: "https://kv.io",
      KV_REST_API_TOKEN: "kv",
    };
    let settings: ReturnType<typeof read>["upstash"] | "refused" = "refused";
    try {
      settings = read(env).upstash;
    } catch {}
    expect(settings).not.toEqual({ url: "https://eu1.upstash.io", token: "kv" });
  });
});

describe("security row 21: a weak password is refused", () => {
  const SAMPLES = [
    "complex_password_at_least_32_characters_long",
    "complex_password_at_least_32_characters_long_for_iron_session",
    "this-is-a-secret-password-of-32-characters",
  ];
  test.each<[string, string | undefined]>([
    ["absent", undefined],
    ["empty", ""],
    ["31 characters", PASSWORD.slice(0, 31)],
    ["one letter 32 times", "a".repeat(32)],
    ["two letters", "ab".repeat(32)],
    ["nine different characters", "123456789".repeat(4)],
    ["short but for the blanks around it", `${" ".repeat(20)}${PASSWORD.slice(0, 12)}${" ".repeat(20)}`],
    ["a map with nothing in it", "{}"],
    ["a map that is no JSON", `{${PASSWORD}}`],
    ["a map with a name that is no number", JSON.stringify({ new: PASSWORD })],
    ["a map with a negative number", JSON.stringify({ "-1": PASSWORD })],
    ["a map with something that is no string", JSON.stringify({ "1": 5 })],
    ["a map with a list", JSON.stringify({ "1": [PASSWORD] })],
    ["a map with one weak password", JSON.stringify({ "2": PASSWORD, "1": "short" })],
    ...SAMPLES.map((sample): [string, string] => [sample, sample]),
  ])("%s", (_, value) => {
    const { message } = thrownBy(() => read({ SESSION_PASSWORD: value }));
    expect(message).toContain("SESSION_PASSWORD");
    if (value) expect(message).not.toContain(value);
  });

  test("what openssl rand -base64 32 and -hex 32 make is accepted", () => {
    for (const encoding of ["base64", "hex"] as const) {
      for (let i = 0; i < 200; i++) {
        const value = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString(encoding);
        expect(read({ SESSION_PASSWORD: value }).passwords).toEqual({ "1": value });
      }
    }
  });

  test("SESSION_PASSWORD_ID says which one seals, and must be one of the map", () => {
    const map = JSON.stringify({ "1": PASSWORD, "2": `${PASSWORD}2` });
    expect(read({ SESSION_PASSWORD: map }).passwordId).toBe("2");
    expect(read({ SESSION_PASSWORD: map, SESSION_PASSWORD_ID: "1" }).passwordId).toBe("1");
    expect(read({ SESSION_PASSWORD_ID: "1" }).passwordId).toBe("1");
    for (const id of ["3", "one", "toString", `${PASSWORD}3`]) {
      const message = faultOf({ SESSION_PASSWORD: map, SESSION_PASSWORD_ID: id });
      expect(message).toContain("SESSION_PASSWORD_ID must be one of the numbers in SESSION_PASSWORD.");
      expect(message).not.toContain(`${PASSWORD}3`);
    }
  });

  test("every map that is accepted can seal", async () => {
    for (const ids of [["1"], ["0"], ["1", "2"], ["01"], ["007", "3"]]) {
      const map = JSON.stringify(Object.fromEntries(ids.map((id) => [id, PASSWORD])));
      let settings: ReturnType<typeof read>;
      try {
        settings = read({ SESSION_PASSWORD: map });
      } catch {
        continue;
      }
      const sealer = createSealer(settings.passwords, Date.now);
      const id = newId();
      const value = await sealer.seal({ id, version: null }, { ttl: 60, browser: false });
      expect(await sealer.open(value), ids.join()).toMatchObject({ id, outdated: false });
    }
  });
});

describe("in production", () => {
  const production = { NODE_ENV: "production" };

  test("the cookie is a Secure __Host- cookie", () => {
    expect(read(production)).toMatchObject({ cookieName: "__Host-session", secure: true });
  });

  test("security row 35: sessions do not travel in the clear, but to this machine", () => {
    const at = (url: string) => ({ ...production, ...UPSTASH, UPSTASH_REDIS_REST_URL: url });
    expect(() => read(at("http://eu1.upstash.io"))).toThrow("https://");
    expect(() => read(at("http://127.0.0.1.evil.example"))).toThrow("https://");
    expect(() => read(at("http://localhost.evil.example"))).toThrow("https://");
    for (const url of ["http://localhost:8079", "http://127.0.0.1:8079", "http://[::1]:8079"])
      expect(read(at(url)).upstash?.url).toBe(url);
    expect(read({ ...UPSTASH, UPSTASH_REDIS_REST_URL: "http://eu1.upstash.io" }).upstash).not.toBeNull();
  });
});

describe("one error", () => {
  test("lists every fault, each once", () => {
    const message = faultOf({
      SESSION_MODE: "redis",
      SESSION_BRIDGE: "maybe",
      SESSION_PREFIX: "a b",
      SESSION_PASSWORD: "short",
      SESSION_COOKIE_NAME: "a b",
      SESSION_IDLE_TTL: "x",
      SESSION_ABSOLUTE_TTL: "x",
      SESSION_REMEMBER_TTL: "x",
      SESSION_TOUCH_AFTER: "x",
      SESSION_CACHE_MAX_AGE: "x",
      SESSION_STORE_TIMEOUT_MS: "x",
      DATABASE_URL: "x",
      UPSTASH_REDIS_REST_URL: "x",
      SESSION_REDIS_URL: "x",
    });
    const lines = message.split("\n").filter((line) => line.startsWith("  - "));
    expect(lines).toHaveLength(14);
    expect(new Set(lines).size).toBe(14);
    expect(message).toContain("14 fault(s)");
  });

  test("does not call what is unknown also missing", () => {
    expect(faultOf({ SESSION_MODE: "redis", DATABASE_URL: undefined })).toContain("1 fault(s)");
  });

  test.each<[string, Record<string, string>]>([
    ["UPSTASH_REDIS_REST", { UPSTASH_REDIS_REST_URL: "https://eu1.upstash.io" }],
    ["UPSTASH_REDIS_REST", { UPSTASH_REDIS_REST_TOKEN: "token" }],
    ["UPSTASH_REDIS_REST", { ...UPSTASH, UPSTASH_REDIS_REST_URL: "redis://h" }],
    ["KV_REST_API", { KV_REST_API_URL: "https://kv.io" }],
    ["KV_REST_API", { KV_REST_API_TOKEN: "kv" }],
    ["KV_REST_API", { KV_REST_API_URL: "redis://h", KV_REST_API_TOKEN: "kv" }],
    ["KV_REST_API", { KV_REST_API_URL: "http://kv.io", KV_REST_API_TOKEN: "kv", NODE_ENV: "production" }],
  ])("names the %s variables that were used, and does not call a faulty cache also missing: %j", (names, env) => {
    for (const mode of ["cached_db", "cache"]) {
      const message = faultOf({ SESSION_MODE: mode, ...env });
      expect(message).toContain("1 fault(s)");
      expect(message).toContain(names);
      expect(message).not.toContain(names === "KV_REST_API" ? "UPSTASH" : "KV_");
    }
  });

  test("never shows a value: not the right ones, not the wrong ones", () => {
    const names = [
      "SESSION_MODE",
      "SESSION_BRIDGE",
      "SESSION_PREFIX",
      "SESSION_PASSWORD",
      "SESSION_COOKIE_NAME",
      "SESSION_IDLE_TTL",
      "SESSION_ABSOLUTE_TTL",
      "SESSION_REMEMBER_TTL",
      "SESSION_TOUCH_AFTER",
      "SESSION_CACHE_MAX_AGE",
      "SESSION_STORE_TIMEOUT_MS",
      "DATABASE_URL",
      "UPSTASH_REDIS_REST_URL",
      "UPSTASH_REDIS_REST_TOKEN",
      "KV_REST_API_URL",
      "KV_REST_API_TOKEN",
      "SESSION_REDIS_URL",
    ];
    const shapes = [
      CANARY,
      `${CANARY} ; "`,
      `{"1":"${CANARY}"}`,
      `{${CANARY}`,
      `https://user:${CANARY}@h`,
      `postgresql://u:${CANARY}@h/d`,
      `redis://u:${CANARY}@h/d`,
    ];
    for (const shape of shapes) {
      for (const name of names) {
        const env = Object.fromEntries(names.map((other) => [other, other === name ? shape : `x ${CANARY}`]));
        const error = thrownBy(() => readSettings(env));
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY);
        expect(error.message).not.toContain(CANARY);
      }
    }
  });

  test("says what to do about a password that is missing", () => {
    expect(faultOf({ SESSION_PASSWORD: undefined })).toContain("openssl rand");
  });
});

describe("security row 22: while `next build` loads the modules, with nothing set", () => {
  beforeEach(() => {
    vi.resetModules();
    for (const name of Object.keys(process.env)) {
      if (/^(SESSION_|UPSTASH_|KV_|DATABASE_URL)/.test(name)) vi.stubEnv(name, undefined);
    }
  });
  afterEach(() => vi.resetModules());

  test("no module reads the environment", async () => {
    await expect(import("@/lib/session/edge")).resolves.toBeDefined();
    await expect(import("@/lib/session")).resolves.toBeDefined();
  });

  test("the first use does, and says what is missing", async () => {
    const { checkSessionConfig } = await import("@/lib/session");
    expect(() => checkSessionConfig()).toThrow(/SESSION_PASSWORD is missing/);
  });
});
