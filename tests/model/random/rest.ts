// When nothing runs any more and the outboxes are empty: all phases of the fleet agree, and nothing was left behind.

import { keyOf } from "@/lib/session/core/id";
import type { SessionKey } from "@/lib/session/core/types";
import { Violation } from "../code/ledger";
import type { MemoryTiers } from "../code/tiers";
import type { Fleet } from "./fleet";
import type { Identity, Lineage } from "./history";
import type { Ledger } from "./ledger";
import { CACHE_MAX_AGE, type Process } from "./process";
import { mayBeOver, mayHaveEndedInOneTier, mayHaveTwoIds, SLACK_MS } from "./residues";

/** @throws Violation */
export async function checkAtRest(fleet: Fleet, tiers: MemoryTiers, ledger: Ledger, faulty: boolean): Promise<void> {
  // First the time: a sweep leaves the notes of the last minute to whoever may still be at work.
  tiers.clock.now += CACHE_MAX_AGE * 1000 + 2_000;
  await fleet.sweep();
  const readers = fleet.phases.map((phase) => fleet.processes.find((one) => one.phase === phase) as Process);

  // Once for the entries that a crash left behind, a second time for what everybody finds from then on.
  const alive = new Map<Lineage, Identity[]>();
  for (const identity of ledger.identities.values()) {
    for (const reader of readers) await look(fleet, reader, identity, ledger);
    const found: string[] = [];
    for (const reader of readers) found.push(await look(fleet, reader, identity, ledger));
    const answers = new Set(found);
    if (mayBeOver(identity, ledger.now) || mayHaveEndedInOneTier(identity)) answers.delete("none");
    if (answers.size > 1)
      throw new Violation(
        `I6 disagreement at rest: ${fleet.phases.join(" and ")} find of ${identity.name} ${found.join(" and ")}`,
      );
    if (found.some((one) => one !== "none"))
      alive.set(identity.lineage, [...(alive.get(identity.lineage) ?? []), identity]);
  }
  // A rotation alone, without any fault, ends no session.
  for (const identity of faulty ? [] : ledger.identities.values()) {
    const { lineage, visitedAt, idleMs, absoluteAt } = identity;
    // The newest id says how long: a sign-in without "remember" after one with it makes the session's life shorter.
    if (
      alive.has(lineage) ||
      lineage.identities.at(-1) !== identity ||
      ledger.now + SLACK_MS > Math.min(absoluteAt, visitedAt + idleMs)
    )
      continue;
    if (!lineage.identities.some(({ signedOut }) => signedOut))
      throw new Violation("I4 lost session: none of its ids is alive, and nobody signed out");
  }
  for (const identities of alive.values()) {
    if (identities.length > 1 && !mayHaveTwoIds(faulty))
      throw new Violation(`I11 two ids alive: ${identities.map(({ name }) => name).join(" and ")}`);
  }
}

async function look(
  fleet: Fleet,
  { name, phase, runtime }: Process,
  identity: Identity,
  ledger: Ledger,
): Promise<string> {
  const reading = ledger.reading({ name: `at rest ${name}`, phase, seen: null }, identity);
  const resumed = await fleet.undisturbed(runtime.manager.resume({ id: identity.id, version: null }));
  ledger.found(reading, resumed?.record ?? null, null, "");
  if (resumed === null) return "none";
  // Not the version: to give an entry its row makes another one of the same data.
  const { data, userId, absoluteExpiresAt } = resumed.record;
  return JSON.stringify({ data: Object.entries(data).sort(), userId, absoluteExpiresAt });
}

/** Nothing is stored under ids that nobody was given (I7). */
export function checkNoGrowth(prefix: string, handles: readonly string[], tiers: MemoryTiers): void {
  for (const handle of handles) {
    const key: SessionKey = keyOf(prefix, handle);
    if (tiers.rows.has(key)) throw new Violation("I7 growth: a row for an id that nobody was given");
    if (tiers.cache.keptUntil(key) !== null) throw new Violation("I7 growth: an entry for an id that nobody was given");
  }
}
