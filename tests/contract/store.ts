// The contract of lib/session/stores/store.ts as tests. A new adapter proves itself by calling describeStore once.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeBody, FORMAT, MAX_RECORD_BYTES } from "../../lib/session/core/record";
import type { SessionKey, SessionRecord } from "../../lib/session/core/types";
import type { SessionStore } from "../../lib/session/stores/store";
import {
  DAY,
  DIFFICULT_KEYS,
  DIFFICULT_TEXT,
  freshKey,
  freshUser,
  record as recordNow,
  tally,
  together,
} from "../support/records";

export interface StoreUnderTest {
  store: SessionStore;
  /** Changes what is stored under a key, behind the store's back. */
  plant(key: SessionKey, content: { format?: number; data?: Uint8Array<ArrayBuffer> }): Promise<void>;
  /** Everything at rest, as text to search. */
  dump(): Promise<string>;
  close(): Promise<void>;
}

const PARALLEL = 20;

/** All of one moment: one that is made a second later would live longer than a row may. */
const RECORD = recordNow();
const record = (changes: Partial<SessionRecord> = {}): SessionRecord => ({ ...RECORD, ...changes });

export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: SessionStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });
    afterAll(() => under?.close());

    /** A key with a live row. */
    const stored = async (changes: Partial<SessionRecord> = {}) => {
      const key = freshKey();
      const inserted = record(changes);
      expect(await store.insert(key, inserted)).toBe("ok");
      return { key, record: inserted };
    };
    const buried = async () => {
      const session = await stored();
      await store.bury(session.key, null, null);
      return session;
    };
    const live = async (key: SessionKey) => {
      const row = await store.find(key);
      if (row.state !== "live") throw new Error(`expected a live row, found ${row.state}`);
      return row.record;
    };
    const state = async (key: SessionKey) => (await store.find(key)).state;

    describe("find: the row as it is", () => {
      it("absent, dead and live are told apart", async () => {
        expect(await store.find(freshKey())).toEqual({ state: "absent" });
        const { key, record: before } = await stored();
        expect(await store.find(key)).toEqual({ state: "live", record: before });
        await store.bury(key, null, null);
        expect(await store.find(key)).toEqual({ state: "dead", absoluteExpiresAt: before.absoluteExpiresAt });
      });

      it.each<[string, Partial<SessionRecord>]>([
        ["a visitor's", {}],
        [
          "a user's, with every field",
          { userId: "u1", authenticatedAt: 1_700_000_000_123, device: { userAgent: "Firefox", ip: "192.0.2.0" } },
        ],
        ["with unknown device facts", { device: { userAgent: null, ip: null } }],
        ["that ends with the browser", { idleRule: { kind: "browser" } }],
        ["with a lifetime of its own", { idleRule: { kind: "ttl", seconds: 61 } }],
        ["with a fixed end", { idleRule: { kind: "at", time: 1_900_000_000_001 } }],
        ["without data", { data: {} }],
        ["with the largest version", { version: 2 ** 31 - 1 }],
        ["with keys that every object has", { data: DIFFICULT_KEYS }],
      ])("a record %s comes back whole", async (_, changes) => {
        const { key, record: before } = await stored(changes);
        expect(await live(key)).toEqual(before);
      });

      it.each(Object.entries(DIFFICULT_TEXT))("data holds %s", async (_, text) => {
        const { key, record: before } = await stored({ data: { text } });
        expect((await live(key)).data.text).toBe(before.data.text);
      });

      it("data holds all that a record may hold, and no more", async () => {
        const { key } = await stored({ data: { text: "x".repeat(MAX_RECORD_BYTES - 100) } });
        expect((await live(key)).data.text).toHaveLength(MAX_RECORD_BYTES - 100);
        const tooLarge = freshKey();
        const refused = store.insert(tooLarge, record({ data: { text: "x".repeat(MAX_RECORD_BYTES) } }));
        await expect(refused).rejects.toMatchObject({ code: "SESSION_TOO_LARGE" });
        expect(await state(tooLarge)).toBe("absent");
      });

      it("deadlines are exact to the millisecond", async () => {
        for (const offset of [0, 1, 499, 500, 999]) {
          const time = 1_900_000_000_000 + offset;
          const { key } = await stored({
            createdAt: time,
            lastSeenAt: time,
            idleExpiresAt: time,
            absoluteExpiresAt: time,
          });
          expect(await live(key)).toMatchObject({
            createdAt: time,
            lastSeenAt: time,
            idleExpiresAt: time,
            absoluteExpiresAt: time,
          });
        }
      });

      it("whether a record has expired is the caller's question", async () => {
        const { key } = await stored({ idleExpiresAt: Date.now() - DAY, absoluteExpiresAt: Date.now() - 1 });
        expect(await state(key)).toBe("live");
      });

      it("keys differ by case", async () => {
        const { key } = await stored();
        const other = key.toUpperCase() as SessionKey;
        expect(await state(other)).toBe("absent");
        expect(await store.insert(other, record())).toBe("ok");
      });
    });

    describe("a row that cannot be understood throws, and is never absent", () => {
      const bytes = (text: string) => new TextEncoder().encode(text);
      it.each<[string, Parameters<StoreUnderTest["plant"]>[1], string]>([
        ["empty data", { data: bytes("") }, "SESSION_STORE_UNAVAILABLE"],
        ["truncated data", { data: bytes('{"d":["a","1"') }, "SESSION_STORE_UNAVAILABLE"],
        ["null", { data: bytes("null") }, "SESSION_STORE_UNAVAILABLE"],
        ["another program's JSON", { data: bytes('{"cart":[]}') }, "SESSION_STORE_UNAVAILABLE"],
        [
          "bytes that are no text",
          { data: bytes(encodeBody(record({ data: { text: "~" } }))).map((byte) => (byte === 0x7e ? 0xff : byte)) },
          "SESSION_STORE_UNAVAILABLE",
        ],
        ["an unknown format", { format: FORMAT + 2 }, "SESSION_FORMAT_UNKNOWN"],
      ])("%s", async (_, content, code) => {
        const { key, record: before } = await stored({ userId: freshUser() });
        await under.plant(key, content);
        await expect(store.find(key)).rejects.toMatchObject({ code });
        const { absoluteExpiresAt } = before;
        // Whoever ends all sessions of a user must reach this one too.
        expect(await store.listByUser(before.userId as string)).toEqual([{ key, absoluteExpiresAt, record: null }]);
        expect(await store.insert(key, record())).toBe("exists");
        await expect(store.find(key)).rejects.toMatchObject({ code });
        await store.bury(key, null, null);
        expect(await state(key)).toBe("dead");
      });

      it("the next release's format is read, and written over", async () => {
        const { key, record: before } = await stored();
        await under.plant(key, { format: FORMAT + 1 });
        expect(await live(key)).toEqual(before);
        expect(await store.swap(key, 1, { ...before, version: 2 })).toBe("ok");
        await under.plant(key, { format: FORMAT + 1 });
        expect(await store.rotate(key, 2, freshKey(), before, { parentMayBeAbsent: false, owedAt: null })).toBe("ok");
      });

      it.each([FORMAT - 1, FORMAT + 2])(
        "an unknown format, %i, is neither written over nor rotated away",
        async (format) => {
          const { key, record: before } = await stored();
          await under.plant(key, { format });
          const child = freshKey();
          expect(await store.swap(key, 1, { ...before, version: 2 })).toBe("lost");
          for (const parentMayBeAbsent of [false, true])
            expect(await store.rotate(key, 1, child, before, { parentMayBeAbsent, owedAt: null })).toBe("lost");
          expect(await state(child)).toBe("absent");
          await expect(store.find(key)).rejects.toMatchObject({ code: "SESSION_FORMAT_UNKNOWN" });
          await under.plant(key, { format: FORMAT });
          expect(await live(key)).toEqual(before);
        },
      );
    });

    describe("insert: adds a row", () => {
      it("never overwrites a live one", async () => {
        const { key, record: before } = await stored();
        expect(await store.insert(key, record({ version: 9, data: { intruder: "1" } }))).toBe("exists");
        expect(await live(key)).toEqual(before);
      });

      it("never overwrites a dead one", async () => {
        const { key } = await buried();
        expect(await store.insert(key, record({ version: 9 }))).toBe("exists");
        expect(await state(key)).toBe("dead");
      });

      it(`of ${PARALLEL} at once one wins, and its record is there whole`, async () => {
        const key = freshKey();
        const records = Array.from({ length: PARALLEL }, (_, index) =>
          record({ data: { by: `${index}`, pad: "x".repeat(index * 100) } }),
        );
        const outcomes = await together(PARALLEL, (index) => store.insert(key, records[index] as SessionRecord));
        expect(tally(outcomes)).toEqual({ ok: 1, exists: PARALLEL - 1 });
        expect(await live(key)).toEqual(records[outcomes.indexOf("ok")]);
      });
    });

    describe("swap: replaces a row that is not dead, ends no sooner, and whose version is at most `readVersion`", () => {
      it("the whole record is replaced", async () => {
        const { key } = await stored({ userId: freshUser(), authenticatedAt: 5 });
        const after = record({
          version: 2,
          data: { other: "1" },
          userId: freshUser(),
          lastSeenAt: 1_700_000_000_001,
          idleExpiresAt: 1_900_000_000_001,
        });
        expect(await store.swap(key, 1, after)).toBe("ok");
        expect(await live(key)).toEqual(after);
      });

      it("an older row than the one read, too", async () => {
        const { key } = await stored({ version: 3 });
        expect(await store.swap(key, 7, record({ version: 8 }))).toBe("ok");
        expect((await live(key)).version).toBe(8);
      });

      it("lost if the row is newer: nothing changes", async () => {
        const { key, record: before } = await stored({ version: 4 });
        expect(await store.swap(key, 3, record({ version: 4, data: {} }))).toBe("lost");
        expect(await live(key)).toEqual(before);
      });

      it("lost if the record would live longer than the row may: nothing changes", async () => {
        const { key, record: before } = await stored();
        const after = { ...before, version: 2, data: {} };
        const longer = { ...after, absoluteExpiresAt: before.absoluteExpiresAt + 1 };
        expect(await store.swap(key, 1, longer)).toBe("lost");
        expect(await live(key)).toEqual(before);
        const shorter = { ...after, absoluteExpiresAt: before.absoluteExpiresAt - 1 };
        expect(await store.swap(key, 1, shorter)).toBe("ok");
        expect(await live(key)).toEqual(shorter);
        expect(await store.swap(key, 2, { ...after, version: 3 })).toBe("lost");
      });

      it("lost if there is no row: never inserts", async () => {
        const key = freshKey();
        expect(await store.swap(key, 1, record({ version: 2 }))).toBe("lost");
        expect(await state(key)).toBe("absent");
      });

      it("lost if the row is dead: never revives", async () => {
        const { key } = await buried();
        expect(await store.swap(key, 1_000, record({ version: 1_001 }))).toBe("lost");
        expect(await state(key)).toBe("dead");
      });

      it("the same swap a second time is lost", async () => {
        const { key } = await stored();
        expect(await store.swap(key, 1, record({ version: 2 }))).toBe("ok");
        expect(await store.swap(key, 1, record({ version: 2 }))).toBe("lost");
      });

      it(`of ${PARALLEL} at once on one version one wins, and its record is there whole`, async () => {
        const { key } = await stored();
        const records = Array.from({ length: PARALLEL }, (_, index) =>
          record({ version: 2, data: { by: `${index}`, pad: "x".repeat(index * 100) } }),
        );
        const outcomes = await together(PARALLEL, (index) => store.swap(key, 1, records[index] as SessionRecord));
        expect(tally(outcomes)).toEqual({ ok: 1, lost: PARALLEL - 1 });
        expect(await live(key)).toEqual(records[outcomes.indexOf("ok")]);
      });

      it(`${PARALLEL} writers that read again when they lost all count`, async () => {
        const { key } = await stored({ data: { n: "0" } });
        await together(PARALLEL, async () => {
          for (let tries = 0; tries < 50 * PARALLEL; tries++) {
            const read = await live(key);
            const after = { ...read, version: read.version + 1, data: { n: `${Number(read.data.n) + 1}` } };
            if ((await store.swap(key, read.version, after)) === "ok") return;
          }
          throw new Error("a writer never got through");
        });
        expect(await live(key)).toMatchObject({ version: PARALLEL + 1, data: { n: `${PARALLEL}` } });
      });

      it("leaves what the cache is owed", async () => {
        const { key } = await stored();
        await store.markOutbox(key, 1);
        await store.swap(key, 1, record({ version: 2 }));
        expect((await store.listOutbox(1_000)).map((owed) => owed.key)).toContain(key);
        await store.clearOutbox(key, 1);
      });
    });

    describe("touch: moves the idle deadline and the last visit of a row that is not dead", () => {
      it("both move, the data and the version do not", async () => {
        const { key, record: before } = await stored({ version: 3 });
        const touch = { lastSeenAt: before.lastSeenAt + 1, idleExpiresAt: before.idleExpiresAt + 1 };
        await store.touch(key, touch);
        expect(await live(key)).toEqual({ ...before, ...touch });
      });

      it("the last visit moves although the idle deadline has come up to the absolute one", async () => {
        const { key, record: before } = await stored();
        await store.touch(key, { lastSeenAt: before.lastSeenAt + 5, idleExpiresAt: before.idleExpiresAt });
        expect(await live(key)).toEqual({ ...before, lastSeenAt: before.lastSeenAt + 5 });
      });

      it.each([
        ["an older touch", -1, -1],
        ["a visit before the last one", -1, DAY],
        ["an earlier deadline", 1, -DAY],
      ])("never back: %s", async (_, visit, deadline) => {
        const { key, record: before } = await stored();
        await store.touch(key, {
          lastSeenAt: before.lastSeenAt + visit,
          idleExpiresAt: before.idleExpiresAt + deadline,
        });
        const after = await live(key);
        expect(after.lastSeenAt).toBeGreaterThanOrEqual(before.lastSeenAt);
        expect(after.idleExpiresAt).toBeGreaterThanOrEqual(before.idleExpiresAt);
      });

      it("a touch from before a lifetime was shortened does not lengthen it again", async () => {
        const { key, record: before } = await stored();
        const shorter = {
          ...before,
          version: 2,
          lastSeenAt: before.lastSeenAt + 10,
          idleExpiresAt: before.lastSeenAt + 60_010,
        };
        await store.swap(key, 1, shorter);
        await store.touch(key, { lastSeenAt: before.lastSeenAt + 9, idleExpiresAt: before.idleExpiresAt + 9 });
        expect(await live(key)).toEqual(shorter);
      });

      it("a dead row stays as it is, an absent one absent", async () => {
        const { key, record: before } = await buried();
        await store.touch(key, { lastSeenAt: before.lastSeenAt + DAY, idleExpiresAt: before.idleExpiresAt + DAY });
        expect(await store.find(key)).toEqual({ state: "dead", absoluteExpiresAt: before.absoluteExpiresAt });
        const absent = freshKey();
        await store.touch(absent, { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + DAY });
        expect(await state(absent)).toBe("absent");
      });

      it(`of ${PARALLEL} at once the latest stays`, async () => {
        const { key, record: before } = await stored();
        const at = (index: number) => ({
          lastSeenAt: before.lastSeenAt + index,
          idleExpiresAt: before.idleExpiresAt + index,
        });
        await together(PARALLEL, (index) => store.touch(key, at(index)));
        expect(await live(key)).toEqual({ ...before, ...at(PARALLEL - 1) });
      });
    });

    describe("bury: makes a row dead for good", () => {
      it("data and user dropped, key and absolute deadline kept", async () => {
        const userId = freshUser();
        const { key, record: before } = await stored({ userId, data: { secret: userId } });
        expect(await under.dump()).toContain(userId);
        await store.bury(key, before.absoluteExpiresAt + DAY, null);
        expect(await store.find(key)).toEqual({ state: "dead", absoluteExpiresAt: before.absoluteExpiresAt });
        expect(await store.listByUser(userId)).toEqual([]);
        expect(await under.dump()).not.toContain(userId);
      });

      it("whatever the version", async () => {
        const { key } = await stored({ version: 1_000_000 });
        await store.bury(key, null, null);
        expect(await state(key)).toBe("dead");
      });

      it("an absent row is added as a dead one that lasts until `absentUntil`", async () => {
        const key = freshKey();
        await store.bury(key, 1_900_000_000_123, null);
        expect(await store.find(key)).toEqual({ state: "dead", absoluteExpiresAt: 1_900_000_000_123 });
        expect(await store.insert(key, record())).toBe("exists");
      });

      it("with `absentUntil` null an absent row stays absent", async () => {
        const key = freshKey();
        await store.bury(key, null, null);
        expect(await state(key)).toBe("absent");
      });

      it("a second time changes nothing", async () => {
        const { key, record: before } = await buried();
        await store.bury(key, null, null);
        await store.bury(key, before.absoluteExpiresAt + DAY, null);
        expect(await store.find(key)).toEqual({ state: "dead", absoluteExpiresAt: before.absoluteExpiresAt });
      });

      it(`${PARALLEL} at once on an absent row make one dead row`, async () => {
        const key = freshKey();
        await together(PARALLEL, () => store.bury(key, 1_900_000_000_000, null));
        expect(await store.find(key)).toEqual({ state: "dead", absoluteExpiresAt: 1_900_000_000_000 });
      });

      it("nothing that runs at the same time revives it", async () => {
        const { key } = await stored();
        await together(PARALLEL, async (index) => {
          if (index === PARALLEL / 2) return store.bury(key, null, null);
          if (index % 3 === 0)
            return store.touch(key, { lastSeenAt: Date.now() + index, idleExpiresAt: Date.now() + DAY * 20 });
          return index % 3 === 1 ? store.swap(key, index, record({ version: index + 1 })) : store.insert(key, record());
        });
        expect(await state(key)).toBe("dead");
      });

      it("an insertion at the same time loses, or is buried", async () => {
        const keys = await together(PARALLEL, async () => {
          const key = freshKey();
          await Promise.all([store.insert(key, record()), store.bury(key, 1_900_000_000_000, null)]);
          return key;
        });
        for (const key of keys) expect(await state(key)).toBe("dead");
      });
    });

    describe("rotate: buries `parent` and inserts `child`, both or neither", () => {
      const child = () => record({ version: 2, userId: freshUser(), data: { kept: "1" } });

      it.each([false, true])("a parent of the version read (may be absent: %s)", async (mayBeAbsent) => {
        const { key: parent, record: before } = await stored({ version: 3, userId: freshUser() });
        const key = freshKey();
        const after = child();
        expect(await store.rotate(parent, 3, key, after, { parentMayBeAbsent: mayBeAbsent, owedAt: null })).toBe("ok");
        expect(await store.find(parent)).toEqual({ state: "dead", absoluteExpiresAt: before.absoluteExpiresAt });
        expect(await live(key)).toEqual(after);
        expect(await store.listByUser(before.userId as string)).toEqual([]);
        expect((await store.listByUser(after.userId as string)).map((row) => row.key)).toEqual([key]);
      });

      it("a parent older than the one read, too", async () => {
        const { key: parent } = await stored({ version: 2 });
        expect(await store.rotate(parent, 5, freshKey(), child(), { parentMayBeAbsent: false, owedAt: null })).toBe(
          "ok",
        );
        expect(await state(parent)).toBe("dead");
      });

      it.each([false, true])(
        "lost if the parent is newer: nothing changes (may be absent: %s)",
        async (mayBeAbsent) => {
          const { key: parent, record: before } = await stored({ version: 4 });
          const key = freshKey();
          expect(await store.rotate(parent, 3, key, child(), { parentMayBeAbsent: mayBeAbsent, owedAt: null })).toBe(
            "lost",
          );
          expect(await live(parent)).toEqual(before);
          expect(await state(key)).toBe("absent");
        },
      );

      it.each([false, true])("lost if the parent is dead: nothing changes (may be absent: %s)", async (mayBeAbsent) => {
        const { key: parent } = await buried();
        const key = freshKey();
        expect(await store.rotate(parent, 1_000, key, child(), { parentMayBeAbsent: mayBeAbsent, owedAt: null })).toBe(
          "lost",
        );
        expect(await state(parent)).toBe("dead");
        expect(await state(key)).toBe("absent");
      });

      it.each([false, true])(
        "lost if somebody shortened the parent's life: nothing changes (may be absent: %s)",
        async (parentMayBeAbsent) => {
          const { key: parent, record: before } = await stored({ version: 1 });
          const key = freshKey();
          const end = before.absoluteExpiresAt;
          const rotate = (deadline: number) =>
            store.rotate(parent, 1, key, child(), { parentMayBeAbsent, owedAt: null, deadline });
          expect(await rotate(end + 1)).toBe("lost");
          expect([await live(parent), await state(key)]).toEqual([before, "absent"]);
          expect(await rotate(end)).toBe("ok");
        },
      );

      it("lost if the parent has no row: nothing changes", async () => {
        const parent = freshKey();
        const key = freshKey();
        expect(await store.rotate(parent, 1, key, child(), { parentMayBeAbsent: false, owedAt: null })).toBe("lost");
        expect([await state(parent), await state(key)]).toEqual(["absent", "absent"]);
      });

      it("if the parent has no row and `parentMayBeAbsent`, a dead row is written for it", async () => {
        const parent = freshKey();
        const key = freshKey();
        expect(await store.rotate(parent, 1, key, child(), { parentMayBeAbsent: true, owedAt: null })).toBe("ok");
        expect([await state(parent), await state(key)]).toEqual(["dead", "live"]);
        expect(await store.insert(parent, record())).toBe("exists");
      });

      it.each([false, true])(
        "a child that exists is not overwritten, and the parent lives on (parent absent: %s)",
        async (absent) => {
          const parent = absent ? freshKey() : (await stored()).key;
          const { key, record: before } = await stored();
          await expect(
            store.rotate(parent, 1, key, child(), { parentMayBeAbsent: absent, owedAt: null }),
          ).rejects.toMatchObject({ code: "SESSION_EXISTS" });
          expect(await state(parent)).toBe(absent ? "absent" : "live");
          expect(await live(key)).toEqual(before);
        },
      );

      it.each([false, true])(
        `of ${PARALLEL} at once one wins, and no other child is left (parent absent: %s)`,
        async (absent) => {
          const parent = absent ? freshKey() : (await stored()).key;
          const children = Array.from({ length: PARALLEL }, () => freshKey());
          const outcomes = await together(PARALLEL, (index) =>
            store.rotate(parent, 1, children[index] as SessionKey, child(), {
              parentMayBeAbsent: absent,
              owedAt: null,
            }),
          );
          expect(tally(outcomes)).toEqual({ ok: 1, lost: PARALLEL - 1 });
          expect(await state(parent)).toBe("dead");
          const states = await Promise.all(children.map(state));
          expect(tally(states)).toEqual({ live: 1, absent: PARALLEL - 1 });
          expect(states.indexOf("live")).toBe(outcomes.indexOf("ok"));
        },
      );

      it("a swap of the parent at the same time either comes first or is lost", async () => {
        await together(PARALLEL / 2, async () => {
          const { key: parent } = await stored();
          const key = freshKey();
          const [rotated, swapped] = await Promise.all([
            store.rotate(parent, 1, key, child(), { parentMayBeAbsent: false, owedAt: null }),
            store.swap(parent, 1, record({ version: 2 })),
          ]);
          expect([rotated, swapped].sort()).toEqual(["lost", "ok"]);
          expect([await state(parent), await state(key)]).toEqual(
            rotated === "ok" ? ["dead", "live"] : ["live", "absent"],
          );
        });
      });
    });

    describe("listByUser: the rows of a user that are not dead", () => {
      it("newest visit first; expired ones may be among them", async () => {
        const userId = freshUser();
        const visits = [1_700_000_000_002, 1_700_000_000_003, 1_700_000_000_001];
        const sessions = [];
        for (const lastSeenAt of visits)
          sessions.push(await stored({ userId, lastSeenAt, idleExpiresAt: lastSeenAt + 1 }));
        const dead = await stored({ userId });
        await store.bury(dead.key, null, null);
        const [second, first, third] = sessions;
        const rows = [first, second, third].map((row) => ({
          ...row,
          absoluteExpiresAt: row?.record.absoluteExpiresAt,
        }));
        expect(await store.listByUser(userId)).toEqual(rows);
      });

      it("nobody else's, however similar the name", async () => {
        const userId = `${freshUser()}é`;
        const similar = [
          userId.toUpperCase(),
          userId.replace("é", "e"),
          userId.replace("é", "e\u0301"),
          `${userId} `,
          ` ${userId}`,
          `${userId}%`,
        ];
        for (const other of similar) await stored({ userId: other });
        expect(await store.listByUser(userId)).toEqual([]);
        const own = await stored({ userId });
        expect(await store.listByUser(userId)).toMatchObject([own]);
        for (const other of similar) expect(await store.listByUser(other)).toHaveLength(1);
      });

      it("none of a visitor's without a user", async () => {
        await stored({ userId: null });
        expect(await store.listByUser("")).toEqual([]);
        expect(await store.listByUser("null")).toEqual([]);
      });

      it("a swap that changes the user moves the row", async () => {
        const [from, to] = [freshUser(), freshUser()];
        const { key } = await stored({ userId: from });
        await store.swap(key, 1, record({ version: 2, userId: to }));
        expect(await store.listByUser(from)).toEqual([]);
        expect((await store.listByUser(to)).map((row) => row.key)).toEqual([key]);
      });

      it(`${PARALLEL} rows added at once are all listed`, async () => {
        const userId = freshUser();
        const sessions = await together(PARALLEL, () => stored({ userId }));
        const listed = await store.listByUser(userId);
        expect(listed.map((row) => row.key).sort()).toEqual(sessions.map(({ key }) => key).sort());
      });
    });

    describe("deleteExpired: garbage collection", () => {
      // Each test has a year of its own, long before every other row.
      const year = (n: number) => Date.UTC(n, 6, 1);
      const ending = (idleExpiresAt: number, absoluteExpiresAt: number) =>
        stored({ createdAt: 0, lastSeenAt: 0, idleExpiresAt, absoluteExpiresAt });

      it("rows past their absolute deadline, dead ones too, to the millisecond", async () => {
        const before = year(1990);
        const over = await ending(before, before);
        const dead = await ending(before - 1, before - 1);
        await store.bury(dead.key, null, null);
        const deadFromTheStart = freshKey();
        await store.bury(deadFromTheStart, before, null);
        const left = await ending(before - 1, before + 1);
        expect(await store.deleteExpired({ before, limit: 100, idle: false })).toBe(3);
        for (const key of [over.key, dead.key, deadFromTheStart]) expect(await state(key)).toBe("absent");
        expect(await state(left.key)).toBe("live");
        expect(await store.deleteExpired({ before, limit: 100, idle: false })).toBe(0);
        await store.deleteExpired({ before: before + 1, limit: 100, idle: false });
      });

      it("if `idle`, live rows past their idle deadline, to the millisecond; never dead ones before their absolute deadline", async () => {
        const before = year(1991);
        const lapsed = await ending(before, year(2100));
        const left = await ending(before + 1, year(2100));
        const dead = await ending(before - 1, year(2100));
        await store.bury(dead.key, null, null);
        expect(await store.deleteExpired({ before, limit: 100, idle: false })).toBe(0);
        expect(await store.deleteExpired({ before, limit: 100, idle: true })).toBe(1);
        expect(await state(lapsed.key)).toBe("absent");
        expect([await state(left.key), await state(dead.key)]).toEqual(["live", "dead"]);
        await store.bury(left.key, null, null);
      });

      it("at most `limit` rows; returns how many went", async () => {
        const before = year(1992);
        for (let n = 0; n < 5; n++) await ending(before - n, n < 3 ? before - n : year(2100));
        const went = async (limit: number) => store.deleteExpired({ before, limit, idle: true });
        expect(await went(0)).toBe(0);
        expect([await went(2), await went(2), await went(2), await went(2)]).toEqual([2, 2, 1, 0]);
      });

      it("more rows than one statement takes", async () => {
        const before = year(1993);
        for (let n = 0; n < 11; n++) await together(PARALLEL, () => ending(before, before));
        expect(await store.deleteExpired({ before, limit: 10_000, idle: true })).toBe(220);
      });

      it("two at once share the work and touch nothing that lives", async () => {
        const before = year(1994);
        await together(PARALLEL * 2, () => ending(before, before));
        const living = await stored();
        const counts = await together(2, () => store.deleteExpired({ before, limit: 100, idle: true }));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(PARALLEL * 2);
        expect(await state(living.key)).toBe("live");
      });
    });

    describe("markOutbox and listOutbox: what the cache has not acknowledged", () => {
      it("keys and rows, oldest first, at most `limit`", async () => {
        const sessions = [await stored(), await stored(), await stored()];
        const [second, third, first] = sessions.map(({ key }) => key) as [SessionKey, SessionKey, SessionKey];
        await store.markOutbox(second, 1_000_000_002);
        await store.markOutbox(third, 1_000_000_003);
        await store.markOutbox(first, 1_000_000_001);
        await store.bury(third, null, null);
        const owed = await store.listOutbox(100);
        expect(owed.map(({ key }) => key)).toEqual([first, second, third]);
        expect(owed.map(({ dead }) => dead)).toEqual([false, false, true]);
        expect(owed.map(({ since }) => since)).toEqual([1_000_000_001, 1_000_000_002, 1_000_000_003]);
        expect(owed[0]?.absoluteExpiresAt).toBe((await live(first)).absoluteExpiresAt);
        expect((await store.listOutbox(2)).map(({ key }) => key)).toEqual([first, second]);
        for (const { key, since } of owed) await store.clearOutbox(key, since);
        expect(await store.listOutbox(100)).toEqual([]);
      });

      it("clearing takes back the note it names, not one made since", async () => {
        const { key } = await stored();
        await store.markOutbox(key, 1_000_000_001);
        await store.markOutbox(key, 1_000_000_002);
        await store.clearOutbox(key, 1_000_000_001);
        expect(await store.listOutbox(100)).toMatchObject([{ key, since: 1_000_000_002 }]);
        await store.clearOutbox(key, 1_000_000_002);
        expect(await store.listOutbox(100)).toEqual([]);
      });

      it("bury and rotate make the note in the same step, or leave it as it is", async () => {
        const noted = async (key: SessionKey) => (await store.listOutbox(1_000)).find((row) => row.key === key)?.since;
        const [buried, absent, parent] = [(await stored()).key, freshKey(), (await stored()).key];
        await store.bury(buried, null, 1_000_000_007);
        await store.bury(absent, 1_900_000_000_000, 1_000_000_008);
        const options = { parentMayBeAbsent: false, owedAt: 1_000_000_009 };
        await store.rotate(parent, 1, freshKey(), record({ version: 2 }), options);
        expect([await noted(buried), await noted(absent), await noted(parent)]).toEqual([
          1_000_000_007, 1_000_000_008, 1_000_000_009,
        ]);
        await store.bury(buried, null, null);
        expect(await noted(buried)).toBe(1_000_000_007);
        for (const { key, since } of await store.listOutbox(1_000)) await store.clearOutbox(key, since);
      });

      it("of one user: also the dead ones, until their note is taken back", async () => {
        const userId = freshUser();
        const [alive, dead, rotated] = [await stored({ userId }), await stored({ userId }), await stored({ userId })];
        await stored({ userId });
        const noted = async () => (await store.listOutbox(9, userId)).map(({ key, dead }) => ({ key, dead }));
        expect(await noted()).toEqual([]);
        await store.markOutbox(alive.key, 1_000_000_011);
        await store.bury(dead.key, null, 1_000_000_012);
        const options = { parentMayBeAbsent: false, owedAt: 1_000_000_013 };
        await store.rotate(rotated.key, 1, freshKey(), record({ version: 2, userId: freshUser() }), options);
        await store.markOutbox((await stored({ userId: freshUser() })).key, 1_000_000_014);
        expect(await noted()).toEqual([
          { key: alive.key, dead: false },
          { key: dead.key, dead: true },
          { key: rotated.key, dead: true },
        ]);
        expect(await store.listOutbox(1, userId)).toMatchObject([{ key: alive.key }]);
        // And the list of the living does not have them.
        expect((await store.listByUser(userId)).map(({ key }) => key)).not.toContain(dead.key);

        for (const { key, since } of await store.listOutbox(9, userId)) await store.clearOutbox(key, since);
        await store.markOutbox(dead.key, 1_000_000_015);
        await store.markOutbox(alive.key, 1_000_000_016);
        expect(await noted()).toEqual([{ key: alive.key, dead: false }]);
        for (const { key, since } of await store.listOutbox(1_000)) await store.clearOutbox(key, since);
      });

      it("changes nothing else, and makes no row", async () => {
        const { key, record: before } = await stored();
        await store.markOutbox(key, 5);
        expect(await live(key)).toEqual(before);
        await store.clearOutbox(key, 5);
        const absent = freshKey();
        await store.markOutbox(absent, 5);
        expect(await state(absent)).toBe("absent");
      });
    });
  });
}

/** For adapters that can fail. `open` gives a store whose database does not answer. */
export function describeUnreachableStore(
  name: string,
  open: () => Promise<Pick<StoreUnderTest, "store" | "close">>,
): void {
  const key = freshKey();
  const userId = freshUser();
  const calls: Record<keyof SessionStore, (store: SessionStore) => Promise<unknown>> = {
    find: (store) => store.find(key),
    insert: (store) => store.insert(key, record({ userId })),
    swap: (store) => store.swap(key, 1, record({ userId, version: 2 })),
    touch: (store) => store.touch(key, { lastSeenAt: 1, idleExpiresAt: 1 }),
    bury: (store) => store.bury(key, 1_900_000_000_000, null),
    rotate: (store) => store.rotate(key, 1, freshKey(), record({ userId }), { parentMayBeAbsent: true, owedAt: null }),
    listByUser: (store) => store.listByUser(userId),
    deleteExpired: (store) => store.deleteExpired({ before: 0, limit: 1, idle: true }),
    markOutbox: (store) => store.markOutbox(key, 1),
    clearOutbox: (store) => store.clearOutbox(key, 1),
    listOutbox: (store) => store.listOutbox(1),
  };

  describe(`store contract: ${name}, out of reach`, () => {
    it.each(Object.entries(calls))(
      "a method that cannot tell what happened throws, and tells no secret: %s",
      async (_, call) => {
        const { store, close } = await open();
        try {
          const error = await call(store).then(
            () => null,
            (thrown: Error) => thrown,
          );
          expect(error).toMatchObject({ name: "SessionError", code: "SESSION_STORE_UNAVAILABLE", status: 503 });
          const told = `${error?.stack} ${(error?.cause as Error | undefined)?.stack}`;
          for (const secret of [key, userId, "cart"]) expect(told).not.toContain(secret);
        } finally {
          await close();
        }
      },
    );
  });
}
