// When nothing runs any more: what every phase of the fleet finds, before anything is tidied up and after it.

import type { SessionKey } from "@/lib/session/core/types";
import { createOutbox } from "@/lib/session/modes/outbox";
import type { Data } from "./effects";
import { type Ledger, Violation } from "./ledger";
import type { Phase } from "./phases";
import { openMode, type Tampering } from "./process";
import type { State } from "./state";
import { CACHE_MAX_AGE_MS, KEY, type MemoryTiers } from "./tiers";

/** Looks at copies. @throws Violation */
export async function checkAtRest(fleet: readonly Phase[], state: State, tampering: Tampering): Promise<void> {
  const { tiers, slots, ledger, debts } = state;
  const answersOf = (phase: Phase, tiers: MemoryTiers, seen: number | null) =>
    answers(phase, tiers, ledger, seen, tampering);
  const check = async (tiers: MemoryTiers, seen: number | null) => {
    for (const phase of fleet) ledger.checkAtRest(`at rest ${phase}`, await answersOf(phase, tiers, seen), KEY);
  };

  // The next request of the browser itself, whatever was left undone. Of a crashed process it was told nothing.
  if (slots.every(({ node }) => node !== null)) await check(tiers.copy(), ledger.seen);

  const tidied = tiers.copy();
  const outbox = createOutbox(
    tidied.store,
    tidied.cache,
    () => undefined,
    () => tidied.clock.now,
  );
  for (const { debt } of debts) outbox.add(debt);
  await outbox.flush();
  // What a crash left behind in `cached_db` is bounded by the age of an entry; the rest is the sweep's.
  tidied.clock.now += CACHE_MAX_AGE_MS;
  await outbox.sweep(100);
  await check(tidied, null);

  // I6: now that everybody has looked once, all find the same.
  const all = new Set<string>();
  for (const phase of fleet) {
    const found = await answersOf(phase, tidied, null);
    // I11. Before, an entry may still answer for the first id of a rotation that nobody heard the end of.
    if (found.size > 1) throw new Violation(`two ids: ${phase} finds ${found.size} ids of one session alive`);
    all.add(JSON.stringify([...found]));
  }
  if (all.size > 1) throw new Violation(`disagreement at rest: ${[...all].join(" and ")}`);
}

/** What a new process of that phase finds, by id. */
async function answers(phase: Phase, tiers: MemoryTiers, ledger: Ledger, seen: number | null, tampering: Tampering) {
  const left: Promise<void>[] = [];
  const mode = openMode(phase, tiers.store, tiers.cache, tampering, {
    defer: (task) => void left.push(task()),
    owed: () => undefined,
    now: () => tiers.clock.now,
  });
  const found = new Map<SessionKey, Data>();
  for (const key of [KEY, ...ledger.facts.begunChildren]) {
    const answer = await mode.read(key, key === KEY ? seen : null);
    await Promise.all(left.splice(0));
    if (answer) found.set(key, Object.fromEntries(Object.entries(answer.record.data).sort()));
  }
  return found;
}
