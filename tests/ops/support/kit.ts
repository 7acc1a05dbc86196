// A whole kit on the tiers of a test, with a fleet that the test makes up.

import { readSettings } from "../../../lib/session/core/config";
import type { Member } from "../../../lib/session/fleet/types";
import type { Kit, Phase } from "../../../lib/session/ops/types";
import { PASSWORD } from "../../support/fixtures";
import type { World } from "./tiers";

const SETTINGS: Record<Phase, Pick<Member, "mode" | "bridge" | "hasCache">> = {
  db: { mode: "db", bridge: false, hasCache: false },
  "db+cache": { mode: "db", bridge: false, hasCache: true },
  cached_db: { mode: "cached_db", bridge: false, hasCache: true },
  bridge: { mode: "cached_db", bridge: true, hasCache: true },
  "cache+bridge": { mode: "cache", bridge: true, hasCache: true },
  cache: { mode: "cache", bridge: false, hasCache: true },
};

let processes = 0;

/** In `seenAt`: it was heard a moment ago, whenever somebody asks. */
const STILL_HERE = Number.POSITIVE_INFINITY;

/** A process that is there and has run for a minute. */
export function member(phase: Phase, over: Partial<Member> = {}): Member {
  const now = Date.now();
  return {
    process: `process-${++processes}`,
    ...SETTINGS[phase],
    hasDatabase: true,
    build: "abc123",
    startedAt: now - 60_000,
    seenAt: STILL_HERE,
    counts: {},
    recent: { cacheCalls: 10_000, cacheErrors: 0 },
    latencies: { database: [], cache: [] },
    ...over,
  };
}

/** The environment of a process of that phase on tiers that are elsewhere. */
export function environment(phase: Phase, over: Record<string, string> = {}): Record<string, string> {
  const { mode, bridge, hasCache } = SETTINGS[phase];
  return {
    SESSION_PASSWORD: PASSWORD,
    SESSION_MODE: mode,
    SESSION_BRIDGE: bridge ? "1" : "0",
    DATABASE_URL: "file:./elsewhere.db",
    ...(hasCache && { UPSTASH_REDIS_REST_URL: "https://elsewhere.invalid", UPSTASH_REDIS_REST_TOKEN: "elsewhere" }),
    ...over,
  };
}

export interface TestKit extends Kit {
  /** What the register tells; to be changed at will. */
  members: Member[];
}

/** A kit of that phase, whose fleet is two processes of it. */
export function kitOn({ kit, cache }: World, phase: Phase): TestKit {
  const settings = readSettings(
    environment(phase, { SESSION_PREFIX: kit.settings.prefix, SESSION_CACHE_MAX_AGE: "1" }),
  );
  const whole: TestKit = {
    ...kit,
    settings,
    phase,
    cache,
    members: [member(phase), member(phase)],
    fleet: {
      async members(withinMs) {
        const now = Date.now();
        const members = whole.members.map((one) => ({ ...one, seenAt: Math.min(now, one.seenAt) }));
        return members.filter(({ seenAt }) => now - seenAt <= withinMs);
      },
    },
    noted: async () => new Map(),
    forget: async () => 0,
    close: async () => undefined,
  };
  return whole;
}
