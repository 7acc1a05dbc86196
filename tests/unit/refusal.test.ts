// What Redis answers instead of a reply: whether one entry is meant, one call, or everybody, and that only the last opens the
// breaker. The words are those of a server; the clients are the two that the adapter has.

import { describe, expect, test } from "vitest";
import { RedisRefusal } from "@/lib/session/caches/refusal";
import { type RedisClient, upstashCache } from "@/lib/session/caches/upstash";
import { isUnreadable } from "@/lib/session/core/errors";
import { Breaker, guarded } from "@/lib/session/core/guard";
import type { SessionKey } from "@/lib/session/core/types";
import { fakeClock } from "../support/clock";
import { CANARY, rejectionOf } from "../support/fixtures";

const KEY = "session:one" as SessionKey;
const UNAVAILABLE = { code: "SESSION_STORE_UNAVAILABLE", status: 503 };
const UNTIL = { until: 1_900_000_000_000 };

/** As @upstash/redis throws it: with the whole command behind what the server said if the status was an error's. */
const rest = (said: string) =>
  Object.assign(new Error(`${said}, command was: ["eval","…unknown session format… WRONGTYPE …","${CANARY}"]`), {
    name: "UpstashError",
  });
const CLIENTS: Record<string, (said: string) => Error> = {
  REST: rest,
  // What its pipelines throw, in which every call of ours goes (tests/contract/node-http.test.ts).
  "REST, status 200": (said) => Object.assign(new Error(`Command failed: ${said}`), { name: "UpstashError" }),
  TCP: (said) => new RedisRefusal(said),
};

/** A cache with a breaker, of which scripts, or reads too, throw `error`. */
function aCache(error: Error, fails: readonly ("get" | "eval")[]) {
  const changes: string[] = [];
  const broken = (name: "get" | "eval") => async () => (fails.includes(name) ? Promise.reject(error) : null);
  const redis: RedisClient = { get: broken("get"), eval: broken("eval"), zrange: async () => [] };
  const breaker = new Breaker({ ...fakeClock(), always: new Set(), onChange: (state) => changes.push(state) });
  const open = async () => upstashCache(redis, { prefix: "session", keyLocking: false });
  return { cache: guarded("cache", open, 1_000, { breaker }), changes };
}

const UNREADABLE = ["WRONGTYPE Operation against a key holding the wrong kind of value", "ERR unknown session format"];
const THIS_CALL = [
  "OOM command not allowed when used memory > 'maxmemory'.",
  "READONLY You can't write against a read only replica.",
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
  "NOREPLICAS Not enough good replicas to write.",
  "NOPERM this user has no permissions to run the 'eval' command",
  "ERR invalid expire time in 'set' command script: 0f, on @user_script:20.",
  "ERR Error running script (call to f_0f): @user_script:13: OOM command not allowed when used memory > 'maxmemory'.",
];
const EVERYBODY = [
  "Unauthorized",
  "WRONGPASS invalid or missing auth token",
  "NOAUTH Authentication required.",
  "LOADING Redis is loading the dataset in memory",
  "CLUSTERDOWN The cluster is down",
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
  "ERR max requests limit exceeded. Limit: 500000, Usage: 500000. See https://upstash.com for details",
  "ERR max daily request limit exceeded. Limit: 10000, Usage: 10000.",
  "ERR injected fault",
  "ERR your subscription has ended",
  "Internal Server Error",
  "undefined",
];
const cases = (said: readonly string[]) =>
  said.flatMap((words) => Object.keys(CLIENTS).map((client) => [client, words] as const));

describe("of what Redis says, four times", () => {
  test.each(cases(UNREADABLE))("%s, of one entry: it is unreadable, and others are read: %s", async (client, said) => {
    const { cache, changes } = aCache((CLIENTS[client] as typeof rest)(said), ["eval"]);
    for (let n = 0; n < 4; n++) {
      const error = await rejectionOf(cache.hold(KEY, "token", UNTIL));
      expect([error, isUnreadable(error)]).toMatchObject([UNAVAILABLE, true]);
    }
    expect(await cache.get(KEY)).toEqual({ state: "absent" });
    expect(changes).toEqual([]);
  });

  test.each(cases(THIS_CALL))("%s, of one call: it is unavailable, and others are read: %s", async (client, said) => {
    const { cache, changes } = aCache((CLIENTS[client] as typeof rest)(said), ["eval"]);
    for (let n = 0; n < 4; n++) {
      const error = await rejectionOf(cache.kill(KEY, { ...UNTIL, userId: null }));
      expect([error, isUnreadable(error)]).toMatchObject([UNAVAILABLE, false]);
      expect(`${error.cause}`).toContain(/^[A-Z]+/.exec(said)?.[0]);
      expect(`${error.message} ${error.cause} ${(error.cause as Error).stack}`).not.toContain(CANARY);
    }
    expect(await cache.get(KEY)).toEqual({ state: "absent" });
    expect(changes).toEqual([]);
  });

  test.each(cases(EVERYBODY))("%s, to everybody: the cache is down: %s", async (client, said) => {
    const { cache, changes } = aCache((CLIENTS[client] as typeof rest)(said), ["get", "eval"]);
    for (let n = 0; n < 4; n++) expect(isUnreadable(await rejectionOf(cache.get(KEY)))).toBe(false);
    expect(changes).toEqual(["down"]);
  });
});

test("a body that is no JSON, such as a gateway's page, is no answer", async () => {
  const page = Object.assign(new Error("Unable to parse response body: OOM WRONGTYPE"), {
    name: "UpstashJSONParseError",
  });
  const { cache, changes } = aCache(page, ["get"]);
  for (let n = 0; n < 4; n++) expect(isUnreadable(await rejectionOf(cache.get(KEY)))).toBe(false);
  expect(changes).toEqual(["down"]);
});

test("a reply that is on no list is an answer, and says nothing of the entry", async () => {
  const changes: string[] = [];
  const redis: RedisClient = { get: async () => null, eval: async () => 17, zrange: async () => [] };
  const breaker = new Breaker({ ...fakeClock(), always: new Set(), onChange: (state) => changes.push(state) });
  const open = async () => upstashCache(redis, { prefix: "session", keyLocking: false });
  const cache = guarded("cache", open, 1_000, { breaker });
  for (let n = 0; n < 4; n++)
    for (const call of [cache.hold(KEY, "token", UNTIL), cache.kill(KEY, { ...UNTIL, userId: null })])
      expect(isUnreadable(await rejectionOf(call))).toBe(false);
  expect(changes).toEqual([]);
});
