// What the outbox still owes when it cannot tell: other sessions are told all the same, and an entry that nobody can read is
// owed nothing.

import { describe, expect, test } from "vitest";
import type { SessionCache } from "@/lib/session/caches/cache";
import { memoryCache, type StoredEntry } from "@/lib/session/caches/memory";
import { answered, unavailable } from "@/lib/session/core/errors";
import type { SessionKey } from "@/lib/session/core/types";
import { createOutbox, type Debt } from "@/lib/session/modes/outbox";
import { memoryStore } from "@/lib/session/stores/memory";
import { fakeClock, START } from "../support/clock";
import { aRecord, rejectionOf } from "../support/fixtures";

const MINUTE = 60_000;
const keyNo = (n: number) => `session:${`${n}`.padStart(3, "0")}` as SessionKey;

async function given(rows: number) {
  const clock = fakeClock();
  const entries = new Map<SessionKey, StoredEntry>();
  const store = memoryStore();
  const real = memoryCache({ now: clock.now, entries });
  const told: SessionKey[] = [];
  const broken = new Map<SessionKey, unknown>();
  const tell = async (key: SessionKey) => {
    told.push(key);
    if (broken.has(key)) throw broken.get(key);
  };
  const cache: SessionCache = {
    ...real,
    hold: (key, ...rest) => tell(key).then(() => real.hold(key, ...rest)),
    kill: (key, ...rest) => tell(key).then(() => real.kill(key, ...rest)),
  };
  const keys = Array.from({ length: rows }, (_, n) => keyNo(n));
  for (const [nth, key] of keys.entries()) {
    await store.insert(key, aRecord());
    await store.markOutbox(key, START - 1_000 * MINUTE + nth);
  }
  const reported: string[] = [];
  const outbox = createOutbox(store, cache, (outcome) => reported.push(outcome), clock.now);
  const owed = async () => (await store.listOutbox(1_000)).map(({ key }) => key);
  const rubbish = (key: SessionKey) => entries.set(key, "3 L" as unknown as StoredEntry);
  return { store, outbox, keys, owed, broken, rubbish, entries, told, reported };
}

describe("the sweep", () => {
  test("one that cannot be told keeps its note; the others are told, and counted", async () => {
    const { outbox, keys, owed, broken } = await given(60);
    broken.set(keyNo(3), unavailable("cache", new Error("timeout")));
    expect(await outbox.sweep(100)).toBe(59);
    expect(await owed()).toEqual([keyNo(3)]);
    expect(await rejectionOf(outbox.sweep(100))).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    broken.clear();
    expect(await outbox.sweep(100)).toBe(1);
    expect(keys).toHaveLength(60);
  });

  test("of a batch of which none could be told it tells, and asks no more: the cache is down", async () => {
    const { outbox, keys, owed, broken, told } = await given(120);
    for (const key of keys) broken.set(key, unavailable("cache", new Error("timeout")));
    expect(await rejectionOf(outbox.sweep(200))).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(told).toHaveLength(50);
    expect(await owed()).toHaveLength(120);
  });

  test("an entry that cannot be read: of a living row the note goes, of a dead one the entry", async () => {
    const { store, outbox, owed, rubbish, entries } = await given(2);
    for (const key of [keyNo(0), keyNo(1)]) rubbish(key);
    await store.bury(keyNo(1), null, START - 2 * MINUTE);
    expect(await outbox.sweep(10)).toBe(2);
    expect(await owed()).toEqual([]);
    expect(entries.get(keyNo(0))).toBe("3 L");
    expect(entries.get(keyNo(1))).toMatchObject({ state: "dead" });
  });

  test("a reply that nobody understands says nothing of the entry: the note stays", async () => {
    const { outbox, owed, broken } = await given(1);
    broken.set(keyNo(0), answered("cache", "UnknownReply"));
    expect(await rejectionOf(outbox.sweep(10))).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(await owed()).toEqual([keyNo(0)]);
  });
});

describe("what this process owes", () => {
  test.each<Debt["what"]>(["bury", "kill", "hold"])(
    "a %s made ten times is one debt, added and done once",
    async (what) => {
      const { outbox, reported } = await given(2);
      const debt = (n: number) => ({ what, key: keyNo(n), until: START + MINUTE }) as Debt;
      for (let times = 0; times < 10; times++) outbox.add(debt(0));
      expect(reported).toEqual(["added"]);
      outbox.add(debt(1));
      expect(reported).toEqual(["added", "added"]);
      await outbox.flush();
      expect(reported).toEqual(["added", "added", "done", "done"]);
      // Settled, and owed anew: that is another one.
      outbox.add(debt(0));
      expect(reported.at(-1)).toBe("added");
    },
  );

  test.each<Debt["what"]>(["hold", "kill"])(
    "a %s of an entry that cannot be read is no debt for ever",
    async (what) => {
      const { outbox, rubbish } = await given(1);
      rubbish(keyNo(0));
      outbox.add({ what, key: keyNo(0), until: START + MINUTE } as Debt);
      expect(outbox.size).toBe(1);
      await outbox.flush();
      expect(outbox.size).toBe(0);
    },
  );
});

test("a debt that is made again while it is being told is still to be told, and done once", async () => {
  const clock = fakeClock();
  const reported: string[] = [];
  const debt: Debt = { what: "hold", key: keyNo(1), until: START + MINUTE };
  let again = true;
  const cache: SessionCache = {
    ...memoryCache({ now: clock.now }),
    hold: async () => {
      if (again) outbox.add(debt);
      return { outcome: "ok", entry: { state: "absent" } };
    },
  };
  const outbox = createOutbox(memoryStore(), cache, (outcome) => reported.push(outcome), clock.now);
  outbox.add(debt);
  await outbox.flush();
  expect([outbox.size, reported]).toEqual([1, ["added"]]);
  again = false;
  await outbox.flush();
  expect([outbox.size, reported]).toEqual([0, ["added", "done"]]);
});

test("a session that is to be buried is killed, not held, while its row still lives: in `cache` a hold means nothing", async () => {
  const clock = fakeClock();
  const entries = new Map<SessionKey, StoredEntry>();
  const store = memoryStore();
  const cache = memoryCache({ now: clock.now, entries });
  const key = keyNo(1);
  await store.insert(key, aRecord());
  const lease = { until: START + MINUTE, rowVersion: 1, notAfter: START + MINUTE, checkedAt: START };
  await cache.create(key, aRecord(), lease);
  const refuses = { ...store, bury: () => Promise.reject(unavailable("database", new Error("read-only"))) };
  const outbox = createOutbox(refuses, cache, () => undefined, clock.now);
  outbox.add({ what: "bury", key, until: START + MINUTE });
  outbox.add({ what: "kill", key, until: START + MINUTE });
  await outbox.flush();
  expect([outbox.size, (await cache.get(key)).state]).toEqual([1, "dead"]);
});
