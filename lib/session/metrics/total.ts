// The numbers of a whole fleet, out of the notes of its processes.

import type { Measured } from "./metrics";

export interface Total extends Measured {
  /**
   * Writes and fills that came late and were refused because the session had ended: each would have brought a signed-out
   * session back in a store that overwrites.
   */
  readonly blockedResurrections: number;
}

// Not `put.dead`: the write that such a put belongs to is told "gone", and is counted as that.
const BLOCKED = ["write.gone", "rotate.gone", "fill.dead"];

/** @param members of the fleet register; of each process once */
export function total(members: readonly Measured[]): Total {
  const counts: Record<string, number> = {};
  for (const member of members)
    for (const [name, count] of Object.entries(member.counts)) counts[name] = (counts[name] ?? 0) + count;
  const sum = (of: (member: Measured) => number) => members.reduce((all, member) => all + of(member), 0);
  const added = (tier: "database" | "cache") => {
    const longest = Math.max(0, ...members.map(({ latencies }) => latencies[tier].length));
    return Array.from({ length: longest }, (_, bucket) => sum(({ latencies }) => latencies[tier][bucket] ?? 0));
  };
  return {
    counts,
    recent: {
      cacheCalls: sum(({ recent }) => recent.cacheCalls),
      cacheErrors: sum(({ recent }) => recent.cacheErrors),
    },
    latencies: { database: added("database"), cache: added("cache") },
    blockedResurrections: BLOCKED.reduce((all, name) => all + (counts[name] ?? 0), 0),
  };
}
