// What a tier could not be told when it happened: kept in this process and told again until it answers. The note on the
// row (store.markOutbox) survives the process; `sweep` works through those.

import type { SessionCache } from "../caches/cache";
import { newToken } from "../core/id";
import type { SessionKey } from "../core/types";
import type { SessionStore } from "../stores/store";

export interface Outbox {
  /** @param tier the tier that did not accept @param until ms, how long a dead entry or row must last */
  add(key: SessionKey, tier: "database" | "cache", until: number): void;
  /** Tells the tiers now; resolves when each owed key was tried once. */
  flush(): Promise<void>;
  readonly size: number;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const HOLD_MS = 60_000;

export function createOutbox(
  store: SessionStore | null,
  cache: SessionCache | null,
  report: (outcome: "added" | "done") => void,
  now: () => number,
): Outbox {
  const owed = new Map<string, { key: SessionKey; tier: "database" | "cache"; until: number }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_RETRY_MS;

  const plan = () => {
    if (timer !== undefined || owed.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      void outbox.flush().then(plan);
    }, pause);
    // A process that has nothing else to do may end: the sweep finishes its work.
    (timer as { unref?: () => void }).unref?.();
    pause = Math.min(pause * 2, LAST_RETRY_MS);
  };

  async function tell({ key, tier, until }: { key: SessionKey; tier: "database" | "cache"; until: number }) {
    if (tier === "database") return store?.bury(key, until);
    const row = await store?.find(key);
    if (row === undefined || row.state === "dead") await cache?.kill(key, { until, userId: null });
    else await cache?.hold(key, newToken(), { until: now() + HOLD_MS });
    await store?.markOutbox(key, null);
  }

  const outbox: Outbox = {
    add(key, tier, until) {
      owed.set(`${tier} ${key}`, { key, tier, until });
      report("added");
      if (tier === "cache") void store?.markOutbox(key, now()).catch(() => undefined);
      plan();
    },
    async flush() {
      for (const [name, debt] of [...owed]) {
        try {
          await tell(debt);
        } catch {
          continue;
        }
        if (owed.get(name) === debt) owed.delete(name);
        report("done");
      }
      if (owed.size === 0) pause = FIRST_RETRY_MS;
    },
    get size() {
      return owed.size;
    },
  };
  return outbox;
}
