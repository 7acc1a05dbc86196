// The contract of lib/session/caches/cache.ts as tests: each operation in each state of an entry, then what no table can
// say. A new adapter proves itself by calling describeCache once.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry, SessionCache } from "../../lib/session/caches/cache";
import { newToken } from "../../lib/session/core/id";
import { MAX_RECORD_BYTES } from "../../lib/session/core/record";
import type { SessionKey, SessionRecord, Touch } from "../../lib/session/core/types";
import { DAY, DIFFICULT_KEYS, DIFFICULT_TEXT, freshKey, freshUser, record, tally, together } from "../support/records";

export interface CacheUnderTest {
  cache: SessionCache;
  /** How long an entry is kept from now on (ms); null if there is none. */
  ttl(key: SessionKey): Promise<number | null>;
  /** Loses an entry, as an eviction would. */
  evict(key: SessionKey): Promise<void>;
  close(): Promise<void>;
}

const PARALLEL = 20;
const HOUR = 3_600_000;

/** The version of the data in every state that has some; also the highest row version it descends from. */
const VERSION = 5;
const CHECKED_AT = 1_700_000_000_001;
const LATER = CHECKED_AT + 1;
const KEPT = 5 * HOUR;
const NEW = 9 * HOUR;
const HOLDER = "the-holder";

type State = "absent" | "lease" | "held" | "data" | "dead";
const STATES: readonly State[] = ["absent", "lease", "held", "data", "dead"];

/** The state of an entry in a word, with the version of its data: "held 5". */
const shape = (entry: Entry) => {
  if (entry.state !== "live") return entry.state;
  if (entry.record === null) return entry.held ? "lease" : "nothing";
  return `${entry.held ? "held" : "data"} ${entry.record.version}`;
};
const shapeOf = (state: State) => (state === "held" || state === "data" ? `${state} ${VERSION}` : state);

export function describeCache(name: string, open: () => Promise<CacheUnderTest>): void {
  describe(`cache contract: ${name}`, () => {
    let under: CacheUnderTest;
    let cache: SessionCache;
    beforeAll(async () => {
      under = await open();
      cache = under.cache;
    });
    afterAll(() => under?.close());

    const inTime = () => Date.now() + HOUR;
    const creation = (until = Date.now() + KEPT) => ({
      until,
      rowVersion: VERSION,
      notAfter: inTime(),
      checkedAt: CHECKED_AT,
    });
    const versioned = (version: number, changes: Partial<SessionRecord> = {}) =>
      record({ version, data: { n: `${version}` }, ...changes });
    const keepNew = () => ({ until: Date.now() + NEW, checkedAt: LATER });

    /** An entry in that state, kept for KEPT; holds and leases are HOLDER's. */
    async function given(state: State, changes: Partial<SessionRecord> = {}): Promise<SessionKey> {
      const key = freshKey();
      const until = Date.now() + KEPT;
      if (state === "data" || state === "held")
        expect(await cache.create(key, versioned(VERSION, changes), creation(until))).toBe("ok");
      if (state === "held") await cache.hold(key, HOLDER, { until });
      if (state === "lease") await cache.lease(key, HOLDER, { until });
      if (state === "dead") await cache.kill(key, { until, userId: null });
      expect(shape(await cache.get(key))).toBe(shapeOf(state));
      return key;
    }
    const live = async (key: SessionKey) => {
      const entry = await cache.get(key);
      if (entry.state !== "live" || entry.record === null) throw new Error(`expected data, found ${shape(entry)}`);
      return { ...entry, record: entry.record };
    };

    describe("each operation in each state", () => {
      const fill =
        (version: number | null, token = HOLDER) =>
        (key: SessionKey) =>
          cache.fill(key, version === null ? null : versioned(version), token, keepNew());
      const put = (version: number) => (key: SessionKey) => cache.put(key, versioned(version), keepNew());
      const cas = (readVersion: number) => (key: SessionKey) =>
        cache.cas(key, readVersion, versioned(readVersion + 1), { until: Date.now() + NEW });
      const rotate = (readVersion: number | null) => (key: SessionKey) => {
        const options = { ...creation(), parentUntil: Date.now() + NEW, parentUserId: null };
        return cache.rotate(key, readVersion, freshKey(), versioned(VERSION + 1), options);
      };
      const ask = (method: "lease" | "hold") => async (key: SessionKey) =>
        (await cache[method](key, "another", { until: Date.now() + NEW })).outcome;
      const later = { lastSeenAt: Date.now() + HOUR, idleExpiresAt: Date.now() + 20 * DAY };

      const CALLS: Record<string, (key: SessionKey) => Promise<unknown>> = {
        create: (key) => cache.create(key, versioned(VERSION), creation()),
        lease: ask("lease"),
        hold: ask("hold"),
        "fill with newer data": fill(VERSION + 1),
        "fill with the same version": fill(VERSION),
        "fill with older data": fill(VERSION - 1),
        "fill with nothing": fill(null),
        "fill under another's lease": fill(VERSION + 1, "another"),
        "fill another's with nothing": fill(null, "another"),
        "put of newer data": put(VERSION + 1),
        "put of the same version": put(VERSION),
        "put of older data": put(VERSION - 1),
        "cas on the entry's version": cas(VERSION),
        "cas on an older version": cas(VERSION - 1),
        "cas on a newer version": cas(VERSION + 1),
        "cas on version 0": cas(0),
        touch: (key) => cache.touch(key, later),
        kill: (key) => cache.kill(key, { until: Date.now() + NEW, userId: null }),
        "rotate from its version": rotate(VERSION),
        "rotate from an older version": rotate(VERSION - 1),
        "rotate from whatever it is": rotate(null),
      };

      // Reply: entry afterwards. Without a colon the entry is as before; `-` is no reply.
      const TABLE = `
        operation                    | absent     | lease      | held       | data       | dead
        create                       | ok: data 5 | exists     | exists     | exists     | exists
        lease                        | ok: lease  | ok: lease  | ok: held 5 | hit        | dead
        hold                         | ok: lease  | ok: lease  | ok: held 5 | ok: held 5 | dead
        fill with newer data         | absent     | ok: data 6 | ok: data 6 | lost       | dead
        fill with the same version   | absent     | ok: data 5 | kept: data 5 | lost       | dead
        fill with older data         | absent     | ok: data 4 | kept: data 5 | lost       | dead
        fill with nothing            | absent     | ok: absent | kept: data 5 | lost       | dead
        fill under another's lease   | absent     | lost       | lost       | lost       | dead
        fill another's with nothing  | absent     | lost       | lost       | lost       | dead
        put of newer data            | absent     | ok: held 6 | ok: held 6 | ok: data 6 | dead
        put of the same version      | absent     | ok: held 5 | old        | old        | dead
        put of older data            | absent     | ok: held 4 | old        | old        | dead
        cas on the entry's version   | absent     | conflict   | ok: held 6 | ok: data 6 | dead
        cas on an older version      | absent     | conflict   | conflict   | conflict   | dead
        cas on a newer version       | absent     | conflict   | conflict   | conflict   | dead
        cas on version 0             | absent     | conflict   | conflict   | conflict   | dead
        touch                        | -          | -          | -          | -          | -
        kill                         | -: dead    | -: dead    | -: dead    | -: dead    | -
        rotate from its version      | absent     | conflict   | ok: dead   | ok: dead   | dead
        rotate from an older version | absent     | conflict   | conflict   | conflict   | dead
        rotate from whatever it is   | ok: dead   | ok: dead   | ok: dead   | ok: dead   | dead`;

      const [head, ...rows] = TABLE.trim()
        .split("\n")
        .map((line) => line.split("|").map((cell) => cell.trim()));
      expect(head?.slice(1)).toEqual(STATES);
      expect(rows.map(([operation]) => operation)).toEqual(Object.keys(CALLS));
      const cases = rows.flatMap(([operation = "", ...cells]) =>
        STATES.map((state, column) => {
          const [reply = "", after = shapeOf(state)] = cells[column]?.split(": ") ?? [];
          return { operation, state, reply, after };
        }),
      );

      it.each(cases)("$operation, $state: $reply, then $after", async ({ operation, state, reply, after }) => {
        const key = await given(state);
        const before = await cache.get(key);
        expect((await CALLS[operation]?.(key)) ?? "-").toBe(reply);
        const entry = await cache.get(key);
        expect(shape(entry)).toBe(after);
        if (after === "absent") expect(await under.ttl(key)).toBeNull();
        // Refused means untouched, to the last field.
        if (["exists", "hit", "lost", "old", "conflict"].includes(reply)) expect(entry).toEqual(before);
      });

      it.each(STATES)("lease and hold give back the entry as it was just before: %s", async (state) => {
        for (const method of ["lease", "hold"] as const) {
          const key = await given(state);
          const before = await cache.get(key);
          expect((await cache[method](key, newToken(), { until: inTime() })).entry).toEqual(before);
        }
      });
    });

    describe("get: the entry as it is", () => {
      it.each<[string, Partial<SessionRecord>]>([
        ["a visitor's", {}],
        [
          "a user's, with every field",
          { userId: "u1", authenticatedAt: 1_700_000_000_123, device: { userAgent: "Firefox", ip: "192.0.2.0" } },
        ],
        ["that ends with the browser", { idleRule: { kind: "browser" } }],
        ["with a lifetime of its own", { idleRule: { kind: "ttl", seconds: 61 } }],
        ["with a fixed end", { idleRule: { kind: "at", time: 1_900_000_000_001 } }],
        ["without data", { data: {} }],
        ["with the largest version", { version: 2 ** 31 - 1 }],
        ["with keys that every object has", { data: DIFFICULT_KEYS }],
        [
          "with deadlines to the millisecond",
          { lastSeenAt: 1_900_000_000_001, idleExpiresAt: 1_900_000_000_499, absoluteExpiresAt: 4_102_444_799_999 },
        ],
      ])("a record %s comes back whole", async (_, changes) => {
        const key = freshKey();
        const before = record(changes);
        await cache.create(key, before, { ...creation(), rowVersion: 3 });
        expect(await cache.get(key)).toEqual({
          state: "live",
          record: before,
          held: false,
          checkedAt: CHECKED_AT,
          rowVersion: 3,
        });
      });

      it.each(Object.entries(DIFFICULT_TEXT))(
        "data holds %s, through every operation that keeps it",
        async (_, text) => {
          const key = await given("data", { data: { text } });
          await cache.hold(key, HOLDER, { until: inTime() });
          await cache.touch(key, { lastSeenAt: Date.now() + 1, idleExpiresAt: Date.now() + 20 * DAY });
          await cache.fill(key, null, HOLDER, keepNew());
          expect((await live(key)).record.data.text).toBe(text);
        },
      );

      it("data holds all that a record may hold, and no more", async () => {
        const key = await given("data", { data: { text: "x".repeat(MAX_RECORD_BYTES - 100) } });
        expect((await live(key)).record.data.text).toHaveLength(MAX_RECORD_BYTES - 100);
        const large = versioned(VERSION + 1, { data: { text: "x".repeat(MAX_RECORD_BYTES) } });
        const code = { code: "SESSION_TOO_LARGE" };
        await expect(cache.create(freshKey(), large, creation())).rejects.toMatchObject(code);
        await expect(cache.cas(key, VERSION, large, { until: inTime() })).rejects.toMatchObject(code);
        await expect(cache.put(key, large, keepNew())).rejects.toMatchObject(code);
        expect((await live(key)).record.version).toBe(VERSION);
      });

      it("keys differ by case", async () => {
        const key = await given("data");
        expect(await cache.get(key.toUpperCase() as SessionKey)).toEqual({ state: "absent" });
      });

      it("whether a record has expired is the caller's question", async () => {
        const key = await given("data", { idleExpiresAt: Date.now() - DAY });
        expect(shape(await cache.get(key))).toBe(`data ${VERSION}`);
      });
    });

    describe("an entry stays until `until`", () => {
      const kept = async (key: SessionKey, expected: number | null) => {
        const ttl = await under.ttl(key);
        if (expected === null || ttl === null) return expect(ttl).toBe(expected);
        expect(Math.abs(ttl - expected), `kept for ${ttl} ms instead of ${expected}`).toBeLessThan(5_000);
      };
      const CASES: [string, State, (key: SessionKey) => Promise<unknown>, number | null][] = [
        ["create", "absent", (key) => cache.create(key, versioned(VERSION), creation(Date.now() + NEW)), NEW],
        ["a new lease", "absent", (key) => cache.lease(key, "t", { until: Date.now() + NEW }), NEW],
        ["a new hold", "absent", (key) => cache.hold(key, "t", { until: Date.now() + NEW }), NEW],
        ["hold keeps what data has", "data", (key) => cache.hold(key, "t", { until: Date.now() + 60_000 }), KEPT],
        [
          "lease keeps what held data has",
          "held",
          (key) => cache.lease(key, "t", { until: Date.now() + 60_000 }),
          KEPT,
        ],
        ["fill with newer data", "held", (key) => cache.fill(key, versioned(VERSION + 1), HOLDER, keepNew()), NEW],
        ["fill of a lease", "lease", (key) => cache.fill(key, versioned(VERSION), HOLDER, keepNew()), NEW],
        [
          "fill that writes no data keeps",
          "held",
          (key) => cache.fill(key, versioned(VERSION - 1), HOLDER, keepNew()),
          KEPT,
        ],
        ["fill with nothing keeps", "held", (key) => cache.fill(key, null, HOLDER, keepNew()), KEPT],
        ["put", "data", (key) => cache.put(key, versioned(VERSION + 1), keepNew()), NEW],
        ["put of a lease", "lease", (key) => cache.put(key, versioned(VERSION), keepNew()), NEW],
        ["put of older data keeps", "data", (key) => cache.put(key, versioned(VERSION - 1), keepNew()), KEPT],
        ["cas", "data", (key) => cache.cas(key, VERSION, versioned(VERSION + 1), { until: Date.now() + NEW }), NEW],
        [
          "cas that is refused keeps",
          "data",
          (key) => cache.cas(key, 1, versioned(2), { until: Date.now() + NEW }),
          KEPT,
        ],
        [
          "touch keeps",
          "data",
          (key) => cache.touch(key, { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + 20 * DAY }),
          KEPT,
        ],
        ["kill of what is absent", "absent", (key) => cache.kill(key, { until: Date.now() + NEW, userId: null }), NEW],
        ["kill of a lease", "lease", (key) => cache.kill(key, { until: Date.now() + NEW, userId: null }), NEW],
        [
          "a second kill may keep it longer",
          "dead",
          (key) => cache.kill(key, { until: Date.now() + NEW, userId: null }),
          NEW,
        ],
        [
          "a second kill never shortens",
          "dead",
          (key) => cache.kill(key, { until: Date.now() + HOUR, userId: null }),
          KEPT,
        ],
      ];
      it.each(CASES)("%s (%s)", async (_, state, call, expected) => {
        const key = await given(state);
        await call(key);
        await kept(key, expected);
      });

      it("until the epoch: it is accepted, and absent", async () => {
        const past = { until: 0, checkedAt: LATER };
        const key = freshKey();
        expect(await cache.create(key, versioned(VERSION), { ...creation(), ...past })).toBe("ok");
        expect(await cache.get(key)).toEqual({ state: "absent" });
        await cache.lease(key, HOLDER, { until: inTime() });
        expect(await cache.fill(key, versioned(VERSION), HOLDER, past)).toBe("ok");
        expect(await cache.get(key)).toEqual({ state: "absent" });
        await cache.kill(key, { until: 0, userId: null });
        expect(await cache.get(key)).toEqual({ state: "absent" });
      });

      it("a dead entry stays at least until the record's absolute deadline", async () => {
        const absoluteExpiresAt = Date.now() + 3 * DAY;
        for (const end of ["kill", "rotate"] as const) {
          const key = await given("data", { absoluteExpiresAt });
          const parentUntil = Date.now() + HOUR;
          if (end === "kill") await cache.kill(key, { until: parentUntil, userId: null });
          else
            await cache.rotate(key, VERSION, freshKey(), versioned(VERSION + 1), {
              ...creation(),
              parentUntil,
              parentUserId: null,
            });
          await kept(key, 3 * DAY);
        }
      });

      it("a rotation's child and parent have their own", async () => {
        const key = await given("data", { absoluteExpiresAt: Date.now() });
        const child = freshKey();
        const options = { ...creation(Date.now() + NEW), parentUntil: Date.now() + HOUR, parentUserId: null };
        await cache.rotate(key, VERSION, child, versioned(VERSION + 1), options);
        await kept(key, HOUR);
        await kept(child, NEW);
      });

      it("afterwards it is absent", async () => {
        const keys = [freshKey(), freshKey(), freshKey()] as const;
        const until = Date.now() + 150;
        await cache.create(keys[0], record(), creation(until));
        await cache.lease(keys[1], HOLDER, { until });
        await cache.kill(keys[2], { until, userId: null });
        await new Promise((resolve) => setTimeout(resolve, 250));
        for (const key of keys) expect(await cache.get(key)).toEqual({ state: "absent" });
        expect(await cache.fill(keys[1], record(), HOLDER, keepNew())).toBe("absent");
      });
    });

    describe("create and rotate refuse (`late`) after `notAfter`, by the server's clock", () => {
      const late = () => ({ ...creation(), notAfter: Date.now() - 10_000 });

      it("create", async () => {
        const key = freshKey();
        expect(await cache.create(key, record(), late())).toBe("late");
        expect(await cache.get(key)).toEqual({ state: "absent" });
      });

      it("rotate: both or neither", async () => {
        const parent = await given("data");
        const child = freshKey();
        const options = { ...late(), parentUntil: inTime(), parentUserId: null };
        expect(await cache.rotate(parent, VERSION, child, versioned(VERSION + 1), options)).toBe("late");
        expect([shape(await cache.get(parent)), shape(await cache.get(child))]).toEqual([`data ${VERSION}`, "absent"]);
      });
    });

    describe("what an operation leaves in the entry", () => {
      const facts = async (key: SessionKey) => {
        const { record: stored, rowVersion, checkedAt, held } = await live(key);
        return { version: stored.version, rowVersion, checkedAt, held };
      };

      it("fill and put of newer data: it descends from that row version, and was checked then", async () => {
        const filled = await given("held");
        await cache.fill(filled, versioned(8), HOLDER, keepNew());
        expect(await facts(filled)).toEqual({ version: 8, rowVersion: 8, checkedAt: LATER, held: false });
        const handedOn = await given("data");
        await cache.put(handedOn, versioned(8), keepNew());
        expect(await facts(handedOn)).toEqual({ version: 8, rowVersion: 8, checkedAt: LATER, held: false });
      });

      it("fill of a lease: the whole record", async () => {
        const key = await given("lease");
        const row = record({ version: 3, userId: "u", authenticatedAt: 7, device: { userAgent: "x", ip: null } });
        await cache.fill(key, row, HOLDER, keepNew());
        expect((await live(key)).record).toEqual(row);
      });

      it("cas: the whole record, on the same row version, checked when it was", async () => {
        const key = await given("data");
        const after = versioned(VERSION + 1, { userId: "u", idleExpiresAt: 1_900_000_000_001 });
        await cache.cas(key, VERSION, after, { until: inTime() });
        expect((await live(key)).record).toEqual(after);
        expect(await facts(key)).toEqual({
          version: VERSION + 1,
          rowVersion: VERSION,
          checkedAt: CHECKED_AT,
          held: false,
        });
      });

      it("put says `overtaken` to whoever wrote a row that is not in the data, although its row version is higher", async () => {
        const key = await given("data");
        const forks = [{ after: VERSION, upTo: VERSION + 2 }];
        const forked = { ...versioned(VERSION + 3), forks };
        expect(await cache.put(key, forked, keepNew())).toBe("ok");
        expect((await live(key)).record.forks).toEqual(forks);
        const answers = async () => {
          const put = (version: number) => cache.put(key, versioned(version), keepNew());
          return [await put(VERSION), await put(VERSION + 1), await put(VERSION + 2), await put(VERSION + 3)];
        };
        expect(await answers()).toEqual(["old", "overtaken", "overtaken", "old"]);
        await cache.cas(key, VERSION + 3, { ...forked, version: VERSION + 4 }, { until: inTime() });
        expect(await answers()).toEqual(["old", "overtaken", "overtaken", "old"]);
      });

      it("put says `overtaken` where the newer data does not descend from it, `old` where it does", async () => {
        const key = await given("data");
        await cache.cas(key, VERSION, versioned(VERSION + 1), { until: inTime() });
        const before = await cache.get(key);
        expect(await cache.put(key, versioned(VERSION + 1), keepNew())).toBe("overtaken");
        expect(await cache.put(key, versioned(VERSION), keepNew())).toBe("old");
        expect(await cache.get(key)).toEqual(before);
        expect(await cache.put(key, versioned(VERSION + 2), keepNew())).toBe("ok");
        expect(await cache.put(key, versioned(VERSION + 1), keepNew())).toBe("old");
      });

      it.each([
        ["newer", VERSION + 1],
        ["equal", VERSION],
        ["older", VERSION - 1],
      ])("a fill with %s data ends the lease: the same token a second time is lost", async (_, version) => {
        const key = await given("held");
        expect(await cache.fill(key, versioned(version), HOLDER, keepNew())).toBe(version > VERSION ? "ok" : "kept");
        expect((await facts(key)).checkedAt).toBe(LATER);
        expect(await cache.fill(key, versioned(VERSION + 9), HOLDER, keepNew())).toBe("lost");
      });

      it("a later hold takes the lease from an earlier one", async () => {
        const key = await given("lease");
        await cache.hold(key, "second", { until: inTime() });
        expect(await cache.fill(key, versioned(1), HOLDER, keepNew())).toBe("lost");
        expect(await cache.fill(key, versioned(1), "second", keepNew())).toBe("ok");
      });

      it("on equal versions the later of each deadline stays, and the data that is there", async () => {
        const [soon, late] = [Date.now() + DAY, Date.now() + 2 * DAY];
        const key = await given("held", {
          data: { from: "entry" },
          lastSeenAt: 1_000,
          idleExpiresAt: late,
          absoluteExpiresAt: late,
        });
        await cache.fill(
          key,
          versioned(VERSION, {
            data: { from: "row" },
            lastSeenAt: 2_000,
            idleExpiresAt: soon,
            absoluteExpiresAt: late + 5,
          }),
          HOLDER,
          keepNew(),
        );
        expect((await live(key)).record).toMatchObject({
          data: { from: "entry" },
          lastSeenAt: 2_000,
          idleExpiresAt: late,
          absoluteExpiresAt: late + 5,
        });
      });
    });

    describe("touch: moves the idle deadline and the last visit of an entry that has data", () => {
      const base = {
        lastSeenAt: 1_800_000_000_000,
        idleExpiresAt: 1_850_000_000_000,
        absoluteExpiresAt: 1_900_000_000_000,
      };
      const touched = async (touch: Touch, state: "data" | "held" = "data") => {
        const key = await given(state, base);
        const before = await live(key);
        await cache.touch(key, touch);
        return { before, after: await live(key) };
      };

      it.each(["data", "held"] as const)("both move, nothing else does (%s)", async (state) => {
        const touch = { lastSeenAt: base.lastSeenAt + 1, idleExpiresAt: base.idleExpiresAt + 1 };
        const { before, after } = await touched(touch, state);
        expect(after).toEqual({ ...before, record: { ...before.record, ...touch } });
      });

      it.each([
        ["an older touch", -1, -1],
        ["a visit before the last one", -1, DAY],
        ["an earlier deadline", 1, -DAY],
      ])("never back: %s", async (_, visit, deadline) => {
        const { after } = await touched({
          lastSeenAt: base.lastSeenAt + visit,
          idleExpiresAt: base.idleExpiresAt + deadline,
        });
        expect(after.record.lastSeenAt).toBeGreaterThanOrEqual(base.lastSeenAt);
        expect(after.record.idleExpiresAt).toBeGreaterThanOrEqual(base.idleExpiresAt);
      });

      it("never past the absolute deadline", async () => {
        const { after } = await touched({
          lastSeenAt: base.lastSeenAt + 1,
          idleExpiresAt: base.absoluteExpiresAt + DAY,
        });
        expect(after.record.idleExpiresAt).toBe(base.absoluteExpiresAt);
      });

      it(`of ${PARALLEL} at once the latest stays`, async () => {
        const key = await given("data", base);
        const at = (index: number) => ({
          lastSeenAt: base.lastSeenAt + index,
          idleExpiresAt: base.idleExpiresAt + index,
        });
        await together(PARALLEL, (index) => cache.touch(key, at(index)));
        expect((await live(key)).record).toMatchObject(at(PARALLEL - 1));
      });
    });

    describe("rotate: kills `parent` and creates `child` in one step", () => {
      const options = (parentUserId: string | null = null) => ({
        ...creation(),
        rowVersion: 2,
        parentUntil: inTime(),
        parentUserId,
      });

      it.each([VERSION, null])("the child is there whole (version read: %s)", async (readVersion) => {
        const parent = await given("data");
        const child = freshKey();
        const after = versioned(VERSION + 1, { userId: freshUser(), authenticatedAt: 9 });
        expect(await cache.rotate(parent, readVersion, child, after, options())).toBe("ok");
        expect(await cache.get(parent)).toEqual({ state: "dead" });
        expect(await cache.get(child)).toEqual({
          state: "live",
          record: after,
          held: false,
          checkedAt: CHECKED_AT,
          rowVersion: 2,
        });
      });

      it.each(["lease", "data", "dead"] as const)(
        "`exists` if the child is there already (%s): nothing changes",
        async (state) => {
          const parent = await given("data");
          const child = await given(state);
          expect(await cache.rotate(parent, VERSION, child, versioned(VERSION + 1), options())).toBe("exists");
          expect([shape(await cache.get(parent)), shape(await cache.get(child))]).toEqual([
            `data ${VERSION}`,
            shapeOf(state),
          ]);
        },
      );

      it.each([
        ["absent", VERSION],
        ["lease", VERSION],
        ["data", VERSION - 1],
        ["dead", VERSION],
        ["dead", null],
      ] as const)("refused, there is no child (%s, version read: %s)", async (state, readVersion) => {
        const child = freshKey();
        await cache.rotate(await given(state), readVersion, child, versioned(VERSION + 1), options());
        expect(await cache.get(child)).toEqual({ state: "absent" });
      });

      it.each([VERSION, null])(
        `of ${PARALLEL} at once one wins, and no other child is left (version read: %s)`,
        async (readVersion) => {
          const parent = await given("data");
          const children = Array.from({ length: PARALLEL }, () => freshKey());
          const outcomes = await together(PARALLEL, (index) =>
            cache.rotate(parent, readVersion, children[index] as SessionKey, versioned(VERSION + 1), options()),
          );
          expect(tally(outcomes)).toEqual({ ok: 1, dead: PARALLEL - 1 });
          const shapes = await Promise.all(children.map(async (child) => shape(await cache.get(child))));
          expect(tally(shapes)).toEqual({ [`data ${VERSION + 1}`]: 1, absent: PARALLEL - 1 });
        },
      );
    });

    describe("every method is atomic", () => {
      it(`of ${PARALLEL} creations one wins, and its record is there whole`, async () => {
        const key = freshKey();
        const records = Array.from({ length: PARALLEL }, (_, index) =>
          record({ data: { by: `${index}`, pad: "x".repeat(index * 100) } }),
        );
        const outcomes = await together(PARALLEL, (index) =>
          cache.create(key, records[index] as SessionRecord, creation()),
        );
        expect(tally(outcomes)).toEqual({ ok: 1, exists: PARALLEL - 1 });
        expect((await live(key)).record).toEqual(records[outcomes.indexOf("ok")]);
      });

      it(`of ${PARALLEL} cas on one version one wins`, async () => {
        const key = await given("data");
        const outcomes = await together(PARALLEL, (index) =>
          cache.cas(key, VERSION, versioned(VERSION + 1, { data: { by: `${index}` } }), { until: inTime() }),
        );
        expect(tally(outcomes)).toEqual({ ok: 1, conflict: PARALLEL - 1 });
        expect((await live(key)).record.data.by).toBe(`${outcomes.indexOf("ok")}`);
      });

      it(`${PARALLEL} writers that read again after a conflict all count`, async () => {
        const key = await given("data", { data: { n: "0" } });
        await together(PARALLEL, async () => {
          for (let tries = 0; tries < 50 * PARALLEL; tries++) {
            const { record: read } = await live(key);
            const after = { ...read, version: read.version + 1, data: { n: `${Number(read.data.n) + 1}` } };
            if ((await cache.cas(key, read.version, after, { until: inTime() })) === "ok") return;
          }
          throw new Error("a writer never got through");
        });
        expect((await live(key)).record).toMatchObject({ version: VERSION + PARALLEL, data: { n: `${PARALLEL}` } });
      });

      it(`of ${PARALLEL} leases one may fill`, async () => {
        const key = freshKey();
        const tokens = Array.from({ length: PARALLEL }, () => newToken());
        await together(PARALLEL, (index) => cache.lease(key, tokens[index] as string, { until: inTime() }));
        const outcomes = await together(PARALLEL, (index) =>
          cache.fill(key, versioned(index + 1), tokens[index] as string, keepNew()),
        );
        expect(tally(outcomes)).toEqual({ ok: 1, lost: PARALLEL - 1 });
        expect((await live(key)).record.version).toBe(outcomes.indexOf("ok") + 1);
      });

      it("of puts in any order the newest stays", async () => {
        const key = await given("data");
        await together(PARALLEL, (index) => cache.put(key, versioned(VERSION + PARALLEL - index), keepNew()));
        expect((await live(key)).record.version).toBe(VERSION + PARALLEL);
      });
    });

    describe("what is gone does not come back", () => {
      const LATE: [string, (key: SessionKey) => Promise<unknown>][] = [
        ["fill", (key) => cache.fill(key, versioned(99), HOLDER, keepNew())],
        ["put", (key) => cache.put(key, versioned(99), keepNew())],
        ["cas", (key) => cache.cas(key, VERSION, versioned(VERSION + 1), { until: inTime() })],
        ["touch", (key) => cache.touch(key, { lastSeenAt: Date.now(), idleExpiresAt: Date.now() + DAY })],
        [
          "a creation that was given up",
          (key) => cache.create(key, versioned(1), { ...creation(), notAfter: Date.now() - 10_000 }),
        ],
        [
          "rotate from a version",
          (key) =>
            cache.rotate(key, VERSION, freshKey(), versioned(9), {
              ...creation(),
              parentUntil: inTime(),
              parentUserId: null,
            }),
        ],
      ];
      it.each(LATE)("%s after an eviction makes no entry", async (_, call) => {
        const key = await given("held");
        await under.evict(key);
        await call(key);
        expect(await cache.get(key)).toEqual({ state: "absent" });
      });

      it.each([
        ...LATE,
        ["create", (key) => cache.create(key, versioned(1), creation())],
        ["lease", (key) => cache.lease(key, HOLDER, { until: inTime() })],
        ["hold", (key) => cache.hold(key, HOLDER, { until: inTime() })],
        ["kill", (key) => cache.kill(key, { until: inTime(), userId: null })],
      ] as typeof LATE)("%s after a kill leaves it dead", async (_, call) => {
        const key = await given("held");
        await cache.kill(key, { until: inTime(), userId: null });
        await call(key);
        expect(await cache.get(key)).toEqual({ state: "dead" });
      });

      it("nothing that runs at the same time as a kill revives it", async () => {
        const key = await given("held");
        await together(PARALLEL, (index): Promise<unknown> => {
          if (index === PARALLEL / 2) return cache.kill(key, { until: inTime(), userId: null });
          const late = LATE[index % LATE.length] as (typeof LATE)[number];
          return index % LATE.length === LATE.length - 1
            ? cache.put(key, versioned(index + 10), keepNew())
            : late[1](key);
        });
        expect(await cache.get(key)).toEqual({ state: "dead" });
      });
    });

    describe("listByUser: the keys that create and rotate noted for a user", () => {
      const create = async (userId: string | null, changes: Partial<SessionRecord> = {}) => {
        const key = freshKey();
        await cache.create(key, record({ userId, ...changes }), creation());
        return key;
      };
      const list = async (userId: string, now = Date.now()) => [...(await cache.listByUser(userId, now))].sort();

      it("nobody's, one's, several; nobody else's, however similar the name", async () => {
        const userId = `${freshUser()}é:*`;
        for (const other of [userId.toUpperCase(), `${userId} `, userId.slice(0, -1), `${userId}:x`])
          await create(other);
        await create(null);
        expect(await list(userId)).toEqual([]);
        const keys = [await create(userId), await create(userId)];
        expect(await list(userId)).toEqual(keys.sort());
      });

      it("those that have not passed their deadline", async () => {
        const userId = freshUser();
        const soon = await create(userId, { absoluteExpiresAt: Date.now() + DAY });
        const late = await create(userId, { absoluteExpiresAt: Date.now() + 2 * DAY });
        expect(await list(userId)).toEqual([soon, late].sort());
        expect(await list(userId, Date.now() + DAY + HOUR)).toEqual([late]);
        expect(await list(userId, Date.now() + 3 * DAY)).toEqual([]);
      });

      it(`${PARALLEL} creations at once are all listed`, async () => {
        const userId = freshUser();
        const keys = await together(PARALLEL, () => create(userId));
        expect(await list(userId)).toEqual(keys.sort());
      });

      it("a creation that is refused is not listed", async () => {
        const userId = freshUser();
        const key = await given("dead");
        await cache.create(key, record({ userId }), creation());
        await cache.create(freshKey(), record({ userId }), { ...creation(), notAfter: Date.now() - 10_000 });
        expect(await list(userId)).toEqual([]);
      });

      it("kill takes it from the user's index, of whatever state", async () => {
        const userId = freshUser();
        const [first, second] = [await create(userId), await create(userId)];
        await cache.kill(first, { until: inTime(), userId });
        expect(await list(userId)).toEqual([second]);
        await under.evict(second);
        await cache.kill(second, { until: inTime(), userId });
        expect(await list(userId)).toEqual([]);
      });

      it("a kill that does not know the user may leave a dead one", async () => {
        const userId = freshUser();
        const key = await create(userId);
        await cache.kill(key, { until: inTime(), userId: null });
        expect([[], [key]]).toContainEqual(await list(userId));
        await cache.kill(key, { until: inTime(), userId });
        expect(await list(userId)).toEqual([]);
      });

      it.each(["the same user", "another", "nobody before", "nobody after"])(
        "rotate notes the child and takes the parent out: %s",
        async (which) => {
          const user = freshUser();
          const before = which === "nobody before" ? null : user;
          const after = which === "nobody after" ? null : which === "another" ? freshUser() : user;
          const parent = freshKey();
          const child = freshKey();
          await cache.create(parent, versioned(1, { userId: before }), creation());
          const options = { ...creation(), parentUntil: inTime(), parentUserId: before };
          expect(await cache.rotate(parent, 1, child, versioned(2, { userId: after }), options)).toBe("ok");
          if (after !== null) expect(await list(after)).toEqual([child]);
          if (before !== null && before !== after) expect(await list(before)).toEqual([]);
        },
      );

      it("a rotation that is refused changes no list", async () => {
        const userId = freshUser();
        const parent = await create(userId);
        const options = { ...creation(), parentUntil: inTime(), parentUserId: userId };
        expect(await cache.rotate(parent, 7, freshKey(), versioned(8, { userId }), options)).toBe("conflict");
        expect(await list(userId)).toEqual([parent]);
      });

      it("the list outlives a short session by the longer one", async () => {
        const userId = freshUser();
        const long = await create(userId, { absoluteExpiresAt: Date.now() + 2 * DAY });
        await create(userId, { absoluteExpiresAt: Date.now() + 100 });
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(await list(userId)).toEqual([long]);
      });
    });
  });
}
