// The text of a cache entry: one string, so that an ordinary read is one GET. The first line is for the scripts, which
// never decode the body below it:
//
//   1 L <version> <rowVersion> <forks, or -> <hold, or -> <checkedAt> <idle> <absolute> <lastSeen>
//   1 D
//
// Then the body; a lease has none, and a dead entry (D) neither. Forks are those of the record,
// "after-upTo" with commas.
//
// The leading number is the format of core/record.ts.

import { damaged, SessionError } from "../core/errors";
import { decodeBody, encodeBody, FORMAT, type Header, isKnown } from "../core/record";
import type { SessionRecord } from "../core/types";
import type { Entry } from "./cache";

/** The last millisecond that a Date can hold; whole numbers are exact up to there. */
const LATEST = 8.64e15;

const LIVE = /^(\d+) L (\d+) (\d+) \S+ (\S+) (\d+) (\d+) (\d+) (\d+)\n/;

/** What a script needs to write a record: version, idle, absolute, lastSeen, forks, body. */
export function recordArguments(record: SessionRecord): string[] {
  const { version, idleExpiresAt, absoluteExpiresAt, lastSeenAt, forks = [] } = record;
  const ranges = forks.map(({ after, upTo }) => `${after}-${upTo}`).join() || "-";
  return [`${version}`, `${idleExpiresAt}`, `${absoluteExpiresAt}`, `${lastSeenAt}`, ranges, encodeBody(record)];
}

/** The first line of an entry, and the body below it. */
interface Text extends Header {
  readonly format: number;
  readonly rowVersion: number;
  readonly held: boolean;
  readonly checkedAt: number;
  /** Empty in a lease. */
  readonly body: string;
}

/**
 * @param text the stored string; null only if the store said that there is none
 * @throws SessionError for anything that is not an entry: a reply that cannot be understood is never "no session"
 */
export function parseEntry(text: unknown): Entry {
  const entry = parseText(text);
  if (typeof entry === "string") return { state: entry };
  const { format, rowVersion, held, checkedAt, body, ...header } = entry;
  return { state: "live", record: body === "" ? null : decodeBody(format, body, header), held, checkedAt, rowVersion };
}

/** As `parseEntry`, without decoding the body. */
export function parseText(text: unknown): "absent" | "dead" | Text {
  if (text === null) return "absent";
  if (typeof text !== "string") throw damaged();
  if (text === `${FORMAT} D` || text === `${FORMAT + 1} D`) return "dead";
  const head = LIVE.exec(text);
  if (head === null) throw /^\d+ /.test(text) ? unknownFormat() : damaged();
  const [format, version, rowVersion, , checkedAt, idleExpiresAt, absoluteExpiresAt, lastSeenAt] = head
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  const numbers = [version, rowVersion, checkedAt, idleExpiresAt, absoluteExpiresAt, lastSeenAt];
  if (numbers.some((number) => number > LATEST)) throw damaged();
  // A lease has no body that would say so.
  if (!isKnown(format)) throw unknownFormat();
  const header = { version, idleExpiresAt, absoluteExpiresAt, lastSeenAt };
  return { ...header, format, rowVersion, held: head[4] !== "-", checkedAt, body: text.slice(head[0].length) };
}

const unknownFormat = () => new SessionError("SESSION_FORMAT_UNKNOWN", "A cache entry has an unknown format.");
