// Single sessions and those of a user, looked at. Tells facts, never values; a user only if it is asked for.

import type { Entry } from "../caches/cache";
import { isUnreadable, SessionError } from "../core/errors";
import { expiresAt, isLive } from "../core/expiry";
import { handleOfKey, isId, keyOf } from "../core/id";
import { encodeBody } from "../core/record";
import type { DeviceFacts, IdleRule, SessionKey, SessionRecord } from "../core/types";
import { listEverywhere } from "../modes/list";
import type { Row } from "../stores/store";
import { partsOf } from "./parts";
import type { Kit } from "./types";

/** What a tier has under a key, without any value. Times are ms since the epoch. */
export type Sight =
  | { readonly state: "absent" | "dead" | "unreadable" }
  | ({ readonly state: "live" | "expired" } & Facts)
  /** An entry that is only a lease: somebody is about to fill it. */
  | { readonly state: "lease" };

export interface Facts {
  readonly version: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly idleExpiresAt: number;
  readonly absoluteExpiresAt: number;
  readonly idleRule: IdleRule["kind"];
  readonly authenticatedAt: number | null;
  readonly signedIn: boolean;
  /** Only if it was asked for. */
  readonly userId?: string | null;
  readonly device: DeviceFacts | null;
  /** Name of each key -> bytes of its encoded value. */
  readonly keys: Readonly<Record<string, number>>;
  /** Bytes of the whole body. */
  readonly bytes: number;
  /** Of an entry. */
  readonly held?: boolean;
  readonly rowVersion?: number;
  readonly checkedAt?: number;
}

export interface Inspection {
  readonly handle: string;
  /** null: the tier is not configured. */
  readonly row: Sight | null;
  readonly entry: Sight | null;
}

/**
 * @param handle the public handle, as lists show it
 * @throws SessionError SESSION_KEY_INVALID for what is no handle, SESSION_STORE_UNAVAILABLE
 */
export async function inspect(kit: Kit, handle: string, options: { showUser?: boolean } = {}): Promise<Inspection> {
  const key = keyOfHandle(kit, handle);
  const { row, entry } = await bothTiers(kit, key);
  const facts = (record: SessionRecord) => factsOf(record, kit.now(), options.showUser === true);
  return { handle, row: row && sightOfRow(row, facts), entry: entry && sightOfEntry(entry, facts) };
}

export interface ListedSession {
  readonly handle: string;
  /** null if this release cannot read it. */
  readonly createdAt: number | null;
  readonly lastSeenAt: number | null;
  readonly expiresAt: number;
  readonly device: DeviceFacts | null;
}

/** The living sessions of a user in both tiers, latest visit first. @throws SessionError SESSION_STORE_UNAVAILABLE */
export async function list(kit: Kit, userId: string): Promise<readonly ListedSession[]> {
  const listed = await listEverywhere(partsOf(kit), kit.store, kit.cache, userId, false);
  return listed.map(({ key, record, absoluteExpiresAt }) => ({
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
