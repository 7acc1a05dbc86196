// A real database and a real Redis behind the REST server, seen as the migration kit sees them, and processes of every
// phase on the same two.

import { afterAll, afterEach, beforeAll } from "vitest";
import type { SessionCache } from "../../../lib/session/caches/cache";
import { openUpstash } from "../../../lib/session/caches/open";
import { keyOf, newId } from "../../../lib/session/core/id";
import type { SessionKey, SessionRecord } from "../../../lib/session/core/types";
import { cacheMode } from "../../../lib/session/modes/cache";
import { cachedDbMode } from "../../../lib/session/modes/cached-db";
import { dbMode } from "../../../lib/session/modes/db";
import type { Parts, SessionMode } from "../../../lib/session/modes/mode";
import { createOutbox } from "../../../lib/session/modes/outbox";
import { openEntries } from "../../../lib/session/ops/tiers/entries";
import { type PrismaRowsClient, prismaRows } from "../../../lib/session/ops/tiers/rows";
import type { EntryScan, Phase, Progress, RowScan } from "../../../lib/session/ops/types";
import { type PrismaSessionClient, prismaStore } from "../../../lib/session/stores/prisma";
import type { SessionStore } from "../../../lib/session/stores/store";
import type { Dialect } from "../../../scripts/prisma/dialect";
import { startUpstashServer, type UpstashServer } from "../../../scripts/upstash/server";
import { redisAnswers, redisUrl } from "../../support/caches";
import { record } from "../../support/records";
import { clients, newDatabase, type TestDatabase } from "../../support/stores";

export type RowsClient = PrismaSessionClient & PrismaRowsClient & { $disconnect(): Promise<void> };

/** The kit without what the movers do not use. */
export interface TestKit {
  readonly rows: RowScan;
  readonly entries: EntryScan;
  readonly store: SessionStore;
  readonly now: () => number;
  readonly settings: { readonly prefix: string };
}

export interface World {
  readonly kit: TestKit;
  readonly cache: SessionCache;
  readonly key: () => SessionKey;
  /** A process of that phase; a new one each time. */
  process(phase: Phase, cache?: SessionCache): SessionMode;
  /** Rows, each with a session; `count` of them unless records are given. */
  rows(count: number, changes?: Partial<SessionRecord>): Promise<SessionKey[]>;
  /** What both tiers hold of all of `keys`. */
  stored(keys: readonly SessionKey[]): Promise<unknown[]>;
}

export interface Tiers {
  readonly database: TestDatabase;
  readonly upstash: UpstashServer;
  /** First words of the statements that were sent. */
  readonly sql: string[];
  /** A prefix that nobody else uses. */
  world(): Promise<World>;
  close(): Promise<void>;
}

const redis = (await redisAnswers()) ? redisUrl() : "embedded";
const PARTS = { cacheMaxAgeMs: 300_000, storeTimeoutMs: 5_000, report: () => undefined, now: Date.now };

export async function openTiers(dialect: Dialect): Promise<Tiers> {
  const database = await newDatabase(dialect);
  const sql: string[] = [];
  const client: RowsClient = await clients[dialect](database.url, sql);
  const upstash = await startUpstashServer({ redis });
  const store = prismaStore(client, { timeoutMs: 5_000 });
  const used: string[] = [];

  async function world(): Promise<World> {
    const prefix = `ops_${newId().slice(0, 12)}`;
    used.push(prefix);
    const entries = await openEntries(upstash.url, upstash.token, prefix, 10_000);
    const cache = await openUpstash(upstash.url, upstash.token, prefix, 5_000);
    const kit: TestKit = {
      rows: prismaRows(client, { dialect, prefix }),
      entries,
      store,
      now: Date.now,
      settings: { prefix },
    };
    const key = () => keyOf(prefix, newId());
    return {
      kit,
      cache,
      key,
      process: (phase, ofTest = cache) => processOf(phase, store, ofTest),
      async rows(count, changes) {
        const keys = Array.from({ length: count }, key);
        await kit.rows.insertMissing(new Map(keys.map((key) => [key, record(changes)])));
        return keys.sort();
      },
      stored: (keys) =>
        Promise.all(keys.map(async (key) => ({ row: await store.find(key), entry: await cache.get(key) }))),
    };
  }

  return {
    database,
    upstash,
    sql,
    world,
    async close() {
      for (const prefix of used) await forget(upstash, prefix);
      await upstash.close();
      await client.$disconnect();
      await database.drop();
    },
  };
}

/** Tiers for the tests of a `describe`, with no fault left over from the last one. */
export function tiersOf(dialect: Dialect): { readonly tiers: Tiers } {
  const opened = {} as { tiers: Tiers };
  beforeAll(async () => {
    opened.tiers = await openTiers(dialect);
  });
  afterEach(() => {
    opened.tiers.upstash.fault = null;
  });
  afterAll(() => opened.tiers?.close());
  return opened;
}

async function forget({ engine }: UpstashServer, prefix: string): Promise<void> {
  for (let cursor = "0"; ; ) {
    const [next, keys] = (await engine.call(["SCAN", cursor, "MATCH", `${prefix}:*`, "COUNT", "1000"])) as [
      string,
      string[],
    ];
    if (keys.length > 0) await engine.call(["DEL", ...keys.map(String)]);
    cursor = String(next);
    if (cursor === "0") return;
  }
}

function processOf(phase: Phase, store: SessionStore, cache: SessionCache): SessionMode {
  const parts: Parts = {
    ...PARTS,
    defer: (task) => void task(),
    outbox: createOutbox(store, cache, () => undefined, Date.now),
  };
  switch (phase) {
    case "db":
      return dbMode(store, null, parts);
    case "db+cache":
      return dbMode(store, cache, parts);
    case "cached_db":
      return cachedDbMode(store, cache, parts, false);
    case "bridge":
      return cachedDbMode(store, cache, parts, true);
    case "cache+bridge":
      return cacheMode(cache, store, parts);
    case "cache":
      return cacheMode(cache, null, parts);
  }
}

/** Something of the test happens before each call of that name. */
export function hooked<T extends object>(target: T, name: string, happen: () => Promise<unknown>): T {
  return new Proxy(target, {
    get(_, called) {
      const member = Reflect.get(target, called);
      return async (...args: unknown[]) => {
        if (called === name) await happen();
        return (member as (...args: unknown[]) => unknown)(...args);
      };
    },
  });
}

/** The kit, with that whichever tier it goes to. */
export function interrupted(kit: TestKit, name: string, happen: () => Promise<unknown>): TestKit {
  const { rows, entries, store } = kit;
  return {
    ...kit,
    rows: hooked(rows, name, happen),
    entries: hooked(entries, name, happen),
    store: hooked(store, name, happen),
  };
}

/** Its last word, and all that it told. */
export async function run<Result>(
  job: AsyncGenerator<Progress, Result>,
): Promise<{ told: Progress[]; result: Result }> {
  const told: Progress[] = [];
  for (;;) {
    const { done, value } = await job.next();
    if (done) return { told, result: value };
    told.push(value);
  }
}

/** Those that happened. */
export const counted = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** What a request does that sets one value. */
export async function set(process: SessionMode, key: SessionKey, name: string, value = "1"): Promise<void> {
  const found = await process.read(key, null);
  // As a write would be told: somebody else has ended it.
  if (found === null) throw Object.assign(new Error("no session"), { code: "SESSION_GONE" });
  await process.write(key, found, (newest) => ({ ...newest, data: { ...newest.data, [name]: value } }));
}

export async function signOut(process: SessionMode, key: SessionKey): Promise<void> {
  await process.destroy(key, (await process.read(key, null))?.record ?? record());
}

/**
 * What visitors of two processes do at once: six values into each session, but three into those of `ended`, which one of the
 * two then signs out. @returns why a visit failed, each
 */
export async function visits(
  keys: readonly SessionKey[],
  ended: ReadonlySet<SessionKey>,
  processes: readonly SessionMode[],
): Promise<unknown[]> {
  const visitors = keys.flatMap((key, nth) =>
    processes.map(async (process, which) => {
      for (let n = 0; n < 6; n++) {
        if (n === 3 && ended.has(key)) return which === nth % 2 ? signOut(process, key) : undefined;
        await set(process, key, `${which}.${n}`);
      }
    }),
  );
  const results = await Promise.allSettled(visitors);
  return results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
}
/** The values that are then in a session which was not ended. */
export const VISITED = [0, 1].flatMap((which) => [0, 1, 2, 3, 4, 5].map((n) => `${which}.${n}`));

/** Work that is done again and again. `stop` resolves to how often it was. */
export function again(work: () => Promise<unknown>): { stop(): Promise<number> } {
  let working = true;
  const rounds = (async () => {
    let rounds = 0;
    for (; working; rounds++) await work();
    return rounds;
  })();
  return {
    stop() {
      working = false;
      return rounds;
    },
  };
}

/** The data that a process of that phase shows, null for no session. */
export async function seen(process: SessionMode, key: SessionKey): Promise<Record<string, string> | null> {
  const found = await process.read(key, null);
  return found && { ...found.record.data };
}
