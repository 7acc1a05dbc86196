// Members for tests.

import { newToken } from "../../lib/session/core/id";
import type { Member, Register } from "../../lib/session/fleet/types";

export function aMember(changes: Partial<Member> = {}): Member {
  const now = Date.now();
  return {
    process: newToken(),
    mode: "cached_db",
    bridge: false,
    hasDatabase: true,
    hasCache: true,
    build: "4f2a9c1",
    startedAt: now - 5_000,
    seenAt: now,
    counts: { "cache.hit": 12, "read.live": 13, adopt: 1 },
    recent: { cacheCalls: 20, cacheErrors: 1 },
    latencies: { database: [1, 0, 2], cache: [3, 4, 0] },
    ...changes,
  };
}

/** The shortest register: what a tier in memory would do. `fails` is thrown by each call while it is set. */
export function memoryRegister(now: () => number) {
  const notes = new Map<string, Member>();
  const under = {
    notes,
    asked: 0,
    fails: null as Error | null,
    missing: false,
    register: {
      async note(member) {
        under.asked += 1;
        if (under.fails) throw under.fails;
        if (under.missing) return "missing";
        notes.set(member.process, member);
        return "ok";
      },
      async list(withinMs) {
        if (under.fails) throw under.fails;
        return [...notes.values()].filter(({ seenAt }) => now() - seenAt <= withinMs);
      },
      sweep: async () => 0,
    } satisfies Register as Register,
  };
  return under;
}
