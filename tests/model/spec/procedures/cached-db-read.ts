// B and S: the entry if it can be trusted, else under a lease the row, which then fills the entry.

import { answer, ask, type Call, defer, type Procedure, Unavailable } from "../calls";
import { type Data, type Entry, NO_FORK } from "../state";
import { withLaterDeadlines } from "../tiers";
import { writeOn } from "./cached-db";
import {
  type Body,
  dataOf,
  type Found,
  forkOf,
  isLive,
  keepCopy,
  killInBackground,
  leaseUntil,
  live,
  liveRow,
  none,
  type Self,
} from "./self";

interface Read {
  readonly found: Found | null;
  /** The entry is ahead of what the database knows. */
  readonly ahead: boolean;
}
const NONE: Read = { found: null, ahead: false };
const AGAIN = "again";

export const read: Body = function* (self) {
  const { found, ahead } = yield* readSession(self);
  yield* answer(found ? live(self, found) : none(self));
  if (found && ahead && self.rules.rowsForEntries) return { become: writeOn, with: { found, bit: 0 } };
  return undefined;
};

function trusted(self: Self, entry: Entry): entry is Extract<Entry, { dead: false }> & { data: Data } {
  if (entry === null || entry.dead || !entry.data || entry.hold !== 0 || entry.data.v < self.cookie) return false;
  const young = !self.rules.cacheMaxAge || self.now() < entry.at + self.rules.times.maxAge;
  return young && (isLive(self, entry.data) || !self.rules.rowDecidesExpiry);
}

export function* readSession(self: Self): Procedure<Read> {
  for (;;) {
    let before: Entry;
    const token = self.token();
    try {
      const entry = yield* ask.entry(self.key);
      if (entry?.dead) return NONE;
      if (trusted(self, entry)) {
        if (!isLive(self, entry.data)) return NONE;
        return { found: { data: entry.data, source: "entry", fork: forkOf(entry) }, ahead: entry.db < entry.data.v };
      }
      const leased = yield* ask.lease(dataOf(entry) ? "hold" : "lease", self.key, token, leaseUntil(self));
      if (leased.outcome === "dead") return NONE;
      if (leased.outcome === "hit") continue;
      before = leased.before;
    } catch (error) {
      if (!(error instanceof Unavailable) || self.mode === "S") throw error;
      return yield* fromRowAlone(self);
    }
    const read = yield* fromRow(self, token, before);
    if (read !== AGAIN) return read;
  }
}

/** The session may live in the cache that cannot be asked: absence of the row proves nothing. */
function* fromRowAlone(self: Self): Procedure<Read> {
  const row = yield* ask.row(self.key);
  if (row === null) throw new Unavailable();
  const data = liveRow(row);
  return data && isLive(self, data) ? { found: { data, source: "row" }, ahead: false } : NONE;
}

function* fromRow(self: Self, token: number, entry: Entry): Procedure<Read | typeof AGAIN> {
  const row = yield* ask.row(self.key);
  if (row === "dead") {
    yield* killInBackground(self);
    return NONE;
  }
  const fill: Call = { tier: "entry", op: "fill", key: self.key, data: row, token, ...keepCopy(self, row?.abs ?? 0) };
  if (self.mode === "S") {
    const outcome = yield* ask.word(fill);
    if (outcome === "dead") return NONE;
    // "kept": the entry was newer, or of the same version but perhaps not this row. It may be what was read, or be
    // newer still; the row is then no base.
    const keptOther = outcome === "kept" && newer(self, row, entry)?.source === "row";
    if ((outcome !== "ok" && outcome !== "kept") || keptOther) return AGAIN;
  } else {
    yield* defer(fill);
  }
  const newest = newer(self, row, entry);
  return newest && isLive(self, newest.data) ? { found: newest, ahead: false } : NONE;
}

/** Row or entry. Of equal versions B takes the row and S the entry, where a neighbour in `cache` writes. */
export function newer(self: Self, row: Data | null, before: Entry): Found | null {
  const entry = dataOf(before);
  const fork = forkOf(before);
  const entryWinsTie = () =>
    (bridge && self.rules.bridgeTie === "entry") || (self.rules.tieByWatermark && fork[0] < fork[1]);
  const bridge = self.mode === "S";
  if (row === null || entry === null) {
    const [only] = [row, entry].filter((data) => data !== null);
    return only ? { data: only, source: row ? "row" : "entry", ...(row ? {} : { fork }) } : null;
  }
  const entryWins = entry.v > row.v ? bridge || self.rules.newerEntryWins : entry.v === row.v && entryWinsTie();
  const [winner, other] = entryWins ? [entry, row] : [row, entry];
  const tied = row.v === entry.v && self.rules.tieTakesLaterDeadline;
  return {
    data: tied ? withLaterDeadlines(winner, other) : winner,
    source: entryWins ? "entry" : "row",
    ...(entryWins ? { fork } : {}),
  };
}

const handsOn = (self: Self) => self.mode === "S" && self.rules.bridgeHandsRowOnFirst;

/** The base of another attempt after a refused `swap`. */
export function* newestOf(self: Self): Procedure<Found | null> {
  const row = yield* ask.row(self.key);
  if (row === "dead") return null;
  if (self.rules.rebase === "row" && row !== null && !handsOn(self)) return { data: row, source: "row" };
  let entry: Entry = null;
  try {
    entry = yield* ask.entry(self.key);
  } catch (error) {
    if (!(error instanceof Unavailable) || self.mode === "S") throw error;
  }
  if (entry?.dead) return null;
  const newest = newer(self, row, entry);
  if (newest?.source === "row" && handsOn(self)) {
    const { data } = newest;
    const put: Call = { tier: "entry", op: "put", key: self.key, data, fork: NO_FORK, ...keepCopy(self, data.abs) };
    if ((yield* ask.word(put)) === "overtaken") return (yield* readSession(self)).found;
  }
  return newest && isLive(self, newest.data) ? newest : null;
}
