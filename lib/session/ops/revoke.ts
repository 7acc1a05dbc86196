// The end of single sessions, and of all of a user, in whatever tier they are, and whichever mode this environment names.

import type { Entry } from "../caches/cache";
import { endAll } from "../modes/end-many";
import { UNKNOWN_MS } from "../modes/list";
import { destroyEverywhere, type Mortal } from "../modes/mode";
import type { Row } from "../stores/store";
import { bothTiers, keyOfHandle, sessionsOf, type Unreadable } from "./lookup";
import { partsOf } from "./parts";
import type { Kit } from "./types";

/**
 * Ends one session in every configured tier, also one that is dead in one of them only, or cannot be read.
 * @param kit of `openKit`
 * @param handle the public handle, as `list` and `compare` show it
 * @returns "unknown" if no tier has it, "ended" if it was dead already; nothing is then written
 * @throws SessionError SESSION_KEY_INVALID; SESSION_STORE_UNAVAILABLE if a tier could not be told: run it again
 */
export async function revoke(kit: Kit, handle: string): Promise<"revoked" | "ended" | "unknown"> {
  const key = keyOfHandle(kit, handle);
  const { row, entry } = await bothTiers(kit, key);
  const states = [row?.state, entry?.state].filter((state) => state !== undefined && state !== "absent");
  if (states.length === 0) return "unknown";
  if (states.every((state) => state === "dead")) return "ended";
  await destroyEverywhere(partsOf(kit), kit.store, kit.cache, key, mortal(row, entry, kit.now()));
  return "revoked";
}

/**
 * Ends every session of a user in every configured tier. Tries all of them also if one fails.
 * @param kit of `openKit`
 * @param userId as it was given to `login`
 * @returns how many were ended, among them those that were dead in one tier only
 * @throws SessionError SESSION_STORE_UNAVAILABLE if one could not be ended everywhere: run it again
 */
export async function revokeUser(kit: Kit, userId: string): Promise<number> {
  const parts = partsOf(kit);
  return endAll(
    (key, known) => destroyEverywhere(parts, kit.store, kit.cache, key, known),
    () => sessionsOf(kit, userId, true),
  );
}

function mortal(row: Row | Unreadable | null, entry: Entry | Unreadable | null, now: number): Mortal {
  if (entry?.state === "live" && entry.record) return entry.record;
  if (row?.state === "live") return row.record;
  return { userId: null, absoluteExpiresAt: row?.state === "dead" ? row.absoluteExpiresAt : now + UNKNOWN_MS };
}
