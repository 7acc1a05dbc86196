// B and S: the entry if it can be trusted, else under a lease the row, which then fills the entry.

import { ask, type Call, defer, type Procedure, Unavailable } from "../calls";
import type { Data, Entry } from "../state";
import { withLaterVisit } from "../tiers";
import { dataOf, type Found, isLive, keepCopy, killCall, leaseUntil, liveRow, type Self } from "./self";

export interface Read {
  readonly found: Found | null;
}
const NONE: Read = { found: null };
const AGAIN = "again";

type Live = Extract<Entry, { dead: false }> & { data: Data };

function trusted(self: Self, entry: Entry): entry is Live {
  if (entry === null || entry.dead || !entry.data || entry.hold !== 0 || entry.data.v < self.cookie) return false;
  const young = !self.rules.cacheMaxAge || self.now() < entry.at + self.rules.times.maxAge;
  return young && (isLive(self, entry.data) || !self.rules.rowDecidesExpiry);
}

const fromEntry = ({ data, db }: Live): Found => ({ data, source: "entry", fork: db < data.v ? [db, data.v] : null });

export function* readSession(self: Self): Procedure<Read> {
  for (;;) {
    let before: Entry;
    const token = self.token();
    try {
      const entry = yield* ask.entry(self.key);
      if (entry?.dead) return NONE;
      if (trusted(self, entry)) return isLive(self, entry.data) ? { found: fromEntry(entry) } : NONE;
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

/** What a write stands on. */
export function* readBase(self: Self): Procedure<Found | null> {
  return (yield* readSession(self)).found;
}

/** The session may live in the cache that cannot be asked: absence of the row proves nothing. */
function* fromRowAlone(self: Self): Procedure<Read> {
  const row = yield* ask.row(self.key);
  if (row === null) throw new Unavailable();
  const data = liveRow(row);
  return data && isLive(self, data) ? { found: { data, source: "row" } } : NONE;
}

function* fromRow(self: Self, token: number, before: Entry): Procedure<Read | typeof AGAIN> {
  const { key, mode } = self;
  const row = yield* ask.row(key);
  const fill = (data: Data | null): Call => {
    return { tier: "entry", op: "fill", key, data, token, ...keepCopy(self, data?.abs ?? 0) };
  };
  if (row === "dead") {
    const { deadRow, times } = self.rules;
    if (deadRow === "killed") yield* defer(killCall(self, key, times.absolute));
    if (deadRow === "held" && dataOf(before) === null) yield* defer(fill(null));
    return NONE;
  }
  const newest = newer(self, row, before);
  if (newest === null && dataOf(before) !== null) return NONE;
  if (mode === "S") {
    const outcome = yield* ask.word(fill(row));
    if (outcome === "dead") return NONE;
    // "lost", "kept": another reader's lease, or other data than the row's. What the entry had can be answered all the same
    // (decision 030); a row that it has not got is no base.
    if (outcome !== "ok" && (outcome === "absent" || newest?.source !== "entry")) return AGAIN;
  } else {
    yield* defer(fill(row));
  }
  return newest && isLive(self, newest.data) ? { found: newest } : NONE;
}

/** Whether an entry may be a session without a row. */
export const standsAlone = ({ mode, rules }: Self, { fork }: Found) =>
  mode === "S" || rules.entryWithoutRow === "a session" || (fork ?? null) !== null;

/** Row or entry. Of equal versions B takes the row and S the entry, where a neighbour in `cache` writes. */
function newer(self: Self, row: Data | null, entry: Entry): Found | null {
  const { newerEntryWins, bridgeTie, tieByWatermark, answerTakesLaterVisit } = self.rules;
  const bridge = self.mode === "S";
  const fromRow = row && ({ data: row, source: "row" } as const);
  if (entry === null || entry.dead || !entry.data) return fromRow;
  const copy = fromEntry({ ...entry, data: entry.data });
  if (fromRow === null) return standsAlone(self, copy) ? copy : null;
  const ahead = copy.data.v - fromRow.data.v;
  const winsTie = (bridge && bridgeTie === "entry") || (tieByWatermark && copy.fork);
  const entryWins = ahead > 0 ? bridge || newerEntryWins : ahead === 0 && winsTie;
  const [winner, other] = entryWins ? [copy, fromRow] : [fromRow, copy];
  return answerTakesLaterVisit ? { ...winner, data: withLaterVisit(winner.data, other.data) } : winner;
}

/** The base of another attempt. */
export function* newestOf(self: Self): Procedure<Found | null> {
  const { bridgeHandsRowOnFirst, rebase } = self.rules;
  const row = yield* ask.row(self.key);
  if (row === "dead") return null;
  const handsOn = self.mode === "S" && bridgeHandsRowOnFirst;
  if (rebase === "row" && row !== null && !handsOn) return { data: row, source: "row" };
  let entry: Entry = null;
  try {
    entry = yield* ask.entry(self.key);
  } catch (error) {
    if (!(error instanceof Unavailable) || self.mode === "S") throw error;
  }
  if (entry?.dead) return null;
  const newest = newer(self, row, entry);
  if (newest === null || !isLive(self, newest.data)) return null;
  if (newest.source === "row" && handsOn) {
    const { data } = newest;
    const told = yield* ask.word({ tier: "entry", op: "put", key: self.key, data, ...keepCopy(self, data.abs) });
    if (told === "dead") return null;
    if (told === "overtaken") return yield* readBase(self);
  }
  return newest;
}
