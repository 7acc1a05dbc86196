// A mode in which a session may begin as what an old cookie said. Before its first change it is created, without that
// change: so whoever else had the same cookie at the same moment begins with the same record, and what they change merges
// by the mode's own rules (tests/import/parallel.test.ts).

import { isSessionError } from "../core/errors";
import type { SessionEvent } from "../core/events";
import { UNSTORED } from "../core/record";
import type { SessionKey } from "../core/types";
import { type Found, gone, type SessionMode } from "../modes/mode";

/** In `cache` the lease of somebody who is just looking for the row counts as an entry; reading takes it away. */
const TRIES = 3;

export function importingMode(mode: SessionMode, report: (event: SessionEvent) => void): SessionMode {
  async function created(key: SessionKey, base: Found): Promise<Found | null> {
    try {
      const written = await mode.create(key, { ...base.record, version: UNSTORED + 1 });
      report({ type: "import", outcome: "stored" });
      return written;
    } catch (error) {
      if (isSessionError(error, "SESSION_EXISTS")) return null;
      throw error;
    }
  }

  async function stored(key: SessionKey, base: Found): Promise<Found> {
    if (base.record.version !== UNSTORED) return base;
    for (let tries = 0; tries < TRIES; tries++) {
      const found = (await created(key, base)) ?? (await mode.read(key, null));
      if (found !== null) return found;
    }
    throw gone();
  }

  return {
    ...mode,
    write: async (key, base, change) => mode.write(key, await stored(key, base), change),
    rotate: async (parent, base, child, change) => mode.rotate(parent, await stored(parent, base), child, change),
  };
}
