// The two tiers in memory: the doubles that pass the same contract suites as the real servers. They can be copied, for
// going on from a state in every way, and written down, for telling whether a state was met before.

import { memoryCache, type StoredEntry } from "@/lib/session/caches/memory";
import type { SessionKey, SessionRecord } from "@/lib/session/core/types";
import { memoryStore } from "@/lib/session/stores/memory";
import type { Columns } from "@/lib/session/stores/row";

export const START = Date.UTC(2026, 0, 1);
export const CACHE_MAX_AGE_MS = 300_000;
/** Short, so that writers who can never agree (only a mutant makes them) give up soon. */
export const STORE_TIMEOUT_MS = 1;

/** The session that everything is about. */
export const KEY = "session" as SessionKey;
export const USER = "user";

/** Statements and scripts that do something else than they should, for mutants. */
export type Operations = Record<string, (...args: never[]) => Promise<unknown>>;
export type Sabotage = (tiers: MemoryTiers) => { readonly store?: Operations; readonly cache?: Operations };

export class MemoryTiers {
  readonly clock: { now: number };
  readonly rows: Map<string, Columns>;
  readonly entries: Map<SessionKey, StoredEntry>;
  readonly indexes: Map<string, Map<SessionKey, number>>;
  readonly store;
  readonly cache;
  readonly #sabotage: Sabotage | undefined;

  constructor(sabotage?: Sabotage, from?: MemoryTiers) {
    this.#sabotage = sabotage;
    this.clock = { now: from?.clock.now ?? START };
    this.rows = new Map([...(from?.rows ?? [])].map(([key, row]) => [key, { ...row }]));
    this.entries = new Map([...(from?.entries ?? [])].map(([key, entry]) => [key, { ...entry }]));
    this.indexes = new Map([...(from?.indexes ?? [])].map(([user, keys]) => [user, new Map(keys)]));
    this.store = memoryStore(this.rows);
    this.cache = memoryCache({ now: () => this.clock.now, entries: this.entries, indexes: this.indexes });
    const { store, cache } = sabotage?.(this) ?? {};
    Object.assign(this.store, store);
    Object.assign(this.cache, cache);
  }

  copy(): MemoryTiers {
    return new MemoryTiers(this.#sabotage, this);
  }

  /** Everything that can make a difference later, as text. */
  written(): string {
    let text = "";
    for (const [key, row] of [...this.rows].sort(byKey)) {
      const { version, dead, outboxAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt } = row;
      text += `${key} ${version} ${dead} ${outboxAt?.getTime()} ${+lastSeenAt} ${+idleExpiresAt} ${+absoluteExpiresAt} `;
      text += `${Buffer.from(row.data).toString("latin1")}\n`;
    }
    for (const [key, entry] of [...this.entries].sort(byKey)) text += `${key} ${JSON.stringify(entry)}\n`;
    for (const [user, keys] of this.indexes) text += `${user} ${JSON.stringify([...keys].sort(byKey))}\n`;
    return text;
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** A record whose data tell which writes it contains: a key each, and a counter that every write adds one to. */
export function containing(record: SessionRecord, write: string): SessionRecord {
  const count = Number(record.data.count ?? "0") + 1;
  return { ...record, data: { ...record.data, [write]: "1", count: `${count}` } };
}
