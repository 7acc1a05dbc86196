// Whether the two tiers hold the same sessions: the rows in the order of their keys with their entries, then the entries
// in order to find those that have no row. Reads facts, never data, and writes nothing.

import { keyOf, newId } from "../core/id";
import type { SessionKey } from "../core/types";
import { inBatches, type Movers, needed } from "./batches";
import { differenceOf } from "./difference";
import { SecondLook } from "./second-look";
import type { Comparison, EntryFacts, Job, JobOptions, Kit, RowFacts, RowScan } from "./types";

/** What `compare` looks at. `after` means nothing to it: what an earlier run counted is not in a checkpoint. */
export interface CompareOptions extends JobOptions {
  /** How many differences of each kind are named; 10 unless told. */
  readonly examples?: number;
  /**
   * Look at about so many rows, and so many entries, instead of all: rows from random places on, which is a random choice
   * since keys are hashes; entries in the order in which the server gives them, which is the same each time.
   */
  readonly sample?: number;
  /**
   * Milliseconds after which a difference is looked at again; 1000 unless told. It counts if it is there both times: between
   * row and entry a request may be under way.
   */
  readonly pauseMs?: number;
}

/**
 * Whether the two tiers hold the same sessions. Reads facts, never data, and writes nothing. Its progress counts `rows`,
 * `entries`, and what differs by its kind.
 * @param kit of `openKit`; it needs both tiers
 * @param options how many examples, and whether of all or of a sample
 * @returns what was found; stopped by `signal`, what was found until then, as not complete
 * @throws SessionError SESSION_CONFIG_INVALID if a tier is not configured, SESSION_STORE_UNAVAILABLE if one failed
 */
export async function* compare(
  kit: Pick<Movers, "rows" | "entries" | "now"> & { readonly settings: Pick<Kit["settings"], "prefix"> },
  { examples = 10, sample = Infinity, pauseMs = 1000, after: _, ...options }: CompareOptions = {},
): Job<Comparison> {
  const rows = needed(kit.rows, "database");
  const entries = needed(kit.entries, "cache");
  const { now } = kit;
  const again = new SecondLook({ rows, entries, now }, { examples, pauseMs, signal: options.signal });
  const sizes = await rows.count(now());
  const total = sizes.live + sizes.dead + sizes.expired + ((await entries.server()).keys ?? 0);

  const pages =
    sample >= sizes.live + sizes.dead + sizes.expired ? allPages(rows) : randomPages(rows, kit.settings.prefix, sample);
  const before = { from: "", total, counts: { rows: 0, entries: 0, ...again.differences } };
  const half = yield* inBatches(options, before, async (from, size) => {
    const { page, next } = await pages(from, size);
    const facts = await entries.facts(page.map(({ key }) => key));
    for (const [nth, row] of page.entries()) {
      again.note(row.key, true, differenceOf(row, facts[nth] as EntryFacts, now()));
    }
    const counts = { rows: page.length, ...(await again.settle(next === null)) };
    return { next, checkpoint: next ?? from, done: page.length, counts };
  });

  let left = sample;
  const whole = yield* inBatches(options, { ...half, from: "0" }, async (from, size) => {
    const { cursor, keys: found } = await entries.scan(from, size);
    const keys = [...new Set(found)];
    const there = keys.length === 0 ? new Map() : await rows.facts(keys);
    const alone = keys.filter((key) => !there.has(key));
    const facts = await entries.facts(alone);
    for (const [nth, key] of alone.entries()) {
      again.note(key, false, differenceOf(null, facts[nth] as EntryFacts, now()));
    }
    left -= keys.length;
    const next = cursor === "0" || left <= 0 ? null : cursor;
    const counts = { entries: keys.length, ...(await again.settle(next === null)) };
    return { next, checkpoint: cursor, done: keys.length, counts };
  });

  const { same, differences } = again;
  const complete = sample === Infinity && !options.signal?.aborted;
  const { rows: ofRows = 0, entries: ofEntries = 0 } = whole.counts;
  return { rows: ofRows, entries: ofEntries, same, differences, examples: again.examples, complete };
}

type Pages = (from: string, size: number) => Promise<{ page: readonly RowFacts[]; next: string | null }>;

const allPages =
  (rows: RowScan): Pages =>
  async (from, size) => {
    const page = await rows.page(from === "" ? null : (from as SessionKey), size);
    return { page, next: page.at(-1)?.key ?? null };
  };

/** In a sample, rows from one place on. */
const SAMPLE_PAGE = 50;
/** Pages in a row that brought nothing new: then all but all has been seen, or rows have gone meanwhile. */
const MOST_IDLE = 20;

/** From the last row on it goes round to the first; no row is counted twice. */
function randomPages(rows: RowScan, prefix: string, sample: number): Pages {
  const seen = new Set<SessionKey>();
  let left = sample;
  let idle = 0;
  return async (_, size) => {
    const wanted = Math.min(size, SAMPLE_PAGE, left);
    const behind = await rows.page(keyOf(prefix, newId()), wanted);
    const first = behind.length < wanted ? await rows.page(null, wanted - behind.length) : [];
    const page = [...behind, ...first].filter(({ key }) => !seen.has(key) && seen.add(key));
    left -= page.length;
    idle = page.length > 0 ? 0 : idle + 1;
    return { page, next: left > 0 && idle < MOST_IDLE ? "on" : null };
  };
}
