// D: the row is the only copy that counts; whatever a neighbour has in the cache is held when it becomes stale.

import { answer, ask, type Procedure, Unavailable } from "../calls";
import {
  type Body,
  type Found,
  gone,
  hasCache,
  holdAsBestItCan,
  isLive,
  killCall,
  live,
  liveRow,
  nextVersion,
  none,
  type Self,
  tell,
} from "./self";

export function* readRow(self: Self): Procedure<Found | null> {
  const data = liveRow(yield* ask.row(self.key));
  return data && isLive(self, data) ? { data, source: "row" } : null;
}

export const read: Body = function* (self) {
  const found = yield* readRow(self);
  yield* answer(found ? live(self, found) : none(self));
  return undefined;
};

export const write: Body = function* (self) {
  const found = yield* readRow(self);
  if (found) return { become: writeOn, with: { found, bit: self.bit } };
  yield* answer(gone(self));
  return undefined;
};

const writeOn: Body = function* (self, base) {
  if (!base) throw new Error("a write needs a base");
  const { found, bit } = base;
  const mustHold = hasCache(self) && self.rules.dbHolds;
  const data = nextVersion(self, found, bit);
  let outcome: string;
  try {
    outcome = yield* ask.word({ tier: "row", op: "swap", key: self.key, read: found.data.v, data });
  } catch (error) {
    // Applied or not, nobody knows.
    if (error instanceof Unavailable && mustHold) yield* holdAsBestItCan(self);
    throw error;
  }
  if (outcome === "ok") {
    const told = !mustHold || (yield* holdAsBestItCan(self));
    yield* answer({ kind: "written", key: self.key, bit, behind: told ? 0 : data.v });
    return undefined;
  }
  const newest = yield* readRow(self);
  if (newest) return { become: writeOn, with: { found: newest, bit } };
  yield* answer(gone(self));
  return undefined;
};

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
  const { idle, absolute: abs } = self.rules.times;
  const data = { v: 1, writes: self.bit, idle: Math.min(self.now() + idle, abs), abs };
  yield* ask.word({ tier: "row", op: "insert", key: self.key, data });
  yield* answer({ kind: "created", key: self.key });
  return undefined;
};

export const rotate: Body = function* (self, base) {
  const found = base?.found ?? (yield* readRow(self));
  if (!found) {
    yield* answer(gone(self));
    return undefined;
  }
  const data = nextVersion(self, found, self.bit);
  const { key, child } = self;
  const call = { tier: "row", op: "rotateRow", key, read: found.data.v, child, data, mayBeAbsent: false } as const;
  if ((yield* ask.word(call)) === "lost") {
    const newest = yield* readRow(self);
    if (newest) return { become: rotate, with: { found: newest, bit: self.bit } };
    yield* answer(gone(self));
    return undefined;
  }
  const kill = hasCache(self) && self.rules.rotateKillsEntry;
  const finished = !kill || (yield* tell(killCall(self, key, data.abs)));
  yield* answer({ kind: "rotated", key, child, finished });
  return undefined;
};
