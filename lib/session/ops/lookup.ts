// Single sessions and those of a user, looked at. Tells facts, never values; a user only if it is asked for.

import type { Entry } from "../caches/cache";
import { isUnreadable, SessionError } from "../core/errors";
import { expiresAt, isLive } from "../core/expiry";
import { handleOfKey, isId, isOf, keyOf } from "../core/id";
import { encodeBody } from "../core/record";
import type { DeviceFacts, IdleRule, SessionKey, SessionRecord } from "../core/types";
import { listEverywhere } from "../modes/list";
import type { Listed } from "../modes/mode";
import type { Row } from "../stores/store";
import { partsOf } from "./parts";
import type { Kit } from "./types";

/**
 * What a tier has under a key.
 *
 * - `absent`: nothing.
 * - `dead`: signed out, or replaced by a new id.
 * - `unreadable`: something of no form that this release knows.
 * - `live`, `expired`: a session that may be used, or whose time is over.
 * - `lease`: an entry without data, which somebody is about to fill.
 */
export type Sight =
  | { readonly state: "absent" | "dead" | "unreadable" }
  | ({ readonly state: "live" | "expired" } & Facts)
  | { readonly state: "lease" };

/** A stored session without any value. Times are ms since the epoch. */
export interface Facts {
  /** Rises with each write; a visit alone does not change it. */
  readonly version: number;
  /** When the session began. A new id does not change it. */
  readonly createdAt: number;
  /** The last visit that was written down; not each one is (SESSION_TOUCH_AFTER). */
  readonly lastSeenAt: number;
  /** From then on it is over, unless it is visited before. */
  readonly idleExpiresAt: number;
  /** From then on it is over in any case. */
  readonly absoluteExpiresAt: number;
  /** What moves the idle deadline: the settings, `remember` of a login, or what `setExpiry` was given. */
  readonly idleRule: IdleRule["kind"];
  /** When the user last signed in in it; null before that. */
  readonly authenticatedAt: number | null;
  /** Whether it is bound to a user. */
  readonly signedIn: boolean;
  /** Only if it was asked for. */
  readonly userId?: string | null;
  /** Browser and network of the last sign-in, before one of its beginning; null if setup.ts does not have them noted. */
  readonly device: DeviceFacts | null;
  /** Name of each key -> bytes of its encoded value. With SESSION_DATA_KEY one alone: `$sealed`. */
  readonly keys: Readonly<Record<string, number>>;
  /** Bytes of the whole body; 65,536 is the most. */
  readonly bytes: number;
  /** Of an entry: somebody knows of something newer, or is about to find out. */
  readonly held?: boolean;
  /** Of an entry: the highest version of the row that it contains. */
  readonly rowVersion?: number;
  /** Of an entry: when its data were last known to be the row's. */
  readonly checkedAt?: number;
}

/** One session in both tiers. */
export interface Inspection {
  /** As it was given. */
  readonly handle: string;
  /** What the database has; null: it is not configured. */
  readonly row: Sight | null;
  /** What the cache has; null: it is not configured. */
  readonly entry: Sight | null;
}

/**
 * Facts of one session in both tiers. Reads only, never a value; a user only if it is asked for.
 * @param kit of `openKit`
 * @param handle the public handle, as lists show it
 * @param options what else to tell
 * @param options.showUser whether to tell whose session it is
 * @throws SessionError SESSION_KEY_INVALID for what is no handle, SESSION_STORE_UNAVAILABLE if a configured tier failed
 */
export async function inspect(kit: Kit, handle: string, options: { showUser?: boolean } = {}): Promise<Inspection> {
  const key = keyOfHandle(kit, handle);
  const { row, entry } = await bothTiers(kit, key);
  const facts = (record: SessionRecord) => factsOf(record, kit.now(), options.showUser === true);
  return { handle, row: row && sightOfRow(row, facts), entry: entry && sightOfEntry(entry, facts) };
}

/** A session of a user's list. Times are ms since the epoch. */
export interface ListedSession {
  /** The public handle: what `inspect` and `revoke` take. */
  readonly handle: string;
  /** When it began; null if this release cannot read it. */
  readonly createdAt: number | null;
  /** As in Facts; null if this release cannot read it. */
  readonly lastSeenAt: number | null;
  /** The earlier one of its two deadlines; the absolute one if this release cannot read it. */
  readonly expiresAt: number;
  /** As in Facts; null also if this release cannot read it. */
  readonly device: DeviceFacts | null;
}

/** As `listEverywhere`, without those of another prefix: another app on the same database may have the same users. */
export async function sessionsOf(kit: Kit, userId: string, complete: boolean): Promise<readonly Listed[]> {
  const listed = await listEverywhere(partsOf(kit), kit.store, kit.cache, userId, complete);
  return listed.filter(({ key }) => isOf(kit.settings.prefix, key));
}

/**
 * The living sessions of a user in both tiers, latest visit first. Those of another prefix are another app's.
 * @param kit of `openKit`
 * @param userId as it was given to `login`
 * @throws SessionError SESSION_STORE_UNAVAILABLE if a configured tier failed
 */
export async function list(kit: Kit, userId: string): Promise<readonly ListedSession[]> {
  return (await sessionsOf(kit, userId, false)).map(({ key, record, absoluteExpiresAt }) => ({
    handle: handleOfKey(key),
    createdAt: record?.createdAt ?? null,
    lastSeenAt: record?.lastSeenAt ?? null,
    expiresAt: record ? expiresAt(record) : absoluteExpiresAt,
    device: record?.device ?? null,
  }));
}

export type Unreadable = { readonly state: "unreadable" };

/** What the tiers have under a key; null for one that is not configured. */
export async function bothTiers(kit: Kit, key: SessionKey) {
  const [row, entry] = await Promise.all([
    kit.store && readable(kit.store.find(key)),
    kit.cache && readable(kit.cache.get(key)),
  ]);
  return { row, entry };
}

async function readable<T>(answer: Promise<T>): Promise<T | Unreadable> {
  try {
    return await answer;
  } catch (error) {
    if (isUnreadable(error)) return { state: "unreadable" };
    throw error;
  }
}

function sightOfRow(row: Row | Unreadable, facts: (record: SessionRecord) => Sight): Sight {
  return row.state === "live" ? facts(row.record) : { state: row.state };
}

function sightOfEntry(entry: Entry | Unreadable, facts: (record: SessionRecord) => Sight): Sight {
  if (entry.state !== "live") return entry;
  if (entry.record === null) return { state: "lease" };
  const { held, rowVersion, checkedAt } = entry;
  return { ...facts(entry.record), ...{ held, rowVersion, checkedAt } };
}

function factsOf(record: SessionRecord, now: number, showUser: boolean): Sight {
  const { version, createdAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt, authenticatedAt, device, userId } = record;
  return {
    state: isLive(record, now) ? "live" : "expired",
    version,
    createdAt,
    lastSeenAt,
    idleExpiresAt,
    absoluteExpiresAt,
    authenticatedAt,
    device,
    idleRule: record.idleRule.kind,
    signedIn: userId !== null,
    ...(showUser && { userId }),
    keys: Object.fromEntries(Object.entries(record.data).map(([name, value]) => [name, bytesOf(value)])),
    bytes: bytesOf(encodeBody(record)),
  };
}

/** @throws SessionError SESSION_KEY_INVALID */
export function keyOfHandle(kit: Kit, handle: string): SessionKey {
  if (isId(handle)) return keyOf(kit.settings.prefix, handle);
  throw new SessionError("SESSION_KEY_INVALID", "That is no handle of a session.", {
    fix: "Pass the 43 characters that `list` and `verify` show.",
  });
}

const bytesOf = (text: string) => new TextEncoder().encode(text).byteLength;
