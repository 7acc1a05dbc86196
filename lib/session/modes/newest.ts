// Of a row and an entry of one session, the newer one; and how a record of an entry is named that no row has yet.

import type { Entry } from "../caches/cache";
import { withLaterVisit } from "../core/expiry";
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
 * The newer of the two. Of equal versions the row; but the entry in the bridge, where a neighbour writes there, and an
 * entry with a history that no row has. A touch may have reached one of them only, so the later visit counts.
 */
export function newer(row: SessionRecord | null, copy: Copy | null, bridge: boolean): Found | null {
  if (copy === null) return row && fromRow(row);
  if (row === null) return fromEntry(copy);
  const { version } = copy.record;
  const entryWins = version > row.version || (version === row.version && (bridge || forkOf(copy) !== null));
  if (entryWins) return fromEntry({ ...copy, record: withLaterVisit(copy.record, row) });
  return fromRow(withLaterVisit(row, copy.record));
}
