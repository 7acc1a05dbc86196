// A visitor whose browser has a cookie of an earlier library and none of ours. They are signed in as before: under the
// derived id, if that session lives here already; otherwise with what the cookie says, which the first write stores
// (import/mode.ts). A render writes nothing, so until then each request looks at the old cookie anew.

import type { SessionCache } from "../caches/cache";
import type { Settings } from "../core/config";
import { isSessionError } from "../core/errors";
import type { SessionEvent } from "../core/events";
import { handleOf, keyOf } from "../core/id";
import { UNSTORED } from "../core/record";
import type { DeviceFacts, SessionKey } from "../core/types";
import type { Resumed, SessionManager } from "../manager";
import type { SessionStore } from "../stores/store";
import { foreignCookie } from "./cookies";
import type { ForeignContent } from "./cookies/foreign-cookie";
import { derivedId } from "./derived-id";
import { type Importer, recordOf } from "./imported";

export interface Arrivals {
  /**
   * The session of an old cookie, or null. Writes nothing.
   * @param value the cookie, decoded
   * @throws SessionError SESSION_STORE_UNAVAILABLE when nobody can tell whether it was signed out here
   */
  resume(value: string, device: DeviceFacts | null): Promise<Resumed | null>;
}

export interface ArrivalOptions {
  readonly settings: Settings;
  readonly manager: SessionManager;
  readonly store: SessionStore | null;
  readonly cache: SessionCache | null;
  readonly importer: Importer;
  readonly report: (event: SessionEvent) => void;
}

/** @returns null unless SESSION_IMPORT_FROM is set */
export function createArrivals({ settings, manager, store, cache, importer, report }: ArrivalOptions): Arrivals | null {
  const { imports, mode, bridge, prefix } = settings;
  if (imports === undefined) return null;
  const cookie = foreignCookie(imports);
  // Where an entry is only a copy, the row says that a session was signed out.
  const entries = mode === "cache" || bridge ? cache : null;

  /** What the tiers say of a key under which no session lives; `known` if one lives now, or did until its time was over. */
  async function stateOf(key: SessionKey): Promise<"unknown" | "known" | "dead"> {
    const [row, entry] = await Promise.all([store?.find(key), entries?.get(key)]);
    if (row?.state === "dead" || entry?.state === "dead") return "dead";
    return row?.state === "live" || (entry?.state === "live" && entry.record !== null) ? "known" : "unknown";
  }

  async function recordFor({ data, expiresAt }: ForeignContent, device: DeviceFacts | null) {
    const ends = expiresAt === null ? null : new Date(expiresAt);
    const imported = await importer(data, { expiresAt: ends });
    try {
      return recordOf(imported, { now: manager.now(), lifetimes: manager.lifetimes, device });
    } catch (error) {
      // The visitor cannot mend it: they sign in again, and the operator sees the event.
      if (!isSessionError(error)) throw error;
      report({ type: "import", outcome: "rejected" });
      return null;
    }
  }

  return {
    async resume(value, device) {
      if (manager.now() >= imports.until) return null;
      const foreign = await cookie.open(value);
      if (foreign === null) return null;
      const pointer = { id: await derivedId(imports, foreign.name), version: null };
      const living = await manager.resume(pointer);
      if (living !== null || foreign.content === null) return living;
      const key = keyOf(prefix, await handleOf(pointer.id));
      const state = await stateOf(key);
      if (state === "dead") return null;
      // A parallel request has stored it since, or its time is over.
      if (state === "known") return manager.resume(pointer);
      const record = await recordFor(foreign.content, device);
      return record && { id: pointer.id, key, record: { ...record, version: UNSTORED }, source: "database" };
    },
  };
}
