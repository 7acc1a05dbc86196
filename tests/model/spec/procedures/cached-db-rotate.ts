// B and S: the rows in one transaction, then the entries in one script. In the bridge the parent is held first, so that
// nobody there trusts its entry should this process end in between.

import { answer, ask, type Procedure, Unavailable } from "../calls";
import { ANONYMOUS, type Data } from "../state";
import { newestOf, readSession } from "./cached-db-read";
import {
  type Body,
  dataOf,
  type Found,
  gone,
  keepCopy,
  killCall,
  leaseUntil,
  nextVersion,
  type Self,
  tell,
} from "./self";

export const rotate: Body = function* (self, base) {
  let found: Found | null = base?.found ?? (yield* readSession(self)).found;
  if (!found) {
    yield* answer(gone(self));
    return undefined;
  }
  const { key, child, bit } = self;
  const bridge = self.mode === "S";
  let held: Data | null = null;
  if (bridge) {
    const leased = yield* ask.lease("hold", key, ANONYMOUS, leaseUntil(self));
    if (leased.outcome === "dead") {
      yield* answer(gone(self));
      return undefined;
    }
    held = dataOf(leased.before);
    if (held && held.v > found.data.v) found = { data: held, source: "entry" };
  }
  const data = nextVersion(self, found, bit);
  const mayBeAbsent = found.source === "entry";
  const { v: read } = found.data;
  if ((yield* ask.word({ tier: "row", op: "rotateRow", key, read, child, data, mayBeAbsent })) === "lost") {
    const newest = yield* newestOf(self);
    if (newest) return { become: rotate, with: { found: newest, bit } };
    yield* answer(gone(self));
    return undefined;
  }
  const expected = bridge && self.rules.bridgeRotateChecksVersion ? (held?.v ?? 0) : null;
  const finished = yield* rotateEntry(self, data, expected);
  yield* answer({ kind: "rotated", key, child, finished });
  return undefined;
};

/** The rows are done, so nothing here may undo them. @returns whether the parent's end has reached the cache */
function* rotateEntry(self: Self, first: Data, firstExpected: number | null): Procedure<boolean> {
  const { key, child } = self;
  let data = first;
  let expected = firstExpected;
  try {
    for (;;) {
      const stamp = { ...keepCopy(self, data.abs), notAfter: leaseUntil(self) };
      const outcome = yield* ask.word({
        tier: "entry",
        op: "rotate",
        key,
        read: expected,
        child,
        data,
        db: data.v,
        ...stamp,
      });
      if (outcome === "ok" || outcome === "dead") return true;
      // A neighbour in `cache` has written the parent since it was held. Nobody knows the child yet: it takes that over.
      const now = outcome === "conflict" ? dataOf(yield* ask.entry(key)) : null;
      if (!now) return yield* tell(killCall(self, key, data.abs));
      const newer: Data = { ...now, writes: now.writes | self.bit, v: Math.max(now.v, data.v) + 1 };
      yield* ask.word({ tier: "row", op: "swap", key: child, read: data.v, data: newer });
      data = newer;
      expected = now.v;
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return false;
  }
}
