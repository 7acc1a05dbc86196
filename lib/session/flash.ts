// Flash messages in the data of a session: one reserved key each, so that parallel ones merge like any other change.

import { SessionError } from "./core/errors";
import { newToken } from "./core/id";
import { encodeValue } from "./core/value";
import { type DataBag, type Patch, RESERVED } from "./data";

/** A message that waits to be shown. `id` is what `<Flash />` acknowledges. */
export interface FlashMessage {
  readonly id: string;
  readonly key: string;
  readonly value: unknown;
}

const FLASH = `${RESERVED}flash.`;

/**
 * @param now ms; messages are shown in this order, those of one moment in the order they were added
 * @throws SessionError SESSION_VALUE_INVALID naming the path, SESSION_KEY_INVALID
 */
export function addFlash(bag: DataBag, key: string, value: unknown, now: number): void {
  if (typeof key !== "string") throw new SessionError("SESSION_KEY_INVALID", "The key of a message is no text.");
  // Refused under its own name; that of the reserved key would tell nobody which message it was.
  encodeValue(key, value, "flash");
  const nth = listFlashes(bag).length.toString(36).padStart(3, "0");
  bag.set(`${FLASH}${now.toString(36)}.${nth}.${newToken()}`, { key, value });
}

export function listFlashes(bag: DataBag): FlashMessage[] {
  return bag
    .names(FLASH)
    .sort()
    .map((key) => ({ ...(bag.get(key) as { key: string; value: unknown }), id: key.slice(FLASH.length) }));
}

/** What takes away those of the messages that are still there; null if none is. */
export function dismissal(bag: DataBag, ids: readonly string[]): Patch | null {
  const keys = ids.map((id) => FLASH + id).filter((key) => bag.has(key));
  return keys.length === 0 ? null : { clears: 0, values: new Map(keys.map((key) => [key, null])) };
}
