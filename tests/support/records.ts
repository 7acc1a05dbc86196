// Keys and records for tests: every field set, times with odd milliseconds.

import { keyOf, newId } from "../../lib/session/core/id";
import type { SessionKey, SessionRecord } from "../../lib/session/core/types";

export const DAY = 86_400_000;

/** Of every key of this process, so that they can be found and removed where others keep theirs. */
export const PREFIX = `contract-${newId().slice(0, 12)}`;

/** A key that no other test uses: an id's hash looks the same. */
export const freshKey = (): SessionKey => keyOf(PREFIX, newId());

export const freshUser = (): string => `user-${newId().slice(0, 12)}`;

/** All records are of one moment: one made a second later would live longer than the row it is to replace. */
const now = Math.floor(Date.now() / 1000) * 1000;

export function record(changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    version: 1,
    data: { cart: '{"tea":2}' },
    userId: null,
    createdAt: now - 98_765,
    lastSeenAt: now - 4_321,
    idleExpiresAt: now + 14 * DAY + 1,
    absoluteExpiresAt: now + 30 * DAY + 999,
    idleRule: { kind: "default" },
    authenticatedAt: null,
    device: null,
    ...changes,
  };
}

/** Text that stores, drivers and scripts have been known to change. */
export const DIFFICULT_TEXT: Readonly<Record<string, string>> = {
  "several scripts and emoji": "naïve 漢字 עברית 👩‍👩‍👧‍👦 e\u0301",
  NUL: "a\u0000b",
  "a lone surrogate": "a\ud800b",
  "line ends and separators": "a\nb\r\nc\u2028d\u0085",
  "quotes and escapes": `' " \\ \\u0041 \`; -- %s $1 ?`,
  "a byte order mark": "\ufeffa",
  "a number": "123",
  "the empty string": "",
};

/** Keys of data that an ordinary object has anyway. */
export const DIFFICULT_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  ["__proto__", "constructor", "toString", "", " ", "ключ"].map((key) => [key, "1"]),
);

/** The outcomes of calls that ran at once, sorted. */
export async function together<T>(count: number, call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)));
}

export const tally = <T extends string>(outcomes: readonly T[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(outcomes)].map((outcome) => [outcome, outcomes.filter((other) => other === outcome).length]),
  );
