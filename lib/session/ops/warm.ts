// Database to cache: every living row gets its entry, before the entries become the authority.
//
// It does what a reader does on a miss (modes/cached-db-read.ts): a lease, or a hold where old data stand, then the row,
// then a fill that needs the lease. So it may run in every phase that has a cache, while the site goes on: it never writes
// over anything newer and never brings back what has ended, whatever happens between its steps, and a process that is
// killed leaves a lease that is over in a minute, or a hold that the next reader settles.
//   Shown by tests/ops/warm.test.ts, "between two steps", and by the model of that procedure, tests/model/code.
//
// A row that `db` wrote has no place in its user's index, which is all that `cache` alone has to list a user's sessions
// by. Nor has an entry that a reader filled. So each living row is noted there, also where its entry was right already.

import { isLive } from "../core/expiry";
import { newToken } from "../core/id";
import type { SessionKey } from "../core/types";
import { LEASE_MS } from "../modes/mode";
import { inBatches, type Movers, needed, tally } from "./batches";
import type { EntryFacts, EntryScan, Job, JobOptions, RowFacts, RowScan } from "./types";

/** What became of a row: explained at `warm`. */
const COUNTS = { warmed: 0, present: 0, dead: 0, ended: 0, expired: 0, unreadable: 0, lost: 0 };
type Outcome = keyof typeof COUNTS;
type Outcomes = Map<SessionKey, Outcome>;

interface Tiers {
  readonly rows: RowScan;
  readonly entries: EntryScan;
  readonly now: () => number;
}

/**
 * Database to cache: gives each living row its entry, as a reader would. May run while the site does, in every phase that has
 * a cache, and again as often as one likes.
 *
 * It counts rows by what became of them:
 *
 * - `warmed`: the entry was written. `present`: it was right already. `lost`: another reader is filling it at this moment.
 * - `ended`, `expired`: the row is signed out, or over; nothing to do.
 * - `dead`: signed out in the cache, and the database was not told; `backfill` tells it.
 * - `unreadable`: the row or the entry is in no form that this release knows; nothing was changed.
 * @param kit of `openKit`; it needs both tiers
 * @param options `after` is the key of the last row that is done
 * @returns its progress; `total` is the number of rows, dead and expired ones too
 * @throws SessionError SESSION_CONFIG_INVALID if a tier is not configured; SESSION_STORE_UNAVAILABLE if one failed: what was
 *   told before holds, and it can go on from there
 */
export async function* warm(kit: Movers, options: JobOptions = {}): Job {
  const tiers = { rows: needed(kit.rows, "database"), entries: needed(kit.entries, "cache"), now: kit.now };
  const { live, dead, expired } = await tiers.rows.count(kit.now());
  return yield* inBatches(options, { from: "", total: live + dead + expired, counts: COUNTS }, async (from, size) => {
    const page = await tiers.rows.page(from === "" ? null : (from as SessionKey), size);
    const outcomes = await warmPage(page, tiers);
    const next = page.at(-1)?.key ?? null;
    return { next, checkpoint: next ?? from, done: page.length, counts: tally([...outcomes.values()]) };
  });
}

async function warmPage(page: readonly RowFacts[], tiers: Tiers): Promise<Outcomes> {
  const { entries, now } = tiers;
  const over = (row: RowFacts) => (row.dead ? "ended" : isLive(row, now()) ? null : "expired");
  const outcomes: Outcomes = new Map();
  for (const row of page) set(outcomes, row.key, over(row));
  const living = page.filter(({ key }) => !outcomes.has(key));

  const facts = await entries.facts(living.map(({ key }) => key));
  const [empty, stale]: [SessionKey[], SessionKey[]] = [[], []];
  living.forEach((row, nth) => {
    const entry = facts[nth] as EntryFacts;
    if (entry.state === "absent" || (entry.state === "live" && !entry.data)) empty.push(row.key);
    else if (entry.state !== "live") outcomes.set(row.key, entry.state);
    else if (isBehind(entry, row)) stale.push(row.key);
    else outcomes.set(row.key, "present");
  });

  const token = newToken();
  const lease = async (keys: SessionKey[], take: EntryScan["lease"]) => {
    const replies = await take(keys, token, now() + LEASE_MS);
    for (const [nth, reply] of replies.entries()) set(outcomes, keys[nth] as SessionKey, LEASED[reply]);
    return keys.filter((key) => !outcomes.has(key));
  };
  await fill(await lease(empty, entries.lease), await lease(stale, entries.hold), token, tiers, outcomes);
  await enlist(living, outcomes, entries);
  return outcomes;
}

const LEASED = { ok: null, hit: "present", dead: "dead", unreadable: "unreadable" } as const;
const FILLED = {
  ok: "warmed",
  kept: "warmed",
  lost: "lost",
  absent: "lost",
  dead: "dead",
  unreadable: "unreadable",
} as const;

const set = (outcomes: Outcomes, key: SessionKey, outcome: Outcome | null) => outcome && outcomes.set(key, outcome);

function isBehind(entry: Extract<EntryFacts, { state: "live" }>, row: RowFacts): boolean {
  if (entry.version !== row.version) return entry.version < row.version;
  return entry.idleExpiresAt < row.idleExpiresAt || entry.absoluteExpiresAt < row.absoluteExpiresAt;
}

/** The rows as they are now, into entries that are leased (without data) or on hold (with data). */
async function fill(leased: SessionKey[], held: SessionKey[], token: string, tiers: Tiers, outcomes: Outcomes) {
  const { rows, entries, now } = tiers;
  const checkedAt = now();
  const keys = [...leased, ...held];
  const records = await rows.records(keys);
  const found = keys.map((key) => {
    const record = records.get(key);
    return { key, record: record && isLive(record, now()) ? record : null, until: record?.absoluteExpiresAt ?? 0 };
  });
  // Since the page was read it has ended, or is over. A lease goes again. Data on hold stay so, and the next reader looks
  // for itself: to clear the hold would be to vouch for them.
  const fills = found.filter(({ record }, nth) => record !== null || nth < leased.length);
  const replies = await entries.fill(fills, token, checkedAt);
  for (const [nth, reply] of replies.entries()) outcomes.set((fills[nth] as { key: SessionKey }).key, FILLED[reply]);
  for (const { key, record } of found) if (record === null) outcomes.set(key, without(records.get(key)));
}

const without = (record: unknown): Outcome =>
  record === null ? "unreadable" : record === undefined ? "ended" : "expired";

async function enlist(rows: readonly RowFacts[], outcomes: Outcomes, entries: EntryScan): Promise<void> {
  const members = rows.flatMap(({ key, userId, absoluteExpiresAt }) => {
    const there = ["warmed", "present", "lost"].includes(outcomes.get(key) ?? "");
    return there && userId !== null ? [{ key, userId, absoluteExpiresAt }] : [];
  });
  await entries.enlist(members);
}
