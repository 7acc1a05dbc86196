// Each condition of a step by itself, on tiers that say what the test wants to hear.

import { describe, expect, it } from "vitest";
import type { SessionCache } from "../../lib/session/caches/cache";
import { memoryCache } from "../../lib/session/caches/memory";
import { readSettings } from "../../lib/session/core/config";
import { SessionError, unavailable } from "../../lib/session/core/errors";
import type { Member } from "../../lib/session/fleet/types";
import { type CheckOptions, check } from "../../lib/session/ops/gates";
import { plan } from "../../lib/session/ops/phases";
import type { EntryScan, Gate, Kit, Phase, RowScan, Step } from "../../lib/session/ops/types";
import { memoryStore } from "../../lib/session/stores/memory";
import type { SessionStore } from "../../lib/session/stores/store";
import { freshKey, record } from "../support/records";
import { environment, member } from "./support/kit";

type Tier = "database" | "cache";
type Server = Awaited<ReturnType<EntryScan["server"]>>;

interface Doubles {
  from?: Phase;
  members?: Member[];
  /** Who is noted in the register of each tier. */
  registers?: Partial<Record<Tier, Member[]>>;
  server?: Partial<Server>;
  /** ms ahead of this machine. */
  skew?: { database?: number; redis?: number };
  live?: number;
  /** Characters of data in every session, and which. */
  size?: number;
  letter?: string;
  cache?: Partial<SessionCache>;
  store?: Partial<SessionStore>;
  env?: Record<string, string>;
}

function kitOf(doubles: Doubles): Kit {
  const { from = "cached_db", skew = {}, live = 100, size = 100, letter = "x" } = doubles;
  const settings = readSettings(environment(from === "db" ? "db+cache" : from, doubles.env));
  const key = freshKey();
  const stored = record({ data: { text: letter.repeat(size) } });
  const rows: Partial<RowScan> = {
    count: async () => ({ live, dead: 3, expired: 0, owed: 0 }),
    clock: async () => Date.now() + (skew.database ?? 0),
    page: async (after) => (after === null ? [{ key, dead: false, ...stored }] : []),
    facts: async () => new Map([[key, { key, dead: false, ...stored }]]),
    records: async () => new Map([[key, stored]]),
  };
  const entries: Partial<EntryScan> = {
    clock: async () => Date.now() + (skew.redis ?? 0),
    server: async () => ({
      evictionPolicy: "noeviction",
      usedMemory: 0,
      maxMemory: 1e9,
      keys: 0,
      ...doubles.server,
    }),
    scan: async () => ({ cursor: "0", keys: [] }),
    facts: async (keys) => keys.map(() => ({ state: "dead" })),
  };
  const store = { ...memoryStore(), listOutbox: async () => [], ...doubles.store };
  return {
    settings,
    phase: from,
    store,
    rows: rows as RowScan,
    cache: { ...memoryCache({ now: Date.now }), ...doubles.cache },
    entries: entries as EntryScan,
    fleet: { members: async () => (doubles.members ?? [member(from)]).map((one) => ({ ...one, seenAt: seen(one) })) },
    noted: async (withinMs) =>
      new Map(
        Object.entries(doubles.registers ?? {}).map(([tier, members]) => [tier as Tier, within(members, withinMs)]),
      ),
    forget: async () => 0,
    now: Date.now,
    close: async () => undefined,
  };
}

const within = (members: readonly Member[], ms: number) => members.filter((one) => Date.now() - seen(one) <= ms);
const seen = ({ seenAt }: Member) => Math.min(seenAt, Date.now());

async function gate(name: string, to: Phase, doubles: Doubles, options: CheckOptions = {}): Promise<Gate> {
  const step = plan(doubles.from ?? "cached_db", to)[0] as Step;
  const { gates, go } = await check(kitOf(doubles), step, { ...options });
  const found = gates.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no gate ${name}`);
  if (found.ok !== true) expect(go).toBe(false);
  return found;
}

const silent = async () => {
  throw unavailable("cache", Object.assign(new Error("secret in a message"), { name: "TimeoutError" }));
};

describe("eviction", () => {
  it("is off, on, or not told", async () => {
    expect(await gate("eviction", "bridge", {})).toMatchObject({ ok: true });
    const on = await gate("eviction", "bridge", { server: { evictionPolicy: "allkeys-lru" } });
    expect(on).toMatchObject({ ok: false, found: expect.stringContaining("allkeys-lru") });
    const untold = await gate("eviction", "bridge", { server: { evictionPolicy: null } });
    expect(untold).toMatchObject({ ok: null, fix: expect.stringContaining("--accept eviction") });
  });

  it("is accepted by hand if it is not told, never if it is on", async () => {
    const accept = ["eviction"];
    const untold = { server: { evictionPolicy: null } };
    expect(await gate("eviction", "bridge", untold, { accept })).toMatchObject({
      ok: true,
      found: expect.stringContaining("Accepted by hand"),
    });
    const on = { server: { evictionPolicy: "volatile-random" } };
    expect(await gate("eviction", "bridge", on, { accept })).toMatchObject({ ok: false });
  });
});

describe("headroom", () => {
  it("is half as much again as the rows need", async () => {
    // 1,000 sessions of about 10,000 bytes: 15 MB and a little.
    const doubles = { live: 1_000, size: 10_000 };
    const free = (bytes: number) => ({ ...doubles, server: { usedMemory: 5e6, maxMemory: 5e6 + bytes } });
    expect(await gate("headroom", "bridge", free(14e6))).toMatchObject({ ok: false });
    expect(await gate("headroom", "bridge", free(17e6))).toMatchObject({ ok: true });
  });

  it("counts bytes, of which a letter may have several", async () => {
    const doubles = { live: 1_000, size: 3_333, letter: "漢" };
    const free = (bytes: number) => ({ ...doubles, server: { usedMemory: 5e6, maxMemory: 5e6 + bytes } });
    expect(await gate("headroom", "bridge", free(14e6))).toMatchObject({ ok: false });
    expect(await gate("headroom", "bridge", free(17e6))).toMatchObject({ ok: true });
  });

  it("is there without a limit, and unknown if the server does not tell", async () => {
    expect(await gate("headroom", "bridge", { server: { maxMemory: 0 } })).toMatchObject({ ok: true });
    expect(await gate("headroom", "bridge", { server: { maxMemory: null } })).toMatchObject({ ok: null });
    expect(await gate("headroom", "bridge", { server: { usedMemory: null } })).toMatchObject({ ok: null });
  });
});

describe("errors", () => {
  const called = (cacheCalls: number, cacheErrors: number, over: Partial<Member> = {}) =>
    member("cached_db", { recent: { cacheCalls, cacheErrors }, ...over });
  const times = (count: number, one: () => Member) => Array.from({ length: count }, one);

  it("are below one in a thousand, over all processes", async () => {
    expect(await gate("errors", "bridge", { members: [called(1_000, 1), called(1_000, 0)] })).toMatchObject({
      ok: true,
    });
    expect(await gate("errors", "bridge", { members: [called(1_000, 1), called(1, 1)] })).toMatchObject({ ok: false });
  });

  it("of a process that ended are no longer news, and its calls hide nobody's errors", async () => {
    const ended = { seenAt: Date.now() - 11 * 60_000 };
    const living = times(3, () => called(100, 2));
    expect(
      await gate("errors", "bridge", { members: [...living, ...times(30, () => called(10_000, 0, ended))] }),
    ).toMatchObject({
      ok: false,
      found: expect.stringContaining("6 of 300 calls"),
    });
    const sound = [called(1_000, 0), called(100, 100, ended)];
    expect(await gate("errors", "bridge", { members: sound })).toMatchObject({
      ok: true,
      found: expect.stringContaining("0 of 1000 calls"),
    });
    expect(await gate("errors", "bridge", { members: [called(1_000, 0, ended)] })).toMatchObject({ ok: null });
  });

  it("are unknown while nobody calls", async () => {
    expect(await gate("errors", "bridge", { members: [called(0, 0)] })).toMatchObject({ ok: null });
  });
});

describe("clocks", () => {
  it.each([
    ["database", 2_600],
    ["redis", -2_600],
  ])("of the %s may differ by two seconds", async (tier, ms) => {
    const fine = await gate("clocks", "bridge", { skew: { [tier]: ms / 2 } });
    expect(fine).toMatchObject({ ok: true });
    const off = await gate("clocks", "bridge", { skew: { [tier]: ms } });
    expect(off).toMatchObject({ ok: false, found: expect.stringContaining(`${tier} ${ms > 0 ? "+" : "-"}2.6 s`) });
  });
});

describe("the fleet", () => {
  const ago = (phase: Phase, seconds: number) => member(phase, { seenAt: Date.now() - seconds * 1_000 });

  it("is one phase, for as long as it takes what was begun to be over", async () => {
    const members = [member("cached_db"), ago("db+cache", 119)];
    const no = await gate("fleet", "bridge", { members });
    expect(no).toMatchObject({ ok: false, found: "1 process in db+cache, last seen 119 s ago." });
    const yes = await gate("fleet", "bridge", { members: [member("cached_db"), ago("db+cache", 121)] });
    expect(yes).toMatchObject({ ok: true, found: expect.stringContaining("earlier 1 process in db+cache") });
  });

  it("is heard every half minute: nobody is gone because he was silent for a second", async () => {
    const members = [member("cached_db"), ago("db+cache", 59)];
    expect(await gate("fleet", "bridge", { members }, { settleMs: 1_000 })).toMatchObject({ ok: false });
  });

  it("of a neighbour already in the next phase is a deploy under way", async () => {
    expect(await gate("fleet", "bridge", { members: [member("cached_db"), member("bridge")] })).toMatchObject({
      ok: false,
    });
  });

  it("that nobody has seen is unknown; accepted by hand only then", async () => {
    expect(await gate("fleet", "bridge", { members: [] })).toMatchObject({ ok: null });
    expect(await gate("fleet", "bridge", { members: [] }, { accept: ["fleet"] })).toMatchObject({ ok: true });
    expect(await gate("fleet", "bridge", { members: [member("db")] }, { accept: ["fleet"] })).toMatchObject({
      ok: false,
    });
  });

  it("must reach the rows: a process without a database is a no", async () => {
    const members = [member("cache"), member("cache", { hasDatabase: false })];
    expect(await gate("fleet", "cache+bridge", { from: "cache", members })).toMatchObject({
      ok: false,
      found: "1 of 2 processes in cache have no database.",
    });
  });

  it("is not kept back by processes without a database that are gone", async () => {
    const blind = (seconds: number): Doubles => ({
      from: "cache",
      members: [member("cache"), { ...ago("cache", seconds), hasDatabase: false }],
    });
    expect(await gate("fleet", "cache+bridge", blind(119))).toMatchObject({ ok: false });
    expect(await gate("fleet", "cache+bridge", blind(121))).toMatchObject({ ok: true });
  });

  describe("as each tier has noted it", () => {
    const noted = (registers: Doubles["registers"], to: Phase = "bridge", from: Phase = "cached_db") =>
      gate("fleet", to, { from, members: [member(from)], ...(registers && { registers }) });
    const here = () => [member("cached_db")];

    it("is the same site in both", async () => {
      expect(await noted({ database: here(), cache: here() })).toMatchObject({ ok: true });
      expect(await noted({ database: [...here(), ...here()], cache: here() })).toMatchObject({ ok: true });
      // A tier of the project's own has no register.
      expect(await noted({ database: here() })).toMatchObject({ ok: true });
    });

    it("notes itself in another Redis, or another database, than this environment names", async () => {
      const cache = await noted({ database: here(), cache: [] });
      expect(cache).toMatchObject({ ok: false, found: expect.stringContaining("another Redis") });
      const database = await noted({ database: [], cache: here() });
      expect(database).toMatchObject({ ok: false, found: expect.stringContaining("another database") });
      const before = [ago("cached_db", 300)];
      expect(await noted({ database: here(), cache: before })).toMatchObject({ ok: false });
    });

    it("has no note where it has no such tier, or is to get or to lose it", async () => {
      const cacheless = [member("db")];
      expect(await noted({ database: cacheless, cache: [] }, "db+cache", "db")).toMatchObject({ ok: true });
      const leaving = [member("db+cache")];
      expect(await noted({ database: leaving, cache: [] }, "db", "db+cache")).toMatchObject({ ok: true });
      const rowless = { database: [], cache: [member("cache", { hasDatabase: false })] };
      expect(await noted(rowless, "cache+bridge", "cache")).toMatchObject({ ok: true });
    });
  });

  it("has been in the bridge as long as an entry of cached_db is trusted, before cache", async () => {
    const env = { SESSION_CACHE_MAX_AGE: "300" };
    const doubles = (seconds: number): Doubles => ({
      from: "bridge",
      env,
      members: [member("bridge"), ago("cached_db", seconds)],
    });
    expect(await gate("fleet", "cache+bridge", doubles(250), { wait: false })).toMatchObject({ ok: false });
    expect(await gate("fleet", "cache+bridge", doubles(310), { wait: false })).toMatchObject({ ok: true });
    // On the way back no entry of cached_db is about.
    const back: Doubles = { from: "cache", env, members: [member("cache"), ago("cached_db", 130)] };
    expect(await gate("fleet", "cache+bridge", back, { wait: false })).toMatchObject({ ok: true });
  });
});

describe("a tier", () => {
  it("that does not answer is unknown and cannot be accepted; its secrets stay out", async () => {
    const doubles: Doubles = { cache: { lease: silent } };
    const found = await gate("redis", "bridge", doubles, { accept: ["redis"] });
    expect(found).toEqual({
      name: "redis",
      ok: null,
      found: "The cache did not answer (TimeoutError).",
      fix: "Make it answer; `doctor` says more.",
    });
  });

  it("that answers a lease with something else than yes is no cache", async () => {
    const lease: SessionCache["lease"] = async () => ({ outcome: "dead", entry: { state: "dead" } });
    expect(await gate("redis", "bridge", { cache: { lease } })).toMatchObject({ ok: false });
  });

  it("is left as it was", async () => {
    const cache = memoryCache({ now: Date.now });
    const keys: string[] = [];
    const lease: SessionCache["lease"] = async (key, token, options) => {
      keys.push(key);
      return cache.lease(key, token, options);
    };
    await gate("redis", "bridge", { cache: { ...cache, lease } });
    expect(keys).toHaveLength(1);
    expect(await cache.get(keys[0] as never)).toEqual({ state: "absent" });
  });

  it("without its migration says which", async () => {
    const missing = (code: string) => async () => {
      throw unavailable("database", Object.assign(new Error("x"), { name: "PrismaClientKnownRequestError", code }));
    };
    expect(await gate("database", "bridge", { store: { listOutbox: missing("P2021") } })).toMatchObject({
      ok: null,
      found: expect.stringContaining("table"),
      fix: expect.stringContaining("migrations"),
    });
    expect(await gate("database", "bridge", { store: { listOutbox: missing("P2022") } })).toMatchObject({
      found: expect.stringContaining("column"),
    });
  });

  it("that this environment does not name is a no", async () => {
    const kit = kitOf({});
    const step = plan("cached_db", "bridge")[0] as Step;
    const { gates, go } = await check({ ...kit, cache: null, entries: null }, step);
    expect(go).toBe(false);
    expect(gates.find(({ name }) => name === "redis")).toMatchObject({
      ok: false,
      fix: expect.stringContaining("UPSTASH"),
    });
  });
});

describe("check", () => {
  it("is of neighbours only", async () => {
    await expect(check(kitOf({}), { from: "db", to: "cache", change: {} })).rejects.toThrow(RangeError);
  });

  it("lets a fault of the kit through", async () => {
    const broken = { listOutbox: async () => Promise.reject(new TypeError("a bug")) };
    await expect(gate("database", "bridge", { store: broken })).rejects.toThrow("a bug");
  });

  it("ends when it is told to", async () => {
    const stop = AbortSignal.abort();
    await expect(gate("database", "bridge", {}, { signal: stop })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("speaks of an unreadable register as of a tier that could not tell", async () => {
    const kit = kitOf({});
    const members = async () => {
      throw new SessionError("SESSION_FORMAT_UNKNOWN", "A note in the register of processes cannot be read.");
    };
    const { gates } = await check({ ...kit, fleet: { members } }, plan("cached_db", "bridge")[0] as Step);
    expect(gates.find(({ name }) => name === "fleet")).toMatchObject({ ok: null });
  });
});
