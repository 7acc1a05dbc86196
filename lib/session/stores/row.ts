// A session as the columns of prisma/session.prisma, and back. The columns repeat what a statement must see; everything
// else, and whose session it is, the body says.

import { damaged } from "../core/errors";
import { decodeBody, encodeBody, FORMAT } from "../core/record";
import type { SessionKey, SessionRecord } from "../core/types";
import type { ListedRow, OwedRow, Row } from "./store";

/** `Uint8Array<ArrayBuffer>`, in words that TypeScript before 5.7 knows too. */
type Bytes = ReturnType<TextEncoder["encode"]>;

// Made once: a decoder costs more than what it decodes.
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface Columns {
  key: string;
  format: number;
  version: number;
  data: Bytes;
  userId: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
  dead: boolean;
  outboxAt: Date | null;
}

/** Of a row that may be written over: what this release cannot read it must leave alone (tests/contract/store.ts). */
export const READABLE = { format: { in: [FORMAT, FORMAT + 1] } };

/**
 * What burying changes. Key and deadlines stay, so that nothing late can take the key again.
 * @param owedAt ms since when the cache has yet to be told; null leaves the note as it is. Whose session it was is kept as
 *   long as the cache may show it, or ending all of a user's could not find it (tests/unit/session/users.test.ts)
 */
export const laidToRest = (owedAt: number | null) => ({
  dead: true,
  data: new Uint8Array(0) as Bytes,
  ...(owedAt === null ? { userId: null } : { outboxAt: new Date(owedAt) }),
});

/** @throws SessionError SESSION_TOO_LARGE */
export function columnsOf(key: string, record: SessionRecord): Columns {
  return {
    key,
    format: FORMAT,
    version: record.version,
    data: encoder.encode(encodeBody(record)),
    userId: record.userId,
    createdAt: new Date(record.createdAt),
    lastSeenAt: new Date(record.lastSeenAt),
    idleExpiresAt: new Date(record.idleExpiresAt),
    absoluteExpiresAt: new Date(record.absoluteExpiresAt),
    dead: false,
    outboxAt: null,
  };
}

/** A row for a session that has none and must never get one. */
export function deadColumns(key: string, until: number, owedAt: number | null): Columns {
  const time = new Date(until);
  const times = { createdAt: time, lastSeenAt: time, idleExpiresAt: time, absoluteExpiresAt: time };
  return { key, format: FORMAT, version: 0, userId: null, outboxAt: null, ...times, ...laidToRest(owedAt) };
}

/** @throws SessionError for a row that is there and cannot be read: never "absent" */
export function rowOf(columns: Columns | null): Row {
  if (columns === null) return { state: "absent" };
  if (columns.dead) return { state: "dead", absoluteExpiresAt: columns.absoluteExpiresAt.getTime() };
  return { state: "live", record: recordOf(columns) };
}

/** A row of a user's list, and one that cannot be read as well. */
export function listedRowOf(columns: Columns): ListedRow {
  const { key, absoluteExpiresAt } = columns;
  return { key: key as SessionKey, absoluteExpiresAt: absoluteExpiresAt.getTime(), record: recordOrNull(columns) };
}

export const owedRowOf = ({ key, outboxAt, dead, absoluteExpiresAt }: Columns): OwedRow => ({
  key: key as SessionKey,
  since: Number(outboxAt),
  dead,
  absoluteExpiresAt: absoluteExpiresAt.getTime(),
});

function recordOrNull(columns: Columns): SessionRecord | null {
  try {
    return recordOf(columns);
  } catch {
    return null;
  }
}

/** @throws SessionError as `rowOf` */
function recordOf(columns: Columns): SessionRecord {
  return decodeBody(columns.format, textOf(columns.data), {
    version: columns.version,
    lastSeenAt: columns.lastSeenAt.getTime(),
    idleExpiresAt: columns.idleExpiresAt.getTime(),
    absoluteExpiresAt: columns.absoluteExpiresAt.getTime(),
  });
}

function textOf(data: Bytes): string {
  try {
    return decoder.decode(data);
  } catch {
    throw damaged();
  }
}
