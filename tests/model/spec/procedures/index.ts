import * as cache from "./cache";
import * as cachedDb from "./cached-db";
import { rotate } from "./cached-db-rotate";
import * as db from "./db";
import { naive } from "./naive";
import { type Body, destroy, type OperationName, type Self } from "./self";

const MODES = {
  db: { ...db, destroy },
  cached_db: { ...cachedDb, rotate, destroy },
  cache: { ...cache, destroy },
} satisfies Record<string, Record<OperationName, Body>>;

/** The procedure of an operation in the mode of the process that runs it. */
export function procedureOf(operation: OperationName, self: Pick<Self, "mode" | "rules">): Body {
  if (self.rules.design !== "protocol") {
    const body = naive[operation];
    if (!body) throw new Error(`the naive designs have no ${operation}`);
    return body;
  }
  switch (self.mode) {
    case "D":
    case "D0":
      return MODES.db[operation];
    case "B":
    case "S":
      return MODES.cached_db[operation];
    case "C":
    case "C0":
      return MODES.cache[operation];
  }
}
