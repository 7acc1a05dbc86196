// Many rows written from entries, and the entries told of it.

import { recordArguments } from "../caches/entry";
import { isSessionError } from "../core/errors";
import { encodeBody } from "../core/record";
import type { SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import { inParallel } from "./batches";
import type { EntryScan, RowScan } from "./types";

export interface Change {
  readonly key: SessionKey;
  /** Whether there was no row; else one that is not dead, and of `readVersion` at most. */
  readonly absent: boolean;
  readonly readVersion: number;
  readonly record: SessionRecord;
}

interface Tiers {
  readonly rows: RowScan;
  readonly store: SessionStore;
  readonly entries: EntryScan;
  readonly now: () => number;
}

type Outcome = "added" | "updated" | "buried" | "unreadable" | "lost" | "large";

export async function writeRows(tiers: Tiers, proposed: readonly Change[]): Promise<Outcome[]> {
  const { store, entries, now } = tiers;
  const changes = proposed.filter(({ record }) => fits(record));
  const [absent, there] = [changes.filter((change) => change.absent), changes.filter((change) => !change.absent)];
  const written = new Set(await add(tiers, absent));
  await inParallel(there, async (change) => {
    if ((await store.swap(change.key, change.readVersion, change.record)) === "ok") written.add(change);
  });

  const told = [...written];
  const puts = told.map(({ key, record }) => ({ key, record, until: record.absoluteExpiresAt }));
  const replies = await entries.put(puts, now());
  const outcomes = told.map(({ absent }, nth): Outcome => {
    const reply = replies[nth];
    if (reply === "dead") return "buried";
    if (reply === "overtaken") return "lost";
    return reply === "unreadable" ? reply : absent ? "added" : "updated";
  });
  // Signed out in a `cache` that knows of no database, since the entry was read: the row must not be what survives.
  const revived = told.filter((_, nth) => outcomes[nth] === "buried");
  await inParallel(revived, ({ key }) => store.bury(key, null, null));
  const left = proposed.filter((change) => !written.has(change));
  return [...outcomes, ...left.map((change): Outcome => (changes.includes(change) ? "lost" : "large"))];
}

function fits(record: SessionRecord): boolean {
  try {
    encodeBody(record);
    return true;
  } catch (error) {
    if (isSessionError(error, "SESSION_TOO_LARGE")) return false;
    throw error;
  }
}

/** Those whose row is now the one that was to be added. */
async function add({ rows }: Tiers, changes: readonly Change[]): Promise<readonly Change[]> {
  const count = await rows.insertMissing(new Map(changes.map(({ key, record }) => [key, record])));
  if (count === changes.length) return changes;
  // Some were there. Which ones, the rows tell: of the entries that were read nobody else makes the same record, unless
  // for the same purpose.
  const there = await rows.records(changes.map(({ key }) => key));
  return changes.filter(({ key, record }) => {
    const row = there.get(key);
    return row != null && recordArguments(row).join() === recordArguments(record).join();
  });
}
