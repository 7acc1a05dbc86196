// B and S: the row is the truth, the entry answers ordinary reads. In the bridge a neighbour in `cache` may be ahead of
// the row, so the cache must answer for every write.

import { answer, ask, type Call, type Procedure, Unavailable } from "../calls";
import { type Data, NO_FORK } from "../state";
import { newestOf, readSession } from "./cached-db-read";
import {
  type Base,
  type Body,
  type Found,
  gone,
  holdAsBestItCan,
  keepCopy,
  leaseUntil,
  nextVersion,
  none,
  type Self,
} from "./self";

export const write: Body = function* (self) {
  const { found } = yield* readSession(self);
  if (found) return { become: writeOn, with: { found, bit: self.bit } };
  yield* answer(gone(self));
  return undefined;
};

/** A write on a base that was read; with bit 0 nobody waits for it, and it only gives the session its row. */
export const writeOn: Body = function* (self, base) {
  if (!base) throw new Error("a write needs a base");
  const { found, bit } = base;
  const data = nextVersion(self, found, bit);
  if (yield* writeRow(self, found, data)) {
    const told = yield* handOn(self, data, found.fork ?? NO_FORK);
    if (told === "overtaken") return { become: bit === 0 ? writeAgain : write, with: bit === 0 ? base : null };
    if (bit === 0) return undefined;
    if (told === "gone") yield* answer(gone(self));
    else yield* answer({ kind: "written", key: self.key, bit, behind: told === "behind" ? data.v : 0 });
    return undefined;
  }
  const newest = yield* newestOf(self);
  if (newest) return { become: writeOn, with: { found: newest, bit } };
  if (bit !== 0) yield* answer(gone(self));
  return undefined;
};

const writeAgain: Body = function* (self, base) {
  const { found } = yield* readSession(self);
  return found && base ? { become: writeOn, with: { ...base, found } satisfies Base } : undefined;
};

function* writeRow(self: Self, { data: base, source }: Found, data: Data): Procedure<boolean> {
  try {
    if ((yield* ask.word({ tier: "row", op: "swap", key: self.key, read: base.v, data })) === "ok") return true;
    if (source === "row" || (yield* ask.row(self.key)) !== null) return false;
    return (yield* ask.word({ tier: "row", op: "insert", key: self.key, data })) === "ok";
  } catch (error) {
    // Applied or not, nobody knows: the copy must not be trusted until somebody has looked.
    if (error instanceof Unavailable) yield* holdAsBestItCan(self);
    throw error;
  }
}

function* handOn(
  self: Self,
  data: Data,
  fork: readonly [number, number],
): Procedure<"done" | "behind" | "gone" | "overtaken"> {
  const put: Call = { tier: "entry", op: "put", key: self.key, data, fork, ...keepCopy(self, data.abs) };
  try {
    const outcome = yield* ask.word(put);
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
  const idle = self.now() + self.rules.times.idle;
  yield { tier: "row", op: "touchRow", key: self.key, idle };
  if (self.rules.touchReachesEntry) {
    try {
      yield { tier: "entry", op: "touch", key: self.key, idle, until: 0 };
    } catch (error) {
      if (!(error instanceof Unavailable) || (self.mode === "S" && self.rules.bridgeTouchNeedsEntry)) throw error;
    }
  }
  yield* answer({ kind: "touched", key: self.key });
  return undefined;
};

export const create: Body = function* (self) {
  const { idle, absolute: abs } = self.rules.times;
  const { key } = self;
  const data = { v: 1, writes: self.bit, idle: Math.min(self.now() + idle, abs), abs };
  const notAfter = leaseUntil(self);
  if ((yield* ask.word({ tier: "row", op: "insert", key, data })) !== "ok") throw new Unavailable();
  if (self.mode === "S" || self.rules.cachedDbCreatesEntry) {
    try {
      const stamp = { ...keepCopy(self, data.abs), notAfter };
      const made = yield* ask.word({ tier: "entry", op: "create", key, data, db: 1, ...stamp });
      if (made === "late" && self.mode === "S") throw new Unavailable();
    } catch (error) {
      if (!(error instanceof Unavailable) || self.mode === "S") throw error;
      if (self.rules.lostCreateHolds) yield* holdAsBestItCan(self);
    }
  }
  yield* answer({ kind: "created", key });
  return undefined;
};
