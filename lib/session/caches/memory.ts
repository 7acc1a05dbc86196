// The shortest correct cache: the reference reading of the contract, and the double for tests. Each method runs without
// an await between its first read and its last write, which makes it as atomic as a script.

import { damaged } from "../core/errors";
import { withLaterDeadlines, withLaterVisit } from "../core/expiry";
import { encodeBody } from "../core/record";
import type { SessionKey, SessionRecord } from "../core/types";
import type { Entry, LeaseOutcome, SessionCache } from "./cache";

export type StoredEntry =
  | { state: "dead"; until: number }
  | {
      state: "live";
      until: number;
      record: SessionRecord | null;
      hold: string | null;
      checkedAt: number;
      rowVersion: number;
    };

export interface MemoryCache extends SessionCache {
  /** What is stored, for tests: the time (ms) until which an entry is kept, or null. */
  keptUntil(key: SessionKey): number | null;
  /** Loses an entry, as an eviction would. */
  evict(key: SessionKey): void;
  flush(): void;
}

export interface MemoryCacheOptions {
  /** Milliseconds since the epoch: the server's clock. */
  readonly now: () => number;
  /** Where the entries are, and the keys of each user: hand them in to look at them, or to give several caches the same. */
  readonly entries?: Map<SessionKey, StoredEntry>;
  readonly indexes?: Map<string, Map<SessionKey, number>>;
}

export function memoryCache({ now, entries = new Map(), indexes = new Map() }: MemoryCacheOptions): MemoryCache {
  /** Whatever is there: a test may have put anything under the key. */
  const look = (key: SessionKey): StoredEntry | undefined => {
    const stored = entries.get(key);
    if (stored && stored.until <= now()) entries.delete(key);
    return entries.get(key);
  };
  const find = (key: SessionKey): StoredEntry | undefined => {
    const stored = look(key);
    if (stored && stored.state !== "dead" && stored.state !== "live") throw damaged();
    return stored;
  };
  const version = (stored: { record: SessionRecord | null }) => stored.record?.version ?? 0;
  const index = (key: SessionKey, { userId, absoluteExpiresAt }: SessionRecord) => {
    if (userId === null) return;
    if (!indexes.has(userId)) indexes.set(userId, new Map());
    indexes.get(userId)?.set(key, absoluteExpiresAt);
  };
  const bury = (key: SessionKey, until: number, userId: string | null) => {
    const stored = look(key);
    const atLeast = stored?.state === "live" ? (stored.record?.absoluteExpiresAt ?? 0) : (stored?.until ?? 0);
    entries.set(key, { state: "dead", until: Math.max(until, atLeast) });
    if (userId !== null) indexes.get(userId)?.delete(key);
  };
  const hold = (key: SessionKey, token: string, until: number, evenOverData: boolean): LeaseOutcome => {
    const stored = find(key);
    const entry = view(stored);
    if (stored?.state === "dead") return { outcome: "dead", entry };
    if (!stored) {
      entries.set(key, { state: "live", until, record: null, hold: token, checkedAt: 0, rowVersion: 0 });
    } else {
      if (!evenOverData && stored.record !== null && stored.hold === null) return { outcome: "hit", entry };
      stored.hold = token;
    }
    return { outcome: "ok", entry };
  };

  return {
    get: async (key) => view(find(key)),

    async create(key, record, { until, rowVersion, notAfter, checkedAt }) {
      assertStorable(record);
      if (find(key)) return "exists";
      if (now() > notAfter) return "late";
      entries.set(key, { state: "live", until, record, hold: null, checkedAt, rowVersion });
      index(key, record);
      return "ok";
    },

    lease: async (key, token, { until }) => hold(key, token, until, false),

    hold: async (key, token, { until }) => hold(key, token, until, true),

    async fill(key, record, token, { until, checkedAt }) {
      if (record) assertStorable(record);
      const stored = find(key);
      if (stored?.state !== "live") return stored?.state ?? "absent";
      if (stored.hold !== token) return "lost";
      if (record === null && stored.record === null) {
        entries.delete(key);
        return "ok";
      }
      Object.assign(stored, { hold: null, checkedAt });
      if (record !== null && (stored.record === null || record.version > version(stored))) {
        Object.assign(stored, { record: withLaterVisit(record, stored.record), rowVersion: record.version, until });
        return "ok";
      }
      if (record !== null && stored.record !== null && record.version === version(stored)) {
        stored.record = withLaterDeadlines(stored.record, record);
      }
      return "kept";
    },

    async put(key, record, { until, checkedAt }) {
      assertStorable(record);
      const stored = find(key);
      if (stored?.state !== "live") return stored?.state ?? "absent";
      if (stored.record === null || record.version > version(stored)) {
        const kept = withLaterVisit(record, stored.record);
        Object.assign(stored, { record: kept, rowVersion: record.version, checkedAt, until });
        return "ok";
      }
      const forks = stored.record.forks ?? [];
      if (forks.some(({ after, upTo }) => record.version > after && record.version <= upTo)) return "overtaken";
      return stored.rowVersion >= record.version ? "old" : "overtaken";
    },

    async cas(key, readVersion, record, { until }) {
      assertStorable(record);
      const stored = find(key);
      if (stored?.state !== "live") return stored?.state ?? "absent";
      if (stored.record === null || version(stored) !== readVersion) return "conflict";
      const kept = withLaterVisit(record, stored.record);
      Object.assign(stored, { record: kept, until: kept === record ? until : Math.max(until, stored.until) });
      return "ok";
    },

    async touch(key, { idleExpiresAt, lastSeenAt }, keep) {
      const stored = find(key);
      if (stored?.state === "live" && stored.record !== null) {
        stored.record = withLaterDeadlines(stored.record, { ...stored.record, idleExpiresAt, lastSeenAt });
        stored.until = Math.max(stored.until, keep?.until ?? 0);
      }
    },

    kill: async (key, { until, userId }) => bury(key, until, userId),

    async rotate(
      parent,
      readVersion,
      child,
      record,
      { until, parentUntil, rowVersion, notAfter, checkedAt, parentUserId },
    ) {
      assertStorable(record);
      const stored = find(parent);
      if (stored?.state === "dead") return "dead";
      if (readVersion !== null && stored === undefined) return "absent";
      if (readVersion !== null && stored && version(stored) !== readVersion) return "conflict";
      if (now() > notAfter) return "late";
      if (look(child)) return "exists";
      bury(parent, parentUntil, parentUserId);
      entries.set(child, { state: "live", until, record, hold: null, checkedAt, rowVersion });
      index(child, record);
      return "ok";
    },

    async listByUser(userId, time) {
      return [...(indexes.get(userId) ?? [])].filter(([, deadline]) => deadline >= time).map(([key]) => key);
    },

    keptUntil: (key) => look(key)?.until ?? null,
    evict: (key) => void entries.delete(key),
    flush() {
      entries.clear();
      indexes.clear();
    },
  };
}

function view(stored: StoredEntry | undefined): Entry {
  if (!stored) return { state: "absent" };
  if (stored.state === "dead") return { state: "dead" };
  const { record, hold, checkedAt, rowVersion } = stored;
  return { state: "live", record, held: hold !== null, checkedAt, rowVersion };
}

/** @throws SessionError SESSION_TOO_LARGE */
const assertStorable = (record: SessionRecord): void => void encodeBody(record);
