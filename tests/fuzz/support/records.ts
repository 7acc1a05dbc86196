// Records: valid ones, and what makes a decoded one sound.

import fc from "fast-check";
import { isSessionError } from "@/lib/session/core/errors";
import { decodeBody, encodeBody, FORMAT } from "@/lib/session/core/record";
import type { IdleRule, SessionRecord } from "@/lib/session/core/types";
import { CANARY } from "../../support/fixtures";
import { assert } from "./assert";

const units = fc.array(fc.nat(0xffff), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes));
const text = fc.oneof(fc.string({ maxLength: 12 }), units);
/** To the end of what a Date can hold. */
const time = fc.oneof(fc.integer({ min: 1.7e12, max: 2e12 }), fc.integer({ min: 0, max: 8.64e15 }));
const rule: fc.Arbitrary<IdleRule> = fc.oneof(
  fc.constantFrom<IdleRule>({ kind: "default" }, { kind: "browser" }, { kind: "remember" }),
  fc
    .double({ min: 0, max: 1e9, noNaN: true, minExcluded: true })
    .map((seconds): IdleRule => ({ kind: "ttl", seconds })),
  time.map((at): IdleRule => ({ kind: "at", time: at })),
);
const fork = fc.record({ after: fc.nat(), upTo: fc.nat() }, { noNullPrototype: true });

export const records: fc.Arbitrary<SessionRecord> = fc
  .record(
    {
      version: fc.nat(),
      data: fc
        .array(fc.tuple(fc.oneof(text, fc.constantFrom("__proto__", "constructor", "valueOf")), text), { maxLength: 4 })
        .map(dataOf),
      userId: fc.oneof(fc.constantFrom(null, CANARY), fc.string({ minLength: 1, maxLength: 8 })),
      createdAt: time,
      lastSeenAt: time,
      idleExpiresAt: time,
      absoluteExpiresAt: time,
      idleRule: rule,
      authenticatedAt: fc.option(time),
      device: fc.option(fc.record({ userAgent: fc.option(text), ip: fc.option(text) }, { noNullPrototype: true })),
      forks: fc.array(fork, { minLength: 1, maxLength: 2 }),
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        "version",
        "data",
        "userId",
        "createdAt",
        "lastSeenAt",
        "idleExpiresAt",
        "absoluteExpiresAt",
        "idleRule",
        "authenticatedAt",
        "device",
      ],
    },
  )
  .map((record) => record as SessionRecord);

function dataOf(entries: readonly (readonly [string, string])[]): Record<string, string> {
  const data: Record<string, string> = Object.create(null);
  for (const [key, value] of entries) data[key] = value;
  data.secret = JSON.stringify(CANARY);
  return data;
}

export const headerOf = ({ version, lastSeenAt, idleExpiresAt, absoluteExpiresAt }: SessionRecord) => ({
  version,
  lastSeenAt,
  idleExpiresAt,
  absoluteExpiresAt,
});

/** Every field as its type says, and what is written again is read again. */
export function assertSound(record: SessionRecord): void {
  const { data, userId, createdAt, authenticatedAt, device, idleRule, forks = [] } = record;
  assert(Object.getPrototypeOf(data) === null, "the data have a prototype");
  assert(
    Object.values(data).every((value) => typeof value === "string"),
    "a value is no text",
  );
  assert(userId === null || typeof userId === "string", "the user is no text");
  assert(Number.isFinite(createdAt), "the creation is no time");
  assert(authenticatedAt === null || Number.isFinite(authenticatedAt), "the sign-in is no time");
  assert(idleRule.kind !== "ttl" || Number.isFinite(idleRule.seconds), "the lifetime is no number");
  assert(idleRule.kind !== "at" || Number.isFinite(idleRule.time), "the deadline of its own is no time");
  const texts = device === null ? [] : [device.userAgent, device.ip];
  assert(
    texts.every((item) => item === null || typeof item === "string"),
    "a device fact is no text",
  );
  assert(
    forks.every(({ after, upTo }) => Number.isSafeInteger(after + upTo)),
    "a fork is no pair of versions",
  );
  const text = encodedOrNull(record);
  if (text !== null)
    assert(encodeBody(decodeBody(FORMAT, text, headerOf(record))) === text, "written again it changes");
}

/** Null if it is too large to be written again. */
function encodedOrNull(record: SessionRecord): string | null {
  try {
    return encodeBody(record);
  } catch (error) {
    if (isSessionError(error, "SESSION_TOO_LARGE")) return null;
    throw error;
  }
}
