import type { SessionCache } from "../caches/cache";
import { isLive } from "../core/expiry";
import type { SessionKey, SessionRecord } from "../core/types";
import type { SessionStore } from "../stores/store";
import type { Parts } from "./mode";

export interface Listed {
  readonly key: SessionKey;
  readonly record: SessionRecord;
}

/**
 * The living sessions of a user: rows, and what only the cache knows when it is given. A dead entry or row wins over the
 * other tier; of two living records the newer does.
 */
export async function listEverywhere(
  parts: Parts,
  store: SessionStore | null,
  cache: SessionCache | null,
  userId: string,
): Promise<Listed[]> {
  const now = parts.now();
  const [rows, keys] = await Promise.all([store?.listByUser(userId) ?? [], cache?.listByUser(userId, now) ?? []]);
  const records = new Map(rows.map(({ key, record }) => [key, record]));
  if (cache) {
    const all = new Set([...records.keys(), ...keys]);
    await Promise.all(
      [...all].map(async (key) => {
        const entry = await cache.get(key);
        if (entry.state === "dead") records.delete(key);
        if (entry.state !== "live" || entry.record === null) return;
        const row = records.get(key) ?? (await rowOf(store, key));
        if (row === "dead") records.delete(key);
        else if (row === null || entry.record.version >= row.version) records.set(key, entry.record);
      }),
    );
  }
  return [...records]
    .map(([key, record]) => ({ key, record }))
    .filter(({ record }) => record.userId === userId && isLive(record, now))
    .sort((a, b) => b.record.lastSeenAt - a.record.lastSeenAt);
}

/** A row that the user's list did not have: dead, or none. */
async function rowOf(store: SessionStore | null, key: SessionKey): Promise<SessionRecord | "dead" | null> {
  const row = await store?.find(key);
  if (row?.state === "dead") return "dead";
  return row?.state === "live" ? row.record : null;
}
