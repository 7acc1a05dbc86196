// The shortest correct store: the reference reading of the contract, and the double for tests. Each method runs without an
// await between its first read and its last write, which makes it as atomic as a statement.

import { SessionError } from "../core/errors";
import { isKnown } from "../core/record";
import { type Columns, columnsOf, deadColumns, laidToRest, listedRowOf, owedRowOf, rowOf } from "./row";
import type { SessionStore } from "./store";

/** @param table where the rows are: hand one in to look at them, or to give several stores the same */
export function memoryStore(table: Map<string, Columns> = new Map()): SessionStore {
  const alive = (key: string, readVersion: number) => {
    const row = table.get(key);
    return row && !row.dead && isKnown(row.format) && row.version <= readVersion ? row : undefined;
  };
  const matching = (condition: (row: Columns) => boolean) => [...table.values()].filter(condition);
  const by = (column: "outboxAt" | "lastSeenAt" | "idleExpiresAt" | "absoluteExpiresAt") => (a: Columns, b: Columns) =>
    Number(a[column]) - Number(b[column]);

  return {
    find: async (key) => rowOf(table.get(key) ?? null),

    async insert(key, record) {
      const columns = columnsOf(key, record);
      if (table.has(key)) return "exists";
      table.set(key, columns);
      return "ok";
    },

    async swap(key, readVersion, record) {
      const columns = columnsOf(key, record);
      const row = alive(key, readVersion);
      if (!row || row.absoluteExpiresAt < columns.absoluteExpiresAt) return "lost";
      table.set(key, { ...columns, outboxAt: row.outboxAt });
      return "ok";
    },

    async touch(key, { lastSeenAt, idleExpiresAt }) {
      const row = table.get(key);
      if (!row || row.dead || Number(row.lastSeenAt) >= lastSeenAt || Number(row.idleExpiresAt) > idleExpiresAt) return;
      Object.assign(row, { lastSeenAt: new Date(lastSeenAt), idleExpiresAt: new Date(idleExpiresAt) });
    },

    async bury(key, absentUntil, owedAt) {
      const row = table.get(key);
      if (row) Object.assign(row, laidToRest(owedAt));
      else if (absentUntil !== null) table.set(key, deadColumns(key, absentUntil, owedAt));
    },

    async rotate(parent, readVersion, child, record, { parentMayBeAbsent, owedAt, deadline = 0 }) {
      const columns = columnsOf(child, record);
      const absent = parentMayBeAbsent && !table.has(parent) && deadColumns(parent, record.absoluteExpiresAt, owedAt);
      const row = absent || alive(parent, readVersion);
      if (!row || Number(row.absoluteExpiresAt) < deadline) return "lost";
      if (table.has(child)) throw new SessionError("SESSION_EXISTS", "The new session's key is taken.");
      table.set(parent, { ...row, ...laidToRest(owedAt) }).set(child, columns);
      return "ok";
    },

    async listByUser(userId) {
      const rows = matching((row) => row.userId === userId && !row.dead)
        .sort(by("lastSeenAt"))
        .reverse();
      return rows.map(listedRowOf);
    },

    async deleteExpired({ before, limit, idle }) {
      const over = matching((row) => Number(row.absoluteExpiresAt) <= before).sort(by("absoluteExpiresAt"));
      const lapsed = matching((row) => idle && !row.dead && Number(row.idleExpiresAt) <= before).sort(
        by("idleExpiresAt"),
      );
      const keys = [...new Set([...over, ...lapsed].map((row) => row.key))].slice(0, limit);
      for (const key of keys) table.delete(key);
      return keys.length;
    },

    async markOutbox(key, since) {
      const row = table.get(key);
      if (row) row.outboxAt = new Date(since);
    },

    async clearOutbox(key, since) {
      const row = table.get(key);
      if (row?.outboxAt?.getTime() === since) Object.assign(row, { outboxAt: null, ...(row.dead && { userId: null }) });
    },

    async listOutbox(limit, userId) {
      const rows = matching((row) => row.outboxAt !== null && (userId === undefined || row.userId === userId))
        .sort(by("outboxAt"))
        .slice(0, limit);
      return rows.map(owedRowOf);
    },
  };
}
