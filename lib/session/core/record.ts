// The envelope of a stored session. The body is the same text in both tiers; the few facts that a conditional statement
// or a script must see without decoding it stand beside it: in columns of the row, in the first line of the entry.
//
// Format rule: a reader accepts FORMAT and FORMAT + 1, a writer emits FORMAT until the next release; anything else is an
// error and never an empty session (tests/unit/record.test.ts). Nothing but this file knows the body's field names.

import { damaged, SessionError } from "./errors";
import type { DeviceFacts, IdleRule, SessionRecord } from "./types";

export const FORMAT = 1;

/** Whether this release reads the format. */
export const isKnown = (format: number) => format === FORMAT || format === FORMAT + 1;

/** Largest body in bytes of UTF-8: what Upstash, a row and a person can live with. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** The version of a record that no store has yet: what the cookie of an earlier library says (import/). */
export const UNSTORED = 0;

/** What stands beside the body. */
export type Header = Pick<SessionRecord, "version" | "lastSeenAt" | "idleExpiresAt" | "absoluteExpiresAt">;

interface Body {
  /** Keys and values in turn. Not an object: V8 mixes up escaped property names while parsing (nodejs/node 63785). */
  d: string[];
  c: number;
  u?: string;
  a?: number;
  r?: IdleRule;
  f?: [userAgent: string | null, ip: string | null];
  k?: [after: number, upTo: number][];
}

/** @throws SessionError SESSION_TOO_LARGE before any store is asked. */
export function encodeBody(record: SessionRecord): string {
  const body: Body = { d: Object.entries(record.data).flat(), c: record.createdAt };
  if (record.userId !== null) body.u = record.userId;
  if (record.authenticatedAt !== null) body.a = record.authenticatedAt;
  if (record.idleRule.kind !== "default") body.r = record.idleRule;
  if (record.forks?.length) body.k = record.forks.map(({ after, upTo }) => [after, upTo]);
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
  if (!isKnown(format)) {
    throw new SessionError(
      "SESSION_FORMAT_UNKNOWN",
      `A stored session has format ${format}; this release reads ${FORMAT}.`,
    );
  }
  const body = parse(text);
  if (body === null) throw damaged();
  return {
    ...header,
    data: dataOf(body.d),
    userId: body.u ?? null,
    createdAt: body.c,
    idleRule: body.r ?? { kind: "default" },
    authenticatedAt: body.a ?? null,
    device: body.f ? deviceOf(body.f) : null,
    ...(body.k && { forks: body.k.map(([after, upTo]) => ({ after, upTo })) }),
  };
}

function parse(text: string): Body | null {
  try {
    const body = JSON.parse(text) as Body | null;
    return body !== null && isBody(body) ? body : null;
  } catch {
    return null;
  }
}

function isBody({ d, c, u, a, r, f, k }: Partial<Body>): boolean {
  const textOrNull = (value: unknown) => value === null || typeof value === "string";
  return (
    Array.isArray(d) &&
    d.length % 2 === 0 &&
    d.every((item) => typeof item === "string") &&
    isNumber(c) &&
    (u === undefined || typeof u === "string") &&
    (a === undefined || isNumber(a)) &&
    (r === undefined || isRule(r)) &&
    (f === undefined || (Array.isArray(f) && f.length === 2 && f.every(textOrNull))) &&
    (k === undefined || (Array.isArray(k) && k.every(isRange)))
  );
}

// JSON writes an infinite number as 1e999, and JSON.stringify would make null of it.
const isNumber = (value: unknown) => Number.isFinite(value);

const isRange = (range: unknown) =>
  Array.isArray(range) && range.length === 2 && range.every((version) => Number.isSafeInteger(version));

function isRule(rule: { kind?: unknown; seconds?: unknown; time?: unknown } | null): boolean {
  switch (rule?.kind) {
    case "default":
    case "browser":
    case "remember":
      return true;
    case "ttl":
      return isNumber(rule.seconds);
    case "at":
      return isNumber(rule.time);
    default:
      return false;
  }
}

/** No prototype: a key such as "valueOf" must be absent unless it was stored. */
function dataOf(pairs: readonly string[]): Record<string, string> {
  const data: Record<string, string> = Object.create(null);
  for (let i = 0; i < pairs.length; i += 2) data[pairs[i] as string] = pairs[i + 1] as string;
  return data;
}

const deviceOf = ([userAgent, ip]: NonNullable<Body["f"]>): DeviceFacts => ({ userAgent, ip });

function byteLength(text: string): number {
  // Most bodies are far from the limit, and a UTF-16 unit takes at most three bytes: no need to count those.
  return text.length * 3 <= MAX_RECORD_BYTES ? text.length : new TextEncoder().encode(text).byteLength;
}
