// C: the entry is the only copy that counts. With a database behind it, a key the cache does not know may still have a
// row from before: it is adopted on first sight.

import { answer, ask, type Procedure } from "../calls";
import {
  type Body,
  type Found,
  gone,
  hasRow,
  isLive,
  keepOnly,
  killCall,
  leaseUntil,
  live,
  liveRow,
  nextVersion,
  none,
  type Self,
} from "./self";

function* readEntry(self: Self): Procedure<Found | null> {
  for (;;) {
    const entry = yield* ask.entry(self.key);
    if (entry?.dead) return null;
    if (entry?.data) return isLive(self, entry.data) ? { data: entry.data, source: "entry" } : null;
    if (!hasRow(self) || !self.rules.cacheAdoptsRows) return null;
    const token = self.token();
    const { outcome } = yield* ask.lease("lease", self.key, token, leaseUntil(self));
    if (outcome === "dead") return null;
    if (outcome === "hit") continue;
    const row = yield* ask.row(self.key);
    if (row === "dead") {
      if (self.rules.takeBackLease) yield killCall(self, self.key, self.rules.times.absolute);
      return null;
    }
    const usable = liveRow(row);
    const data = usable && isLive(self, usable) ? usable : null;
    yield { tier: "entry", op: "fill", key: self.key, data, token, at: self.now(), until: data?.abs ?? 0 };
    if (!data) return null;
  }
}

export const read: Body = function* (self) {
  const found = yield* readEntry(self);
  yield* answer(found ? live(self, found) : none(self));
  return undefined;
};

export const write: Body = function* (self) {
  const found = yield* readEntry(self);
  if (found) return { become: writeOn, with: { found, bit: self.bit } };
  yield* answer(gone(self));
  return undefined;
};

const writeOn: Body = function* (self, base) {
  if (!base) throw new Error("a write needs a base");
  const { found, bit } = base;
  const data = nextVersion(self, found, bit);
  const { until } = keepOnly(self, data);
  const outcome = yield* ask.word({ tier: "entry", op: "cas", key: self.key, read: found.data.v, data, until });
  if (outcome === "conflict" || outcome === "absent") return { become: write, with: null };
  yield* answer(outcome === "ok" ? { kind: "written", key: self.key, bit, behind: 0 } : gone(self));
  return undefined;
};

export const touch: Body = function* (self) {
  const found = yield* readEntry(self);
  if (!found) {
    yield* answer(none(self));
    return undefined;
  }
  const idle = self.now() + self.rules.times.idle;
  // Where the entry goes with its idle deadline, it must stay as much longer.
  const until = hasRow(self) ? 0 : Math.min(idle, found.data.abs);
  const outcome = yield* ask.word({ tier: "entry", op: "touch", key: self.key, idle, until });
  // It ended while it was looked at.
  yield* answer({ kind: outcome === "ok" ? "touched" : "none", key: self.key });
  return undefined;
};

export const create: Body = function* (self) {
  const { idle, absolute: abs } = self.rules.times;
  const data = { v: 1, writes: self.bit, idle: Math.min(self.now() + idle, abs), abs };
  const notAfter = leaseUntil(self);
  const stamp = keepOnly(self, data);
  const made = yield* ask.word({ tier: "entry", op: "create", key: self.key, data, db: 0, notAfter, ...stamp });
  yield* answer(made === "ok" ? { kind: "created", key: self.key } : { kind: "unavailable" });
  return undefined;
};

/** The row first, as in every end of a session; then one script. */
export const rotate: Body = function* (self) {
  const found = yield* readEntry(self);
  if (!found) {
    yield* answer(gone(self));
    return undefined;
  }
  const { key, child } = self;
  const data = nextVersion(self, found, self.bit);
  if (hasRow(self) && self.rules.rotateBuriesParent) yield { tier: "row", op: "bury", key };
  const stamp = { ...keepOnly(self, data), notAfter: leaseUntil(self) };
  const { v: read } = found.data;
  const outcome = yield* ask.word({ tier: "entry", op: "rotate", key, read, child, data, db: 0, ...stamp });
  if (outcome === "conflict" || outcome === "absent") return { become: rotate, with: null };
  if (outcome === "ok") yield* answer({ kind: "rotated", key, child, finished: true });
  else yield* answer(outcome === "dead" ? gone(self) : { kind: "unavailable" });
  return undefined;
};
