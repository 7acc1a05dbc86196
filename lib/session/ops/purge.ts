// Empties the cache before `cached_db` is entered from `db`: what stands there from an earlier time was not kept up by
// processes that knew of no cache (docs/guarantees.md, D4). For the phase `db+cache` alone, in which no process trusts an
// entry. The register of processes stays, and so do keys of other prefixes.

import { SessionError } from "../core/errors";
import { inBatches, type Movers, needed } from "./batches";
import type { EntryFacts, Job, JobOptions } from "./types";

/** Between two looks of a fleet that behaves nothing is written but holds and dead entries: the second finds no data. */
const MOST_ROUNDS = 5;

/**
 * Empties the cache under the prefix: every entry and every user's index. Only for a site that is wholly in `db+cache`:
 * anywhere else the cache may be all that knows a session. It does not ask; the command line and the console do.
 *
 * It counts `removed` keys, and `left`: entries with data that a look afterwards found, which is 0 at the end unless it was
 * stopped.
 * @param kit of `openKit`; it needs the cache
 * @param options `after` means nothing here: it always begins at the beginning
 * @returns its progress; `total` is never known
 * @throws SessionError SESSION_CONFLICT if after five rounds somebody still writes entries; SESSION_CONFIG_INVALID if no
 *   cache is configured, SESSION_STORE_UNAVAILABLE if it failed
 */
export async function* purge(kit: Movers, { after: _, ...options }: JobOptions = {}): Job {
  const entries = needed(kit.entries, "cache");
  const counts = { removed: 0, left: 0 };
  for (let round = 1; ; round++) {
    yield* inBatches(options, { from: "0", total: null, counts: { ...counts } }, async (from, size) => {
      const { cursor, keys } = await entries.scanAll(from, size);
      const removed = await entries.remove(keys);
      counts.removed += removed;
      return { next: cursor === "0" ? null : cursor, checkpoint: cursor, done: keys.length, counts: { removed } };
    });
    const last = yield* inBatches(
      options,
      { from: "0", total: null, counts: { ...counts, left: 0 } },
      async (from, size) => {
        const { cursor, keys } = await entries.scan(from, size);
        const facts = await entries.facts(keys);
        const left = facts.filter(isData).length;
        return { next: cursor === "0" ? null : cursor, checkpoint: cursor, done: keys.length, counts: { left } };
      },
    );
    const { left } = last.counts;
    if (left === 0 || options.signal?.aborted) return last;
    if (round === MOST_ROUNDS) throw stillWritten();
  }
}

/** Also what cannot be read: somebody may. */
export const isData = (entry: EntryFacts) => entry.state === "unreadable" || (entry.state === "live" && entry.data);

const stillWritten = () =>
  new SessionError("SESSION_CONFLICT", "Entries are written while they are removed.", {
    fix: "Let every process go to `db` with the cache configured (`status` shows who is where), then purge again.",
  });
