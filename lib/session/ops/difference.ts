// How the row and the entry of one session differ, in the terms of a migration.

import { isLive } from "../core/expiry";
import type { DifferenceKind, EntryFacts, RowFacts } from "./types";

export interface Finding {
  readonly kind: DifferenceKind;
  /** Versions and deadlines, never data. */
  readonly why: string;
}

/** @returns null if they agree. What is over in both tiers, or is in one alone, differs from nothing. */
export function differenceOf(row: RowFacts | null, entry: EntryFacts, now: number): Finding | null {
  if (entry.state === "unreadable")
    return { kind: "unreadable", why: "the entry is in no form that this release knows" };
  const copy = entry.state === "live" && entry.data ? entry : null;
  if (row === null || row.dead) {
    if (copy === null || !isLive(copy, now)) return null;
    if (row === null) return { kind: "ahead", why: `the entry has version ${copy.version}, and there is no row` };
    return { kind: "entry-undead", why: `the row was signed out, the entry lives at version ${copy.version}` };
  }
  if (copy === null) {
    if (!isLive(row, now)) return null;
    if (entry.state === "dead")
      return { kind: "row-undead", why: `the entry was signed out, the row lives at version ${row.version}` };
    return { kind: "missing", why: `the row has version ${row.version}, and there is no entry with data` };
  }
  return isLive(row, now) || isLive(copy, now) ? between(row, copy) : null;
}

function between(row: RowFacts, entry: Extract<EntryFacts, { state: "live" }>): Finding | null {
  const versions = `version ${entry.version} in the entry, ${row.version} in the row`;
  if (entry.version < row.version) return { kind: "behind", why: versions };
  if (entry.version > row.version) return { kind: "ahead", why: versions };
  // Equal versions can be different histories (docs/decisions/011).
  if (entry.rowVersion < entry.version)
    return { kind: "ahead", why: `${versions}, but the entry contains the row's only up to ${entry.rowVersion}` };
  for (const [name, inEntry, inRow] of [
    ["idle", entry.idleExpiresAt, row.idleExpiresAt],
    ["absolute", entry.absoluteExpiresAt, row.absoluteExpiresAt],
  ] as const) {
    if (inEntry === inRow) continue;
    const seconds = `${Math.abs(inEntry - inRow) / 1000} s`;
    if (inEntry < inRow) return { kind: "behind", why: `the entry's ${name} deadline is ${seconds} before the row's` };
    return { kind: "ahead", why: `the entry's ${name} deadline is ${seconds} after the row's` };
  }
  return null;
}
