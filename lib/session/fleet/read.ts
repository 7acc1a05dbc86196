// Who runs: what both tiers say, together; and the end of the notes of who has not been heard of for long.

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

/** @param limit at most so many notes of each register @returns how many went; a register that does not answer keeps its notes */
export async function forget(registers: readonly TierRegister[], limit: number): Promise<number> {
  const gone = await Promise.all(registers.map(({ register }) => register.sweep(limit).catch(() => 0)));
  return gone.reduce((sum, count) => sum + count, 0);
}
