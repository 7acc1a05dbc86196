// B and S: the rows in one transaction, then the entries in one script. In the bridge the parent is held first, so that
// nobody there trusts its entry should this process end in between.

import { ask, type Procedure, Unavailable } from "../calls";
import { ANONYMOUS, type Data } from "../state";
import { attempts } from "./attempts";
import { holdAfterLostCreate } from "./cached-db";
import { newestOf, readBase, standsAlone } from "./cached-db-read";
import { dataOf, distrusting, gone, keepCopy, killCall, leaseUntil, nextVersion, type Self } from "./self";

export const rotate = attempts(
  readBase,
  function* (self, read, bit) {
    const { key, child, rules, mode } = self;
    let base = read;
    let held: Data | null = null;
    if (mode === "S") {
      const leased = yield* ask.lease("hold", key, ANONYMOUS, leaseUntil(self));
      if (leased.outcome === "dead") return gone(self);
      held = dataOf(leased.before);
      if (held && held.v > base.data.v) base = { data: held, source: "entry" };
    }
    const data = nextVersion(self, base, bit);
    const mayBeAbsent = base.source === "entry" && standsAlone(self, base);
    const rows = { tier: "row", op: "rotateRow", key, read: base.data.v, child, data, mayBeAbsent } as const;
    if ((yield* distrusting(self, ask.word(rows), rules.unknownRotationHolds)) === "lost") return "again";
    const expected = mode === "S" && rules.bridgeRotateChecksVersion ? (held?.v ?? 0) : null;
    const told = yield* rotateEntry(self, data, expected);
    if (told !== "dead" || mode !== "S" || !rules.bridgeBuriesSecondChild)
      return { kind: "rotated", key, child, finished: told !== "unknown" };
    // A neighbour in `cache` ended the parent, or gave it a child of its own. Of two children the one nobody knows goes.
    yield { tier: "row", op: "bury", key: child };
    return gone(self);
  },
  newestOf,
).start;

/** The rows are done, so nothing here may undo them. @returns whether the parent's end has reached the cache */
function* rotateEntry(self: Self, first: Data, firstExpected: number | null): Procedure<"done" | "dead" | "unknown"> {
  const { key, child } = self;
  let data = first;
  let read = firstExpected;
  try {
    for (;;) {
      const stamp = { ...keepCopy(self, data.abs), notAfter: leaseUntil(self) };
      const outcome = yield* ask.word({ tier: "entry", op: "rotate", key, read, child, data, db: data.v, ...stamp });
      if (outcome === "ok") return "done";
      if (outcome === "dead") return "dead";
      // A neighbour in `cache` has written the parent since it was held. Nobody knows the child yet: it takes that over.
      const entry = outcome === "conflict" ? yield* ask.entry(key) : null;
      if (entry?.dead) return "dead";
      const now = dataOf(entry);
      if (!now) {
        yield* ask.word(killCall(self, key, data.abs));
        return "done";
      }
      const newer: Data = { ...now, writes: now.writes | self.bit, v: Math.max(now.v, data.v) + 1 };
      yield* ask.word({ tier: "row", op: "swap", key: child, read: data.v, data: newer });
      data = newer;
      read = now.v;
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    yield* holdAfterLostCreate(self, child);
    return "unknown";
  }
}
