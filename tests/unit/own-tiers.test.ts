// A store and a cache of the project's own, named in setup.ts, take the place of Prisma and Redis.

import { afterEach, describe, expect, test } from "vitest";
import { memoryCache } from "@/lib/session/caches/memory";
import type { Settings } from "@/lib/session/core/config";
import { keyOf, newId } from "@/lib/session/core/id";
import { createRuntime } from "@/lib/session/mode";
import { options } from "@/lib/session/setup";
import { memoryStore } from "@/lib/session/stores/memory";
import { aRecord, ENVIRONMENT } from "../support/fixtures";

const own = options as { openStore?: unknown; openCache?: unknown };
const start = (env: Record<string, string> = {}) =>
  createRuntime({ env: { ...ENVIRONMENT, ...env }, defer: (task) => void task(), onEvent() {} });

afterEach(() => {
  delete own.openStore;
  delete own.openCache;
});

describe("a tier of one's own", () => {
  test("openStore gets the settings, is called once, and by the first call", async () => {
    const seen: Settings[] = [];
    const store = memoryStore();
    own.openStore = async (settings: Settings) => {
      seen.push(settings);
      return store;
    };
    const runtime = start({ DATABASE_URL: "store:anything://at all" });
    expect(seen).toEqual([]);
    const key = keyOf("session", newId());
    await runtime.store?.insert(key, aRecord());
    expect(await store.find(key)).toMatchObject({ state: "live" });
    await runtime.store?.find(key);
    expect(seen.map(({ databaseUrl }) => databaseUrl)).toEqual(["store:anything://at all"]);
  });

  test("openCache likewise", async () => {
    const cache = memoryCache({ now: Date.now });
    own.openCache = async () => cache;
    const runtime = start({ SESSION_MODE: "cached_db", SESSION_REDIS_URL: "redis://nowhere.invalid" });
    const key = keyOf("session", newId());
    await runtime.cache?.kill(key, { until: Date.now() + 1_000, userId: null });
    expect(await cache.get(key)).toEqual({ state: "dead" });
  });

  test("what it throws is an error of the call; the next one opens again", async () => {
    let tries = 0;
    own.openStore = async () => {
      tries += 1;
      if (tries === 1) throw new Error("not yet");
      return memoryStore();
    };
    const { store } = start();
    await expect(store?.find(keyOf("session", newId()))).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(await store?.find(keyOf("session", newId()))).toEqual({ state: "absent" });
  });

  test("without the variable there is no tier, whatever setup.ts names", () => {
    own.openStore = async () => memoryStore();
    own.openCache = async () => memoryCache({ now: Date.now });
    expect(start().cache).toBeNull();
  });

  test("its tier has no register; the other one keeps its own", () => {
    const both = { SESSION_MODE: "cached_db", SESSION_REDIS_URL: "redis://nowhere.invalid" };
    const tiers = () => start(both).registers.map(({ tier }) => tier);
    expect(tiers()).toEqual(["database", "cache"]);
    own.openStore = async () => memoryStore();
    expect(tiers()).toEqual(["cache"]);
    own.openCache = async () => memoryCache({ now: Date.now });
    expect(tiers()).toEqual([]);
  });
});
