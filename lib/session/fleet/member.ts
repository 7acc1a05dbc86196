// A note of the register as text, and back.

import { SessionError } from "../core/errors";
import type { Member } from "./types";

/** How long a process that is not heard of is remembered (ms). */
export const REMEMBERED_MS = 3_600_000;
/** The latest notes that a register keeps and gives: it must stay readable in one call. */
export const MOST_MEMBERS = 2_000;

export const encodeMember = (member: Member): string => JSON.stringify(member);

/**
 * @param text the stored note
 * @throws SessionError SESSION_FORMAT_UNKNOWN: whoever asks must not take it for nobody
 */
export function decodeMember(text: unknown): Member {
  const member = parse(text);
  if (!isMember(member)) throw unknownNote();
  return member;
}

export const unknownNote = () =>
  new SessionError("SESSION_FORMAT_UNKNOWN", "A note in the register of processes cannot be read.", {
    fix: "It is of another release, and gone an hour after that process ends. Finish the deploy, then try again.",
  });

function parse(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : text;
  } catch {
    return null;
  }
}

const isNumber = (value: unknown) => typeof value === "number";
const areNumbers = (value: unknown) => Array.isArray(value) && value.every(isNumber);
const FIELDS: { readonly [Field in keyof Member]: (value: Member[Field]) => boolean } = {
  process: (value) => typeof value === "string",
  mode: (value) => value === "db" || value === "cached_db" || value === "cache",
  bridge: (value) => typeof value === "boolean",
  hasDatabase: (value) => typeof value === "boolean",
  hasCache: (value) => typeof value === "boolean",
  build: (value) => value === null || typeof value === "string",
  startedAt: isNumber,
  seenAt: isNumber,
  counts: (value) => typeof value === "object" && value !== null && Object.values(value).every(isNumber),
  recent: (value) => isNumber(value?.cacheCalls) && isNumber(value?.cacheErrors),
  latencies: (value) => areNumbers(value?.database) && areNumbers(value?.cache),
};

function isMember(value: unknown): value is Member {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, never>;
  return Object.entries(FIELDS).every(([name, sound]) => sound(fields[name] as never));
}
