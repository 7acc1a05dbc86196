// What a tier could not be told when it happened: kept in this process and told again until it answers. A note on the row
// (store.markOutbox) survives the process; `sweep` works through those.

import type { SessionCache } from "../caches/cache";
import { isUnreadable } from "../core/errors";
import { newToken } from "../core/id";
import type { SessionKey } from "../core/types";
import type { OwedRow, SessionStore } from "../stores/store";

/**
 * What a tier is owed, until `until` (ms) where a dead row or entry must last. `bury`: the end of a row. `kill`: that of an
 * entry. `hold`: the entry is not to be trusted. `doubt`: a rotation of which nobody knows whether it was applied; if `child`
 * has a row it was, and the entry must die. The row of `key` alone would not tell: a neighbour in `cache` may have buried it
 * and be on its way to the entry, with a rotation that would be lost (tests/unit/rotate-unknown.test.ts).
 */
export type Debt =
  | { readonly what: "bury" | "kill" | "hold"; readonly key: SessionKey; readonly until: number }
  | { readonly what: "doubt"; readonly key: SessionKey; readonly until: number; readonly child: SessionKey };

export interface Outbox {
  add(debt: Debt): void;
  /** Tells the tiers now what this process owes them; resolves when each debt was tried once. */
  flush(): Promise<void>;
  /**
   * Works through the notes that any process left on the rows, of which a crash may have been the last thing it did.
   * Every sign-out leaves one, in the statement that buries the row: between that and the entry a process can end. Notes
   * of the last minute are left for the next run, and so is one that cannot be settled; the others are settled all the same.
   *   Shown by tests/unit/outbox.test.ts.
   * @param limit at most so many notes, the oldest first
   * @returns how many were settled
   * @throws SessionError SESSION_STORE_UNAVAILABLE if there are notes and none could be settled
   */
  sweep(limit: number): Promise<number>;
  readonly size: number;
}

/** `since` names the note on the row. */
type Owed = Debt & { readonly since: number };

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const HOLD_MS = 60_000;
/** A younger note may be of a request that is still between the two tiers: the sweep must not get in its way. */
const UNDER_WAY_MS = 60_000;
/** Notes that are settled side by side. */
const SWEEP_BATCH = 50;

export function createOutbox(
  store: SessionStore | null,
  cache: SessionCache | null,
  report: (outcome: "added" | "done") => void,
  now: () => number,
): Outbox {
  const owed = new Map<string, Owed>();
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

  async function tell(debt: Owed): Promise<void> {
    const { what, key, until, since } = debt;
    if (what === "bury") return store?.bury(key, until, since);
    if (what === "doubt") {
      const row = await store?.find(debt.child);
      return row && row.state !== "absent" ? cache?.kill(key, { until, userId: null }) : undefined;
    }
    const row = what === "kill" ? await store?.find(key) : null;
    // Of a session that is to be buried the row does not say so yet.
    const dead = row === undefined || row?.state === "dead" || (what === "kill" && owed.has(`bury ${key}`));
    await tellCache(key, dead, until);
    await store?.clearOutbox(key, since);
  }

  async function tellCache(key: SessionKey, dead: boolean, until: number): Promise<void> {
    if (dead) return cache?.kill(key, { until, userId: null });
    try {
      await cache?.hold(key, newToken(), { until: now() + HOLD_MS });
    } catch (error) {
      // What nobody can read nobody takes for the session: there is nothing to distrust.
      if (!isUnreadable(error)) throw error;
    }
  }

  async function settleNote({ key, since, dead, absoluteExpiresAt }: OwedRow): Promise<void> {
    await tellCache(key, dead, Math.max(absoluteExpiresAt, now() + HOLD_MS));
    await store?.clearOutbox(key, since);
  }

  const outbox: Outbox = {
    add(debt) {
      const { what, key } = debt;
      const since = now();
      const name = `${what} ${key}`;
      // One debt, however often it was made: "done" is told once.
      if (!owed.has(name)) report("added");
      owed.set(name, { ...debt, since });
      // Of the others the row itself has a note, if their statement reached it.
      if (what === "kill" || what === "hold") void store?.markOutbox(key, since).catch(() => undefined);
      plan();
    },

    async flush() {
      for (const [name, debt] of [...owed]) {
        try {
          await tell(debt);
        } catch {
          continue;
        }
        // Owed anew while it was told: that one is still to be done.
        if (owed.get(name) !== debt) continue;
        owed.delete(name);
        report("done");
      }
      if (owed.size === 0) pause = FIRST_RETRY_MS;
    },

    async sweep(limit) {
      if (store === null || cache === null) return 0;
      const latest = now() - UNDER_WAY_MS;
      const notes = (await store.listOutbox(limit)).filter(({ since }) => since <= latest);
      let settled = 0;
      for (let at = 0; at < notes.length; at += SWEEP_BATCH) {
        const results = await Promise.allSettled(notes.slice(at, at + SWEEP_BATCH).map(settleNote));
        const failed = results.filter((result) => result.status === "rejected");
        settled += results.length - failed.length;
        // A tier is down: each further batch would wait as long.
        if (failed.length === results.length) {
          if (settled === 0) throw failed[0]?.reason;
          break;
        }
      }
      return settled;
    },

    get size() {
      return owed.size;
    },
  };
  return outbox;
}
