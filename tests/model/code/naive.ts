// The design everybody starts with, and Django's `cached_db`: read the cache, on a miss the row and SET; write the row,
// then SET; delete the row, then DEL; errors of the cache are ignored. Here with one prefix for all modes, which is more
// than Django has.

import type { SessionKey, SessionRecord } from "@/lib/session/core/types";
import type { Found, SessionMode } from "@/lib/session/modes/mode";
import { next } from "@/lib/session/modes/mode";
import { columnsOf } from "@/lib/session/stores/row";
import type { Phase } from "./phases";
import type { Tampering } from "./process";
import type { MemoryTiers } from "./tiers";

/** What this design asks of its tiers. */
interface Tier {
  find(key: SessionKey): Promise<{ state: "live"; record: SessionRecord } | { state: "absent" | "dead" }>;
  get(key: SessionKey): Promise<{ state: "live"; record: SessionRecord } | { state: "absent" | "dead" }>;
  save(key: SessionKey, record: SessionRecord): Promise<void>;
  remove(key: SessionKey): Promise<void>;
}

/** @param updateOnly Django's since ticket 21608: a save of a deleted row fails, instead of making it again */
export function naive(updateOnly: boolean): Tampering {
  const open = (inDatabase: boolean, inCache: boolean) => (store: object, cache: object) =>
    naiveMode(inDatabase ? (store as Tier) : null, inCache ? (cache as Tier) : null);
  const modes: Record<Phase, [database: boolean, cache: boolean]> = {
    db: [true, false],
    "db + cache": [true, false],
    cached_db: [true, true],
    bridge: [true, true],
    cache: [false, true],
    "cache alone": [false, true],
  };
  return {
    open: Object.fromEntries(Object.entries(modes).map(([phase, tiers]) => [phase, open(...tiers)])) as never,
    tiers: (tiers) => ({ store: rows(tiers, updateOnly), cache: entries(tiers) }),
  };
}

function naiveMode(database: Tier | null, cache: Tier | null): SessionMode {
  const quietly = (work: Promise<void> | undefined) => (database ? work?.catch(() => undefined) : work);

  async function read(key: SessionKey): Promise<Found | null> {
    const entry = await cache?.get(key).catch((error: unknown) => {
      if (!database) throw error;
      return null;
    });
    if (entry?.state === "live" && entry.record) return { record: entry.record, source: "cache" };
    const row = await database?.find(key);
    if (row?.state !== "live") return null;
    await quietly(cache?.save(key, row.record));
    return { record: row.record, source: "database" };
  }

  async function write(key: SessionKey, base: Found, change: (newest: SessionRecord) => unknown) {
    const record = next(base, (await change(base.record)) as SessionRecord);
    await database?.save(key, record);
    await quietly(cache?.save(key, record));
    return { record, source: "database" as const, behind: false };
  }

  async function destroy(key: SessionKey): Promise<void> {
    await database?.remove(key);
    await quietly(cache?.remove(key));
  }

  return {
    read,
    readAuthority: read,
    write,
    destroy,
    create: () => Promise.reject(new Error("not asked for")),
    touch: async () => undefined,
    list: async () => [],
    remains: async () => null,
    async rotate(parent, base, child, change) {
      const written = await write(child, base, change);
      await destroy(parent);
      return { ...written, unfinished: null };
    },
  };
}

const rows = ({ rows }: MemoryTiers, updateOnly: boolean) => ({
  async save(key: SessionKey, record: SessionRecord) {
    if (updateOnly && !rows.has(key))
      throw Object.assign(new Error("gone"), { name: "SessionError", code: "SESSION_GONE" });
    rows.set(key, columnsOf(key, record));
  },
  remove: async (key: SessionKey) => void rows.delete(key),
});

const entries = ({ entries }: MemoryTiers) => ({
  async save(key: SessionKey, record: SessionRecord) {
    const { absoluteExpiresAt: until, version: rowVersion } = record;
    entries.set(key, { state: "live", until, record, hold: null, checkedAt: 0, rowVersion });
  },
  remove: async (key: SessionKey) => void entries.delete(key),
});
