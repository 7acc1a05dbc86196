// A session as the columns of prisma/session.prisma, and back. The columns repeat what a statement must see; everything
// else, and whose session it is, the body says.

import { damaged } from "../core/errors";
import { decodeBody, encodeBody, FORMAT } from "../core/record";
import type { SessionRecord } from "../core/types";
import type { Row } from "./store";

/** `Uint8Array<ArrayBuffer>`, in words that TypeScript before 5.7 knows too. */
type Bytes = ReturnType<TextEncoder["encode"]>;

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

/** What burying changes. Key and deadlines stay, so that nothing late can take the key again. */
export const LAID_TO_REST = { dead: true, data: new Uint8Array(0) as Bytes, userId: null };

/** @throws SessionError SESSION_TOO_LARGE */
export function columnsOf(key: string, record: SessionRecord): Columns {
  return {
    key,
    format: FORMAT,
    version: record.version,
    data: new TextEncoder().encode(encodeBody(record)),
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
export function deadColumns(key: string, until: number): Columns {
  const time = new Date(until);
  const times = { createdAt: time, lastSeenAt: time, idleExpiresAt: time, absoluteExpiresAt: time };
  return { key, format: FORMAT, version: 0, outboxAt: null, ...times, ...LAID_TO_REST };
}

/** @throws SessionError for a row that is there and cannot be read: never "absent" */
export function rowOf(columns: Columns | null): Row {
  if (columns === null) return { state: "absent" };
  if (columns.dead) return { state: "dead", absoluteExpiresAt: columns.absoluteExpiresAt.getTime() };
  return { state: "live", record: recordOf(columns) };
}

/** @throws SessionError as `rowOf` */
export function recordOf(columns: Columns): SessionRecord {
  return decodeBody(columns.format, textOf(columns.data), {
    version: columns.version,
    lastSeenAt: columns.lastSeenAt.getTime(),
    idleExpiresAt: columns.idleExpiresAt.getTime(),
    absoluteExpiresAt: columns.absoluteExpiresAt.getTime(),
  });
}

function textOf(data: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw damaged();
  }
}
