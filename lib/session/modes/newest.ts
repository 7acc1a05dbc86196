// Of a row and an entry of one session, the newer one; and how a record of an entry is named that no row has yet.

import type { Entry } from "../caches/cache";
import { withLaterVisit } from "../core/expiry";
import type { Header } from "../core/record";
import type { Fork, SessionRecord } from "../core/types";
import type { Found } from "./mode";

/** An entry with data. */
export interface Copy {
  readonly record: SessionRecord;
  readonly rowVersion: number;
}

export function copyOf(entry: Entry): Copy | null {
  return entry.state === "live" && entry.record !== null
    ? { record: entry.record, rowVersion: entry.rowVersion }
    : null;
}

/** What a neighbour in `cache` wrote on an entry descends from no row above the one the entry came from. */
const forkOf = ({ record, rowVersion }: Copy): Fork | null =>
  rowVersion < record.version ? { after: rowVersion, upTo: record.version } : null;

export const fromEntry = (copy: Copy): Found => ({ record: copy.record, source: "cache", fork: forkOf(copy) });
const fromRow = (record: SessionRecord): Found => ({ record, source: "database" });

/**
 * Whether an entry without a row may be a session. In `cached_db` no row is deleted of one that lives, so its entry must be of
 * somebody who wrote it in `cache`, and whose row is yet to come. In the bridge it may be any: rows stay there, or were lost.
 *   Shown by tests/unit/session/expired.test.ts.
 */
export const standsAlone = (fork: Fork | null | undefined, bridge: boolean) => bridge || (fork ?? null) !== null;

/**
 * The newer of the two. Of equal versions the row; but the entry in the bridge, where a neighbour writes there, and an
 * entry with a history that no row has. A touch may have reached one of them only, so the later visit counts.
 *   Shown by tests/unit/session/two-copies.test.ts.
 */
export function newer(row: SessionRecord | null, copy: Copy | null, bridge: boolean): Found | null {
  if (copy === null) return row && fromRow(row);
  if (row === null) return standsAlone(forkOf(copy), bridge) ? fromEntry(copy) : null;
  const { version } = copy.record;
  const entryWins = version > row.version || (version === row.version && (bridge || forkOf(copy) !== null));
  if (!entryWins) return fromRow(withLaterVisit(row, copy.record));
  return fromEntry({ ...copy, record: withDeadlinesOf(row, copy.record, bridge) });
}

/**
 * An entry's record with what its row knows of the deadlines. The absolute one never grows under one key: where the row's is
 * earlier somebody shortened it, and no `swap` would take the record otherwise. In the bridge the entry alone never says
 * "expired" of a version that the row has too.
 */
export function withDeadlinesOf(row: Header, entry: SessionRecord, bridge: boolean): SessionRecord {
  const visited = withLaterVisit(entry, row);
  const absoluteExpiresAt = Math.min(entry.absoluteExpiresAt, row.absoluteExpiresAt);
  const sameVersion = bridge && entry.version === row.version;
  const idle = sameVersion ? Math.max(visited.idleExpiresAt, row.idleExpiresAt) : visited.idleExpiresAt;
  return { ...visited, absoluteExpiresAt, idleExpiresAt: Math.min(idle, absoluteExpiresAt) };
}
