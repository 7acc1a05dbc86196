// What a request does with a session, as lib/session/manager.ts does it: read first, then perhaps one change.

import { isSessionError } from "@/lib/session/core/errors";
import type { SessionKey } from "@/lib/session/core/types";
import type { Found, SessionMode } from "@/lib/session/modes/mode";
import type { Effect } from "./effects";
import { containing, KEY, USER } from "./tiers";

export const KINDS = ["read", "fresh read", "write", "touch", "rotate", "destroy", "revoke all"] as const;
export type Kind = (typeof KINDS)[number];

/** @param by the operation's name; what it writes and the id it rotates to are named after it */
export async function operation(
  kind: Kind,
  by: string,
  mode: SessionMode,
  seen: number | null,
  emit: (effect: Effect) => void,
): Promise<void> {
  const write = `w${by}`;
  const child = `child${by}` as SessionKey;

  const change: Record<Kind, (found: Found) => Promise<string>> = {
    read: async () => "live",
    "fresh read": async () => "live",
    async write(found) {
      const { record, behind } = await mode.write(KEY, found, (newest) => containing(newest, write));
      emit({ type: "written", by, write, behind: behind ? record.version : null });
      return "written";
    },
    async touch({ record }) {
      await mode.touch(KEY, { lastSeenAt: record.lastSeenAt + 1, idleExpiresAt: record.idleExpiresAt + 1 });
      return "touched";
    },
    async rotate(found) {
      emit({ type: "rotating", by, child });
      const { unfinished } = await mode.rotate(KEY, found, child, (newest) => containing(newest, write));
      if (unfinished) return "rotated, but the old id may be alive";
      emit({ type: "rotated", by, child, write });
      return "rotated";
    },
    async destroy({ record }) {
      emit({ type: "ending", by });
      await mode.destroy(KEY, record);
      emit({ type: "ended", by });
      return "destroyed";
    },
    async "revoke all"() {
      emit({ type: "ending", by });
      const listed = await mode.list(USER, true);
      for (const one of listed) await mode.destroy(one.key, one);
      emit({ type: "ended", by });
      return `revoked ${listed.length}`;
    },
  };

  try {
    const found = kind === "fresh read" ? await mode.readAuthority(KEY) : await mode.read(KEY, seen);
    emit({ type: "found", by, data: found?.record.data ?? null });
    emit({ type: "outcome", by, outcome: found === null ? "none" : await change[kind](found) });
  } catch (error) {
    if (isSessionError(error, "SESSION_GONE")) emit({ type: "gone", by });
    else if (isSessionError(error, "SESSION_STORE_UNAVAILABLE")) emit({ type: "outcome", by, outcome: "unavailable" });
    else emit({ type: "broken", by, error });
  }
}
