import { describe, expect, test } from "vitest";
import { readSettings } from "@/lib/session/core/config";
import type { SessionEvent } from "@/lib/session/core/events";
import { decodeMember, encodeMember } from "@/lib/session/fleet/member";
import { createPulse } from "@/lib/session/fleet/pulse";
import { readFleet } from "@/lib/session/fleet/read";
import type { Member, TierRegister } from "@/lib/session/fleet/types";
import { fakeClock } from "../support/clock";
import { ENVIRONMENT, thrownBy } from "../support/fixtures";
import { aMember, memoryRegister } from "../support/fleet";

const FACTS = {
  mode: "cached_db" as const,
  bridge: false,
  hasDatabase: true,
  hasCache: true,
  build: null,
  counts: {},
  recent: { cacheCalls: 0, cacheErrors: 0 },
  latencies: { database: [], cache: [] },
};

/** Two tiers, and processes that note themselves in both. What a process puts off runs when the test says so. */
function aSite() {
  const clock = fakeClock();
  const database = memoryRegister(clock.now);
  const cache = memoryRegister(clock.now);
  const registers: TierRegister[] = [
    { tier: "database", register: database.register },
    { tier: "cache", register: cache.register },
  ];
  const aProcess = (facts: Partial<typeof FACTS> = {}) => {
    const tasks: (() => Promise<void>)[] = [];
    const events: SessionEvent[] = [];
    const pulse = createPulse({
      registers,
      facts: () => ({ ...FACTS, ...facts }),
      now: clock.now,
      afterResponse: (task) => void tasks.push(task),
      report: (event) => void events.push(event),
    });
    const settled = async () => {
      for (const task of tasks.splice(0)) await task();
    };
    /** A request that asked a store, and its answer. */
    const request = async () => {
      pulse();
      await settled();
    };
    return { pulse, tasks, events, settled, request };
  };
  return { clock, database, cache, fleet: readFleet(registers), aProcess };
}

const HOUR = 3_600_000;

describe("a process tells that it is there", () => {
  test("in every tier, with the first request that asks a store", async () => {
    const { database, cache, aProcess } = aSite();
    const { request } = aProcess();
    expect([database.asked, cache.asked]).toEqual([0, 0]);
    await request();
    expect([...database.notes.keys()]).toEqual([...cache.notes.keys()]);
    expect(database.notes.size).toBe(1);
  });

  test("not before the answer: nothing is asked until then", async () => {
    const { database, aProcess } = aSite();
    const { pulse, tasks, settled } = aProcess();
    pulse();
    expect([tasks.length, database.asked]).toEqual([1, 0]);
    await settled();
    expect(database.asked).toBe(1);
  });

  test("at most every 30 seconds, however many requests there are", async () => {
    const { clock, database, aProcess } = aSite();
    const { request } = aProcess();
    for (let second = 0; second < 120; second++) {
      for (let i = 0; i < 5; i++) await request();
      clock.advance(1);
    }
    expect(database.asked).toBe(4);
  });

  test("frozen for hours: it is silent, and speaks with the first request after", async () => {
    const { clock, fleet, aProcess } = aSite();
    const { request } = aProcess();
    await request();
    clock.advance(5 * 3600);
    expect(await fleet.members(HOUR)).toEqual([]);
    await request();
    const [member] = await fleet.members(HOUR);
    expect(member).toMatchObject({ seenAt: clock.now(), startedAt: clock.now() - 5 * HOUR });
  });

  test("frozen between answer and note: the note says when it was written", async () => {
    const { clock, fleet, aProcess } = aSite();
    const { pulse, settled } = aProcess();
    pulse();
    clock.advance(5 * 3600);
    await settled();
    expect(await fleet.members(1)).toMatchObject([{ seenAt: clock.now() }]);
  });

  test("also after its clock was set back", async () => {
    const { clock, database, aProcess } = aSite();
    const { request } = aProcess();
    await request();
    clock.advance(-3600);
    await request();
    expect(database.asked).toBe(2);
  });

  test("under one name as long as it lives, another process under another", async () => {
    const { clock, database, aProcess } = aSite();
    const [one, other] = [aProcess(), aProcess({ mode: "cached_db" })];
    for (let beat = 0; beat < 3; beat++) {
      await one.request();
      await other.request();
      clock.advance(31);
    }
    expect(database.notes.size).toBe(2);
    expect(database.asked).toBe(6);
  });
});

describe("a tier that fails", () => {
  test("keeps nobody from telling the other, and is an event", async () => {
    const { database, cache, aProcess } = aSite();
    const { request, events } = aProcess();
    cache.fails = new Error("down");
    await request();
    expect([database.notes.size, cache.notes.size]).toEqual([1, 0]);
    expect(events).toEqual([{ type: "fleet", tier: "cache", outcome: "failed" }]);
  });

  test("is told half a minute later", async () => {
    const { clock, cache, aProcess } = aSite();
    const { request } = aProcess();
    cache.fails = new Error("down");
    await request();
    cache.fails = null;
    clock.advance(30);
    await request();
    expect(cache.notes.size).toBe(1);
  });

  test("and nowhere to put the work off to: neither throws", async () => {
    const { clock, database } = aSite();
    const pulse = createPulse({
      registers: [{ tier: "database", register: database.register }],
      facts: () => FACTS,
      now: clock.now,
      afterResponse() {
        throw new Error("outside a request");
      },
      report() {},
    });
    expect(() => pulse()).not.toThrow();
  });

  test("has no table for it yet: said once, looked again every ten minutes", async () => {
    const { clock, database, cache, aProcess } = aSite();
    const { request, events } = aProcess();
    database.missing = true;
    for (let minute = 0; minute < 25; minute++) {
      await request();
      clock.advance(60);
    }
    expect(events).toEqual([{ type: "fleet", tier: "database", outcome: "missing" }]);
    expect(database.asked).toBe(3);
    expect(cache.asked).toBe(25);
    database.missing = false;
    clock.advance(600);
    await request();
    expect(database.notes.size).toBe(1);
  });
});

describe("the fleet", () => {
  test("is whoever either tier knows, each once, with its latest word", async () => {
    const { clock, database, cache, fleet } = aSite();
    const now = clock.now();
    const both = aMember({ process: "both", seenAt: now - 1_000, counts: { n: 1 } });
    database.notes.set("both", both);
    cache.notes.set("both", { ...both, seenAt: now, counts: { n: 2 } });
    database.notes.set("row", aMember({ process: "row", mode: "db", seenAt: now }));
    cache.notes.set("entry", aMember({ process: "entry", mode: "cache", seenAt: now }));
    const members = await fleet.members(HOUR);
    expect(members.map(({ process }) => process).sort()).toEqual(["both", "entry", "row"]);
    expect(members.find(({ process }) => process === "both")?.counts).toEqual({ n: 2 });
  });

  test("leaves out whom nobody has heard of for so long", async () => {
    const { clock, fleet, aProcess } = aSite();
    await aProcess().request();
    clock.advance(100);
    await aProcess({ mode: "cached_db" }).request();
    expect(await fleet.members(120_000)).toHaveLength(2);
    expect(await fleet.members(60_000)).toHaveLength(1);
  });

  test("cannot be told while a configured tier does not answer: it throws, and never says nobody", async () => {
    const { cache, fleet, aProcess } = aSite();
    await aProcess().request();
    cache.fails = new Error("down");
    await expect(fleet.members(HOUR)).rejects.toThrow("down");
  });
});

describe("the build", () => {
  const build = (env: Record<string, string>) => readSettings({ ...ENVIRONMENT, ...env }).build;

  test("is what SESSION_BUILD says, else what the platform says, else nothing", () => {
    expect(build({ SESSION_BUILD: "v1.2.3", VERCEL_GIT_COMMIT_SHA: "4f2a9c1" })).toBe("v1.2.3");
    expect(build({ SESSION_BUILD: " ", VERCEL_GIT_COMMIT_SHA: "4f2a9c1" })).toBe("4f2a9c1");
    expect(build({ VERCEL_DEPLOYMENT_ID: "dpl_1" })).toBe("dpl_1");
    expect(build({ RENDER_GIT_COMMIT: "abc" })).toBe("abc");
    expect(build({ K_REVISION: "shop-00042-abc" })).toBe("shop-00042-abc");
    expect(build({})).toBeNull();
  });

  test("is short and plain, whatever was put there", () => {
    expect(build({ SESSION_BUILD: "x".repeat(100) })).toHaveLength(40);
    expect(build({ SESSION_BUILD: 'a"<b>\n é/c' })).toBe("abc");
    expect(build({ SESSION_BUILD: "<>" })).toBeNull();
  });
});

describe("a note", () => {
  test("comes back as it was", () => {
    const member = aMember({ build: null });
    expect(decodeMember(encodeMember(member))).toEqual(member);
  });

  test("of a later release may say more", () => {
    expect(decodeMember(JSON.stringify({ ...aMember(), region: "fra1" }))).toMatchObject({ region: "fra1" });
  });

  const broken: [string, unknown][] = [
    ["no JSON", "{"],
    ["null", "null"],
    ["a number", 7],
    ["nothing in it", {}],
    ["an unknown mode", { ...aMember(), mode: "files" }],
    ["a time that is a text", { ...aMember(), seenAt: "now" }],
    ["a count that is a text", { ...aMember(), counts: { n: "1" } }],
    ["no latencies", { ...aMember(), latencies: undefined }],
    ["half of the recent calls", { ...aMember(), recent: { cacheCalls: 1 } }],
  ];
  test.each(broken)("that is %s is an error, and shows nothing of it", (_, value) => {
    const error = thrownBy(() => decodeMember(value));
    expect(error).toMatchObject({ code: "SESSION_FORMAT_UNKNOWN" });
    expect(error.message).not.toContain((value as Member | null)?.process ?? "\0");
  });
});
