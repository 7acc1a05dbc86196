"use server";

import { MOST_AT_ONCE, takeAway } from "./flash-shown";
import { getSession } from "./get-session";

/** Called by `<Flash />` when messages are on the screen. Touches nothing but the caller's own flash messages. */
export async function acknowledgeFlash(ids: string[]): Promise<void> {
  if (!Array.isArray(ids) || ids.length > MOST_AT_ONCE) return;
  if (!ids.every((id) => typeof id === "string" && id.length < 100)) return;
  await takeAway(await getSession(), ids);
}
