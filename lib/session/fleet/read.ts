// Who runs: what both tiers say, together.

import type { Fleet, Member, TierRegister } from "./types";

/** @param registers those of all configured tiers: a process may have reached one of them alone */
export function readFleet(registers: readonly TierRegister[]): Fleet {
  return {
    async members(withinMs) {
      const told = await Promise.all(registers.map(({ register }) => register.list(withinMs)));
      const latest = new Map<string, Member>();
      for (const member of told.flat()) {
        const known = latest.get(member.process);
        if (known === undefined || known.seenAt < member.seenAt) latest.set(member.process, member);
      }
      return [...latest.values()].sort((a, b) => a.startedAt - b.startedAt);
    },
  };
}
