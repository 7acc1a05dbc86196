// Sessions in a table, in the order of a key: a text, and unique.

import type { ForeignRow, ForeignSource } from "./source";

export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one statement with `?` for each value; a project's own client in a line or two (docs/import.md). */
export type Query = (sql: string, values: (string | number)[]) => Promise<readonly SqlRow[]>;

export interface SqlSource {
  readonly library: ForeignSource["library"];
  readonly query: Query;
  /** As SQL has it: quoted if need be. */
  readonly table: string;
  readonly key: string;
  readonly columns?: string;
  readonly read: (row: SqlRow) => ForeignRow;
}

/** A key is as good as a password. Its beginning is not, and is enough to go on from: keys are random. */
const SHOWN = 4;

export function sqlSource({ library, query, table, key, columns = "*", read }: SqlSource): ForeignSource {
  return {
    library,
    first: "",
    async total() {
      const [{ total } = {}] = await query(`SELECT COUNT(*) AS total FROM ${table}`, []);
      return Number(total);
    },
    async page(from, size) {
      const sql = `SELECT ${columns} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ${size}`;
      const rows = await query(sql, [from]);
      const last = rows.length === 0 ? from : String(rows[rows.length - 1]?.[key]);
      return {
        rows: rows.map(read),
        next: rows.length < size ? null : last,
        checkpoint: last.slice(0, SHOWN),
      };
    },
  };
}

/** ms. A text without a time zone is UTC; NaN for what is no time. */
export function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  const text = String(value).replace(" ", "T");
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}
