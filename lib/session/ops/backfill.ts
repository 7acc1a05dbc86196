// Cache to database: every living entry gets its row, and every row what its entry knows, before the rows become the
// authority again.
//
// An entry that was written in `cache` is ahead of its row, and may not contain what the row got meanwhile: equal versions
// can be different histories (docs/decisions/011). It gets its row as a reader in the bridge gives it (`adopt` in
// modes/cached-db.ts): the next version with its fork, by one statement that is refused if the row is newer, then a `put`
// of the same, after which the entry knows that the row has it. No other procedure, so it may run in every phase that reads
// entries, while the site goes on: it never lowers a row and never revives one.
//   Shown by tests/ops/backfill.test.ts, "between two steps", and by the model of that procedure, tests/model/code.

import { SessionError } from "../core/errors";
import { isLive } from "../core/expiry";
import type { SessionKey, SessionRecord } from "../core/types";
import { next } from "../modes/mode";
import { copyOf, fromEntry, standsAlone, withDeadlinesOf } from "../modes/newest";
import { inBatches, inParallel, type Movers, needed, tally } from "./batches";
import { type Change, writeRows } from "./rows-from-entries";
import type { EntryScan, Job, JobOptions, Kit, Phase, RowFacts } from "./types";

/** What became of an entry: explained at `backfill`. */
const COUNTS = {
  ...{ added: 0, updated: 0, touched: 0, buried: 0, same: 0, newer: 0, ended: 0, dead: 0, expired: 0 },
  ...{ empty: 0, unreadable: 0, lost: 0, large: 0 },
};
export type Outcome = keyof typeof COUNTS;
type Found = Awaited<ReturnType<EntryScan["read"]>>[number];

/**
 * Cache to database: gives each living entry its row, and each row what its entry knows, as a reader in the bridge would. May
 * run while the site does, in every phase in which entries are kept up, and again as often as one likes.
 *
 * It counts entries by what became of them. A row was changed:
 *
 * - `added`, `updated`, `touched`: it was missing, behind, or only its last visit was.
 * - `buried`: the entry was signed out, and the row is now too.
 *
 * No row was changed:
 *
 * - `same`, `dead`, `expired`: they agree; signed out in both; over in both.
 * - `newer`: the row knows more; `warm` tells the entry. `ended`: the row is signed out and the entry is not; `sweep` ends it.
 * - `empty`: a lease without data. `unreadable`: in no form that this release knows.
 * - `lost`: somebody else wrote meanwhile; the next run looks again.
 * - `large`: with its note of the row's versions it would take more than a session may; its next write settles it.
 * @param kit of `openKit`; it needs both tiers
 * @param options `after` is the cursor of the server's SCAN; worth nothing once that server was started anew
 * @returns its progress; `total` is the number of all keys of that Redis, and `done` ends below it if there are others
 * @throws SessionError SESSION_CONFLICT in a phase that does not keep entries up; SESSION_CONFIG_INVALID if a tier is not
 *   configured; SESSION_STORE_UNAVAILABLE if one failed: what was told before holds, and it can go on from there
 */
export async function* backfill(kit: Movers & Partial<Pick<Kit, "phase">>, options: JobOptions = {}): Job {
  if (kit.phase === "db" || kit.phase === "db+cache") throw outOfDate(kit.phase);
  const tiers = {
    rows: needed(kit.rows, "database"),
    store: needed(kit.store, "database"),
    entries: needed(kit.entries, "cache"),
    now: kit.now,
  };
  const { keys } = await tiers.entries.server();
  return yield* inBatches(options, { from: "0", total: keys, counts: COUNTS }, async (from, size) => {
    const page = await tiers.entries.scan(from, size);
    const outcomes = await backfillPage([...new Set(page.keys)], tiers, kit.phase !== "cached_db");
    const next = page.cursor === "0" ? null : page.cursor;
    return { next, checkpoint: page.cursor, done: outcomes.length, counts: tally(outcomes) };
  });
}

async function backfillPage(
  keys: readonly SessionKey[],
  tiers: Parameters<typeof writeRows>[0],
  bridge: boolean,
): Promise<readonly Outcome[]> {
  const { rows, store, entries, now } = tiers;
  // Of a server that has other keys too, a page may hold none of ours.
  if (keys.length === 0) return [];
  // The entries first: what a row says is then at least as new, and a change to it is conditional anyway.
  const found = await entries.read(keys);
  const facts = await rows.facts(keys);
  const decisions = keys.map((key, nth) =>
    decide(key, found[nth] as Found, facts.get(key) ?? null, { now: now(), bridge }),
  );
  await inParallel(decisions, async ({ key, outcome, touch }) => {
    if (outcome === "buried") await store.bury(key, null, null);
    if (touch) await store.touch(key, touch);
  });
  const changes = decisions.flatMap(({ change }) => change ?? []);
  return [...decisions.flatMap(({ outcome }) => outcome ?? []), ...(await writeRows(tiers, changes))];
}

interface Decision {
  readonly key: SessionKey;
  readonly outcome?: Outcome;
  readonly touch?: SessionRecord;
  readonly change?: Change;
}

function decide(
  key: SessionKey,
  entry: Found,
  row: RowFacts | null,
  { now, bridge }: { now: number; bridge: boolean },
): Decision {
  if (entry.state === "unreadable") return { key, outcome: "unreadable" };
  if (entry.state === "dead") return { key, outcome: row && !row.dead && isLive(row, now) ? "buried" : "dead" };
  const copy = entry.state === "live" ? copyOf(entry) : null;
  if (copy === null) return { key, outcome: "empty" };
  if (row?.dead) return { key, outcome: "ended" };

  const { fork } = fromEntry(copy);
  if (row === null && !standsAlone(fork, bridge)) return { key, outcome: "expired" };
  const record = row ? withDeadlinesOf(row, copy.record, false) : copy.record;
  // What is over in the cache alone is for the database to know as well: it would live on there.
  if (!isLive(record, now) && !(row && isLive(row, now))) return { key, outcome: "expired" };
  if (row && row.version > record.version) return { key, outcome: "newer" };
  if (row && row.version === record.version && !fork) {
    if (record.idleExpiresAt <= row.idleExpiresAt) return { key, outcome: "same" };
    return { key, outcome: "touched", touch: record };
  }
  const change = (readVersion: number, record: SessionRecord) => ({
    key,
    change: { key, absent: row === null, readVersion, record },
  });
  // Without a fork the entry contains its row, which was lost: it gets this very version back.
  return fork
    ? change(record.version, next({ record, source: "cache", fork }, record))
    : change(record.version - 1, record);
}

/** An old entry could give a row to a session whose row is gone by now. */
const outOfDate = (phase: Phase) =>
  new SessionError("SESSION_CONFLICT", `In ${phase} no process keeps the entries up: the rows know better.`, {
    fix: "Backfill in the bridge, or in cached_db after it, before the fleet goes on to db+cache.",
  });
