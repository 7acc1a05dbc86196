// B and S: the row is the truth, the entry answers ordinary reads. In the bridge a neighbour in `cache` may be ahead of
// the row, so the cache must answer for every write.

import { answer, ask, type Call, defer, type Procedure, Unavailable } from "../calls";
import { ANONYMOUS, type Data } from "../state";
import { attempts } from "./attempts";
import { newestOf, readBase, readSession, standsAlone } from "./cached-db-read";
import {
  type Body,
  distrusting,
  type Found,
  gone,
  holdAsBestItCan,
  keepCopy,
  leaseUntil,
  live,
  newRecord,
  nextVersion,
  none,
  type Self,
  tell,
} from "./self";

export const read: Body = function* (self) {
  const { found } = yield* readSession(self);
  yield* answer(found ? live(self, found) : none(self));
  const { rowsForEntries } = self.rules;
  // Written in `cache` and not yet known to the database.
  if (!found?.fork || rowsForEntries === "never") return undefined;
  return { become: rowsForEntries === "by a write" ? writing.from : adopt, with: { found, bit: 0 } };
};

/** Whoever gets in between has written the row as well. */
const adopt: Body = function* (self, base) {
  if (!base?.found?.fork) throw new Error("only an entry ahead of its row is given one");
  const { key } = self;
  const { data: copy, fork } = base.found;
  const data = nextVersion(self, base.found, 0);
  const call =
    fork[0] === 0 ? ({ op: "insert", key, data } as const) : ({ op: "swap", key, read: copy.v, data } as const);
  if ((yield* ask.word({ tier: "row", ...call })) === "ok") yield putCall(self, data);
  return undefined;
};

const writing = attempts(
  readBase,
  function* (self, found, bit) {
    const { key, rules } = self;
    const data = nextVersion(self, found, bit);
    if (!(yield* distrusting(self, writeRow(self, found, data)))) return "again";
    const told = yield* handOn(self, data);
    if (told === "overtaken") return rules.rebase === "row" ? "anew" : "again";
    if (told === "gone") return gone(self);
    return { kind: "written", key, bit, behind: told === "behind" ? data.v : 0 };
  },
  newestOf,
);
export const write = writing.start;

function* writeRow(self: Self, base: Found, data: Data): Procedure<boolean> {
  const { key } = self;
  if ((yield* ask.word({ tier: "row", op: "swap", key, read: base.data.v, data })) === "ok") return true;
  if (base.source === "row" || !standsAlone(self, base) || (yield* ask.row(key)) !== null) return false;
  return (yield* ask.word({ tier: "row", op: "insert", key, data })) === "ok";
}

const putCall = (self: Self, data: Data): Call => {
  return { tier: "entry", op: "put", key: self.key, data, ...keepCopy(self, data.abs) };
};

function* handOn(self: Self, data: Data): Procedure<"done" | "behind" | "gone" | "overtaken"> {
  try {
    const outcome = yield* ask.word(putCall(self, data));
    if (outcome === "dead") return "gone";
    return outcome === "overtaken" ? "overtaken" : "done";
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    if (!self.rules.failedPutHolds) return "done";
    const held = yield* holdAsBestItCan(self);
    if (self.mode === "S") throw error;
    return held ? "done" : "behind";
  }
}

export const touch: Body = function* (self) {
  const { found } = yield* readSession(self);
  if (!found) {
    yield* answer(none(self));
    return undefined;
  }
  const { key, mode, rules } = self;
  const idle = self.now() + rules.times.idle;
  const entry: Call = { tier: "entry", op: "touch", key, idle, until: 0 };
  const first = mode === "S" && rules.bridgeTouchesEntryFirst;
  if (first && rules.touchReachesEntry) yield entry;
  yield { tier: "row", op: "touchRow", key, idle };
  if (!first && rules.touchReachesEntry) yield* tell(entry);
  yield* answer({ kind: "touched", key });
  return undefined;
};

export const create: Body = function* (self) {
  const { key, mode, rules } = self;
  const data = newRecord(self);
  if ((yield* ask.word({ tier: "row", op: "insert", key, data })) !== "ok") throw new Unavailable();
  if (mode === "S" || rules.cachedDbCreatesEntry) {
    const stamp = { ...keepCopy(self, data.abs), notAfter: leaseUntil(self) };
    try {
      const made = yield* ask.word({ tier: "entry", op: "create", key, data, db: 1, ...stamp });
      if (made === "late" && mode === "S") throw new Unavailable();
    } catch (error) {
      if (!(error instanceof Unavailable) || mode === "S") throw error;
      yield* holdAfterLostCreate(self, key);
    }
  }
  yield* answer({ kind: "created", key });
  return undefined;
};

/** Should it come late, it must be refused. */
export function* holdAfterLostCreate(self: Self, key: number): Procedure<void> {
  const hold: Call = { tier: "entry", op: "hold", key, token: ANONYMOUS, until: leaseUntil(self) };
  if (self.rules.lostCreateHolds === "waited for") yield* tell(hold);
  if (self.rules.lostCreateHolds === "unwaited") yield* defer(hold);
}
