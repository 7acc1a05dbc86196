// What most session libraries do: read the cache, on a miss read the row and set; write the row, then set; delete the
// row, then delete the entry; no versions; a failing cache is ignored. Django's is the same with update-only saves.

import { answer, ask, type Call, type Procedure, Unavailable } from "../calls";
import type { Data } from "../state";
import { type Body, dataOf, gone, live, liveRow, none, type OperationName, type Self, tell, UNAVAILABLE } from "./self";

const usesRow = (self: Self) => self.mode !== "C" && self.mode !== "C0";
const usesEntry = (self: Self) => self.mode !== "D" && self.mode !== "D0";

function* load(self: Self): Procedure<Data | null> {
  const { key } = self;
  if (usesEntry(self)) {
    try {
      const hit = dataOf(yield* ask.entry(key));
      if (hit) return hit;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  if (!usesRow(self)) return null;
  const data = liveRow(yield* ask.row(key));
  if (data && usesEntry(self)) yield* tell({ tier: "entry", op: "set", key, data });
  return data;
}

const read: Body = function* (self) {
  const data = yield* load(self);
  yield* answer(data ? live(self, { data, source: "row" }) : none(self));
  return undefined;
};

const write: Body = function* (self) {
  const { key, bit } = self;
  const base = yield* load(self);
  if (!base) {
    yield* answer(gone(self));
    return undefined;
  }
  const data: Data = { ...base, v: base.v + 1, writes: base.writes | bit };
  if (usesRow(self)) {
    const op = self.rules.design === "django" ? "update" : "upsert";
    if ((yield* ask.word({ tier: "row", op, key, data })) === "lost") {
      yield* answer(gone(self));
      return undefined;
    }
  }
  if (usesEntry(self)) yield* tell({ tier: "entry", op: "set", key, data });
  yield* answer({ kind: "written", key, bit, behind: 0 });
  return undefined;
};

const destroy: Body = function* (self) {
  const { key } = self;
  const row: Call = { tier: "row", op: "deleteRow", key };
  if (usesRow(self) && !(yield* tell(row))) {
    yield* answer(UNAVAILABLE);
    return undefined;
  }
  if (usesEntry(self)) yield* tell({ tier: "entry", op: "del", key });
  yield* answer({ kind: "destroyed", key });
  return undefined;
};

export const naive: Partial<Record<OperationName, Body>> = { read, write, destroy };
