// D: the row is the only copy that counts; whatever a neighbour has in the cache is held when it becomes stale.

import { answer, ask, type Procedure } from "../calls";
import { attempts } from "./attempts";
import {
  type Body,
  distrusting,
  type Found,
  hasCache,
  holdAsBestItCan,
  isLive,
  killCall,
  live,
  liveRow,
  newRecord,
  nextVersion,
  none,
  type Self,
  tell,
} from "./self";

function* readRow(self: Self): Procedure<Found | null> {
  const data = liveRow(yield* ask.row(self.key));
  return data && isLive(self, data) ? { data, source: "row" } : null;
}

const mustHold = (self: Self) => hasCache(self) && self.rules.dbHolds;

export const read: Body = function* (self) {
  const found = yield* readRow(self);
  yield* answer(found ? live(self, found) : none(self));
  return undefined;
};

export const write = attempts(readRow, function* (self, found, bit) {
  const { key } = self;
  const data = nextVersion(self, found, bit);
  const swap = { tier: "row", op: "swap", key, read: found.data.v, data } as const;
  if ((yield* distrusting(self, ask.word(swap), mustHold(self))) !== "ok") return "again";
  const told = !mustHold(self) || (yield* holdAsBestItCan(self));
  return { kind: "written", key, bit, behind: told ? 0 : data.v };
}).start;

export const touch: Body = function* (self) {
  const found = yield* readRow(self);
  if (!found) {
    yield* answer(none(self));
    return undefined;
  }
  yield { tier: "row", op: "touchRow", key: self.key, idle: self.now() + self.rules.times.idle };
  yield* answer({ kind: "touched", key: self.key });
  return undefined;
};

export const create: Body = function* (self) {
  yield* ask.word({ tier: "row", op: "insert", key: self.key, data: newRecord(self) });
  yield* answer({ kind: "created", key: self.key });
  return undefined;
};

export const rotate = attempts(readRow, function* (self, found, bit) {
  const { key, child, rules } = self;
  const data = nextVersion(self, found, bit);
  const rows = { tier: "row", op: "rotateRow", key, read: found.data.v, child, data, mayBeAbsent: false } as const;
  if ((yield* distrusting(self, ask.word(rows), mustHold(self) && rules.unknownRotationHolds)) === "lost")
    return "again";
  const kill = hasCache(self) && rules.rotateKillsEntry;
  const finished = !kill || (yield* tell(killCall(self, key, data.abs)));
  return { kind: "rotated", key, child, finished };
}).start;
