// What a read costs without its store's network: the whole of getSession for a returning cookie, on a tier in memory,
// beside one unseal of the same cookie by iron-session. Both in one round, so that the machine is the same for both.
import { sealData, unsealData } from "iron-session";
import { RequestCookies, ResponseCookies } from "next/dist/compiled/@edge-runtime/cookies/index.js";
import { memoryCache } from "../../lib/session/caches/memory.ts";
import { encodeValue } from "../../lib/session/core/value.ts";
import { createRuntime } from "../../lib/session/mode.ts";
import { memoryStore } from "../../lib/session/stores/memory.ts";
import { cartOf } from "./data.ts";
import { quantile, type Spread, spread } from "./statistics.ts";
import { MODES, type OurMode } from "./systems/modes.ts";
import { getSession, jarOf, PASSWORD } from "./systems/ours.ts";

export interface HotPath {
  /** Microseconds. */
  readonly unseal: Spread;
  /** Shares of an unseal: to make such a cookie, as sign-ins do. */
  readonly seal: Spread;
  /** Shares of an unseal: getSession and one `get`, for each mode; the memory tier's own time is in it. */
  readonly read: Readonly<Record<OurMode, Spread>>;
  /** Shares of an unseal: the memory tier alone, called as getSession calls it. */
  readonly tier: Readonly<Record<OurMode, Spread>>;
}

/** In a round each has so many turns of so many calls, and the middle one counts: on a busy machine some are disturbed. */
const TURNS = 15;
const CALLS = 40;

export async function hotPath(rounds: number): Promise<HotPath> {
  const setUps = await Promise.all(MODES.map(setUp));
  const value = setUps[0]?.value ?? "";
  const password = { 1: PASSWORD };
  const works = [
    () => unsealData(value, { password }),
    () => sealData({ sid: "x".repeat(43), purpose: "session" }, { password, ttl: 86_400 }),
    ...setUps.flatMap(({ read, tier }) => [read, tier]),
  ];
  const unseals: number[] = [];
  const shares: number[][] = works.map(() => []);
  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    const turns: number[][] = works.map(() => []);
    for (let turn = 0; turn < TURNS; turn++)
      for (const [nth, work] of works.entries()) turns[nth]?.push(await each(work));
    if (round === 0) continue;
    const [unseal = Number.NaN, ...others] = turns.map((took) => quantile(took, 0.5));
    unseals.push(unseal);
    for (const [nth, took] of others.entries()) shares[nth]?.push(took / unseal);
  }
  const [seal, ...modes] = shares.map(spread);
  const [db, dbTier, cachedDb, cachedDbTier, cache, cacheTier] = modes;
  if (!seal || !db || !dbTier || !cachedDb || !cachedDbTier || !cache || !cacheTier) throw new Error("Too few works.");
  return {
    unseal: spread(unseals),
    seal,
    read: { db, cached_db: cachedDb, cache },
    tier: { db: dbTier, cached_db: cachedDbTier, cache: cacheTier },
  };
}

async function setUp(mode: OurMode) {
  const store = mode === "cache" ? null : memoryStore();
  const cache = mode === "db" ? null : memoryCache({ now: Date.now });
  const runtime = createRuntime({
    env: {
      SESSION_MODE: mode,
      SESSION_PASSWORD: PASSWORD,
      DATABASE_URL: "file:unused.db",
      UPSTASH_REDIS_REST_URL: "https://unused.invalid",
      UPSTASH_REDIS_REST_TOKEN: "unused",
    },
    defer: (task) => void task(),
    onEvent() {},
    store,
    cache,
  });
  const { manager, sealer, settings } = runtime;
  const data = { cart: encodeValue("cart", cartOf(0, 1)) };
  const { resumed } = await manager.start({ data, idleRule: { kind: "default" } }, "user-0", null);
  const value = await sealer.seal({ id: resumed.id, version: null }, { ttl: 86_400, browser: false });
  const headers = new Headers({ cookie: `${settings.cookieName}=${value}` });
  // Next reads the cookies of a request, whoever asks.
  const jar = jarOf(new RequestCookies(headers), new ResponseCookies(new Headers()));
  const read = async () => {
    const session = await getSession(runtime, jar, headers, () => undefined);
    if (session.userId !== "user-0" || session.get("cart")?.revision !== 1) throw new Error("A wrong session.");
  };
  await read();
  const tier = async () => (cache ? cache.get(resumed.key) : store?.find(resumed.key));
  return { mode, value, read, tier };
}

/** @returns microseconds a call */
async function each(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let nth = 0; nth < CALLS; nth++) await call();
  return ((performance.now() - began) * 1000) / CALLS;
}
