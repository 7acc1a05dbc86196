import type { Parts } from "../modes/mode";
import { createOutbox } from "../modes/outbox";
import type { Kit } from "./types";

/** What the procedures of modes/ need, for a script: nothing is put off, and nobody listens. */
export function partsOf(kit: Kit): Parts {
  return {
    now: kit.now,
    defer: (task) => void task().catch(() => undefined),
    report: () => undefined,
    outbox: createOutbox(kit.store, kit.cache, () => undefined, kit.now),
    cacheMaxAgeMs: kit.settings.cacheMaxAgeMs,
    storeTimeoutMs: kit.settings.storeTimeoutMs,
  };
}
