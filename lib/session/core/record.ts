// The envelope of a stored session. The body is the same text in both tiers; the few facts that a conditional statement
// or a script must see without decoding it stand beside it: in columns of the row, in the first line of the entry.
//
// Format rule: a reader accepts FORMAT and FORMAT + 1, a writer emits FORMAT until the next release; anything else is an
// error and never an empty session (tests/unit/record.test.ts). Nothing but this file knows the body's field names.

import { damaged, SessionError } from "./errors";
import type { DeviceFacts, IdleRule, SessionRecord } from "./types";

export const FORMAT = 1;

/** Largest body in bytes of UTF-8: what Upstash, a row and a person can live with. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** What stands beside the body. */
export type Header = Pick<SessionRecord, "version" | "lastSeenAt" | "idleExpiresAt" | "absoluteExpiresAt">;

interface Body {
  d: Record<string, string>;
  c: number;
  u?: string;
  a?: number;
  r?: IdleRule;
  f?: [userAgent: string | null, ip: string | null];
}

/** @throws SessionError SESSION_TOO_LARGE before any store is asked. */
export function encodeBody(record: SessionRecord): string {
  const body: Body = { d: record.data, c: record.createdAt };
  if (record.userId !== null) body.u = record.userId;
  if (record.authenticatedAt !== null) body.a = record.authenticatedAt;
  if (record.idleRule.kind !== "default") body.r = record.idleRule;
  if (record.device) body.f = [record.device.userAgent, record.device.ip];
  const text = JSON.stringify(body);
  const size = byteLength(text);
  if (size > MAX_RECORD_BYTES) {
    throw new SessionError(
      "SESSION_TOO_LARGE",
      `The session would take ${size} bytes; ${MAX_RECORD_BYTES} are allowed.`,
    );
  }
  return text;
}

/** @throws SessionError SESSION_FORMAT_UNKNOWN, or SESSION_STORE_UNAVAILABLE for a body that is damaged. */
export function decodeBody(format: number, text: string, header: Header): SessionRecord {
  if (format !== FORMAT && format !== FORMAT + 1) {
    throw new SessionError(
      "SESSION_FORMAT_UNKNOWN",
      `A stored session has format ${format}; this release reads ${FORMAT}.`,
    );
  }
  const body = parse(text);
  if (body === null) throw damaged();
  return {
    ...header,
    data: body.d,
    userId: body.u ?? null,
    createdAt: body.c,
    idleRule: body.r ?? { kind: "default" },
    authenticatedAt: body.a ?? null,
    device: body.f ? deviceOf(body.f) : null,
  };
}

function parse(text: string): Body | null {
  try {
    const body = JSON.parse(text) as Partial<Body> | null;
    if (typeof body !== "object" || body === null || typeof body.c !== "number") return null;
    if (typeof body.d !== "object" || body.d === null || Array.isArray(body.d)) return null;
    if (body.u !== undefined && typeof body.u !== "string") return null;
    // No prototype: a key such as "constructor" must be absent unless it was stored.
    const data: Record<string, string> = Object.create(null);
    for (const [key, value] of Object.entries(body.d)) {
      if (typeof value !== "string") return null;
      data[key] = value;
    }
    return { ...(body as Body), d: data };
  } catch {
    return null;
  }
}

const deviceOf = ([userAgent, ip]: NonNullable<Body["f"]>): DeviceFacts => ({ userAgent, ip });

function byteLength(text: string): number {
  // Most bodies are far from the limit, and a UTF-16 unit takes at most three bytes: no need to count those.
  return text.length * 3 <= MAX_RECORD_BYTES ? text.length : new TextEncoder().encode(text).byteLength;
}
