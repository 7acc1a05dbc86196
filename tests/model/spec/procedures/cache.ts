// C: the entry is the only copy that counts. With a database behind it, a key the cache does not know may still have a
// row from before: it is adopted on first sight.

import { answer, ask, type Procedure } from "../calls";
import { attempts } from "./attempts";
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
  newRecord,
  nextVersion,
  none,
  type Self,
  UNAVAILABLE,
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
    const usable = liveRow(row);
    const data = usable && isLive(self, usable) ? usable : null;
    const { cacheDeadRow, times } = self.rules;
    if (row !== "dead" || cacheDeadRow === "held")
      yield { tier: "entry", op: "fill", key: self.key, data, token, at: self.now(), until: data?.abs ?? 0 };
    else if (cacheDeadRow === "killed") yield killCall(self, self.key, times.absolute);
    if (!data) return null;
  }
}

export const read: Body = function* (self) {
  const found = yield* readEntry(self);
  yield* answer(found ? live(self, found) : none(self));
  return undefined;
};

export const write = attempts(readEntry, function* (self, found, bit) {
  const { key } = self;
  const data = nextVersion(self, found, bit);
  const { until } = keepOnly(self, data);
  const outcome = yield* ask.word({ tier: "entry", op: "cas", key, read: found.data.v, data, until });
  if (outcome === "conflict" || outcome === "absent") return "again";
  return outcome === "ok" ? { kind: "written", key, bit, behind: 0 } : gone(self);
}).start;

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
  const data = newRecord(self);
  const stamp = { ...keepOnly(self, data), notAfter: leaseUntil(self) };
  const outcome = yield* ask.word({ tier: "entry", op: "create", key: self.key, data, db: 0, ...stamp });
  yield* answer(outcome === "ok" ? { kind: "created", key: self.key } : UNAVAILABLE);
  return undefined;
};

/** The row first, as in every end of a session; then one script. */
export const rotate = attempts(readEntry, function* (self, found, bit) {
  const { key, child } = self;
  const data = nextVersion(self, found, bit);
  if (hasRow(self) && self.rules.rotateBuriesParent) yield { tier: "row", op: "bury", key };
  const stamp = { ...keepOnly(self, data), notAfter: leaseUntil(self) };
  const outcome = yield* ask.word({
    tier: "entry",
    op: "rotate",
    key,
    read: found.data.v,
    child,
    data,
    db: 0,
    ...stamp,
  });
  if (outcome === "conflict" || outcome === "absent") return "again";
  if (outcome === "ok") return { kind: "rotated", key, child, finished: true };
  return outcome === "dead" ? gone(self) : UNAVAILABLE;
}).start;
