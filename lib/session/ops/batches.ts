// What every long job has in common: it goes in batches, tells after each, and ends between two. All it remembers is the
// checkpoint, so memory does not grow, and a job that was killed goes on from what it told last.

import { SessionError } from "../core/errors";
import type { Job, JobOptions, Kit, Progress } from "./types";

/** What a batch came to. `next` is where the next one begins, null after the last. */
export interface Batch {
  readonly next: string | null;
  readonly done: number;
  readonly checkpoint: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Rows or keys at a time: few enough for one request, enough that the way there and back does not count. */
const BATCH = 500;
/** What databases take as parameters of one statement. */
const LARGEST_BATCH = 2_000;

/**
 * @param start where the first batch begins, unless `options.after` says otherwise
 * @param work one batch, of about `size` records, from `from`
 */
export async function* inBatches(
  options: JobOptions,
  start: Pick<Progress, "total" | "counts"> & { readonly from: string; readonly done?: number },
  work: (from: string, size: number) => Promise<Batch>,
): Job {
  const size = Math.min(LARGEST_BATCH, Math.max(1, Math.floor(options.batch ?? BATCH)));
  const pause = pacer(options);
  const first = options.after ?? start.from;
  const before = start.done ?? 0;
  let progress: Progress = { done: before, total: start.total, counts: start.counts, checkpoint: first };
  for (let from: string | null = first; from !== null && !options.signal?.aborted; ) {
    const batch: Batch = await work(from, size);
    const counts: Record<string, number> = { ...progress.counts };
    for (const [name, more] of Object.entries(batch.counts)) counts[name] = (counts[name] ?? 0) + more;
    progress = { ...progress, done: progress.done + batch.done, counts, checkpoint: batch.checkpoint };
    yield progress;
    from = batch.next;
    if (from !== null) await pause(progress.done - before);
  }
  return progress;
}

/** Waits as long as `done` records should have taken at that rate. */
function pacer({ rate, signal }: JobOptions): (done: number) => Promise<void> {
  const began = Date.now();
  return async (done) => {
    if (rate !== undefined) await sleep(began + (done / rate) * 1000 - Date.now(), signal);
  };
}

/** Ends early, without an error, when the job is to stop. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal?.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake);
  });
}

/** Statements on single rows that run side by side. */
const AT_ONCE = 16;

export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) await Promise.all(items.slice(at, at + AT_ONCE).map(work));
}

/** In groups of at most `most` characters, or of one item that is larger. */
export function* bySize<T>(items: Iterable<T>, most: number, sizeOf: (item: T) => number): Generator<T[]> {
  let group: T[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item);
    if (group.length > 0 && size + more > most) {
      yield group;
      [group, size] = [[], 0];
    }
    group.push(item);
    size += more;
  }
  if (group.length > 0) yield group;
}

/**
 * Lets a job come to its end.
 * @param job of `warm`, `backfill`, `compare`, `purge` or `sweep`
 * @param onProgress is called after each batch
 * @returns the result of `compare`; the last progress of the others
 */
export async function finished<Result>(job: Job<Result>, onProgress?: (progress: Progress) => void): Promise<Result> {
  for (;;) {
    const { done, value } = await job.next();
    if (done) return value;
    onProgress?.(value);
  }
}

/** How often each word is in the list. */
export function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** @throws SessionError SESSION_CONFIG_INVALID */
export function needed<T>(tier: T | null, name: "database" | "cache"): T {
  if (tier !== null) return tier;
  throw new SessionError("SESSION_CONFIG_INVALID", `No ${name} is configured, and this job needs one.`, {
    fix:
      name === "database"
        ? "Set DATABASE_URL."
        : "Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or SESSION_REDIS_URL.",
  });
}

export const noCheckpoint = () =>
  new SessionError("SESSION_VALUE_INVALID", "This is no checkpoint of such a job.", {
    fix: "Pass the one that the job told last, or none to begin again.",
  });

/** What the movers use of the kit. */
export type Movers = Pick<Kit, "rows" | "entries" | "store" | "now">;
