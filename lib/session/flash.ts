// Flash messages in the data of a session: one reserved key each, so that parallel ones merge like any other change.

import { newToken } from "./core/id";
import { type DataBag, RESERVED } from "./data";

/** A message that waits to be shown. `id` is what `<Flash />` acknowledges. */
export interface FlashMessage {
  readonly id: string;
  readonly key: string;
  readonly value: unknown;
}

const FLASH = `${RESERVED}flash.`;

/** @param now ms; messages are shown in this order, those of one moment in the order they were added */
export function addFlash(bag: DataBag, key: string, value: unknown, now: number): void {
  const nth = listFlashes(bag).length.toString(36).padStart(3, "0");
  bag.set(`${FLASH}${now.toString(36)}.${nth}.${newToken()}`, { key, value });
}

export function listFlashes(bag: DataBag): FlashMessage[] {
  const keys = bag.keys().filter((key) => key.startsWith(FLASH));
  return keys
    .sort()
    .map((key) => ({ ...(bag.get(key) as { key: string; value: unknown }), id: key.slice(FLASH.length) }));
}

/** The data keys of those of the messages that are still there. */
export function flashKeys(bag: DataBag, ids: readonly string[]): string[] {
  return ids.map((id) => FLASH + id).filter((key) => bag.has(key));
}
