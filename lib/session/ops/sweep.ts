// What the cron job does (deleteExpiredSessions), as often as there is something to do: tells the cache what crashes left
// untold, removes rows whose time is over, and forgets processes that were not heard of for an hour.

import { isSessionError } from "../core/errors";
import { removeExpired } from "../modes/expired";
import { partsOf } from "./parts";
import { running } from "./running";
import type { Job, JobOptions, Kit, Progress } from "./types";

const BATCH = 1_000;

/**
 * Tells the cache what crashes left untold, removes rows whose time is over, and forgets processes that were not heard of for
 * an hour, until there is nothing left to do. May run while the site does, in every phase.
 *
 * It counts `told`: sessions whose entry was brought in line with the row, notes of the last minute excepted; and `removed`:
 * rows past their absolute deadline, and those a minute past their idle one, unless some process lets entries run ahead of
 * their rows.
 * @param kit of `openKit`
 * @param options `batch`: of each kind at a time, 1000 unless told
 * @returns its progress; `total` is never known, and there is no checkpoint: it begins with the oldest
 * @throws SessionError SESSION_STORE_UNAVAILABLE if a tier failed; of the cache only after the rows that are over were removed
 */
export async function* sweep(kit: Kit, { batch = BATCH, signal }: Omit<JobOptions, "after" | "rate"> = {}): Job {
  const { outbox } = partsOf(kit);
  const { idleTtl } = kit.settings.lifetimes;
  const idle = await rowsDecide(kit);
  let progress: Progress = { done: 0, total: null, counts: { told: 0, removed: 0 }, checkpoint: "" };
  while (!signal?.aborted) {
    let failure: unknown = null;
    const told = await outbox.sweep(batch).catch((error: unknown) => {
      failure = error;
      return 0;
    });
    const removed =
      kit.store === null ? 0 : await removeExpired(kit.store, { now: kit.now(), limit: batch, idle, idleTtl });
    const forgotten = await kit.forget(batch);
    const { told: toldBefore = 0, removed: removedBefore = 0 } = progress.counts;
    progress = {
      ...progress,
      done: progress.done + told + removed,
      counts: { told: toldBefore + told, removed: removedBefore + removed },
    };
    yield progress;
    if (told + removed + forgotten > 0) continue;
    if (failure !== null) throw failure;
    break;
  }
  return progress;
}

/** Whether a row's idle deadline may be believed: not while some process lets entries run ahead of their rows. */
async function rowsDecide(kit: Kit): Promise<boolean> {
  const may = new Set(["db", "db+cache", "cached_db"]);
  if (!may.has(kit.phase)) return false;
  try {
    const { groups, earlier } = await running(kit);
    return [...groups, ...earlier].every(({ phase }) => may.has(phase));
  } catch (error) {
    if (isSessionError(error)) return false;
    throw error;
  }
}
