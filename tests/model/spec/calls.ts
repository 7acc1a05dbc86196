// The remote calls: each is one atomic step at its tier. tiers.ts says what they do; here is how a procedure makes them.

import type { Data, Entry, Row } from "./state";

export interface Stamp {
  readonly at: number;
  readonly until: number;
}

type RowCall =
  | { readonly op: "find"; readonly key: number }
  | { readonly op: "swap"; readonly key: number; readonly read: number; readonly data: Data }
  | { readonly op: "insert"; readonly key: number; readonly data: Data }
  | { readonly op: "bury"; readonly key: number }
  | { readonly op: "touchRow"; readonly key: number; readonly idle: number }
  | {
      readonly op: "rotateRow";
      readonly key: number;
      readonly read: number;
      readonly child: number;
      readonly data: Data;
      readonly mayBeAbsent: boolean;
    }
  /** The naive designs. */
  | { readonly op: "upsert" | "update"; readonly key: number; readonly data: Data }
  | { readonly op: "deleteRow"; readonly key: number };

type EntryCall =
  | { readonly op: "get"; readonly key: number }
  | ({ readonly op: "create"; readonly key: number; readonly data: Data; readonly db: number } & Stamp & {
        readonly notAfter: number;
      })
  | { readonly op: "lease" | "hold"; readonly key: number; readonly token: number; readonly until: number }
  | ({ readonly op: "fill"; readonly key: number; readonly data: Data | null; readonly token: number } & Stamp)
  | ({ readonly op: "put"; readonly key: number; readonly data: Data } & Stamp)
  | { readonly op: "cas"; readonly key: number; readonly read: number; readonly data: Data; readonly until: number }
  | { readonly op: "touch"; readonly key: number; readonly idle: number; readonly until: number }
  | { readonly op: "kill"; readonly key: number; readonly until: number }
  | ({
      readonly op: "rotate";
      readonly key: number;
      /** The parent's version, or null: whatever it is. */
      readonly read: number | null;
      readonly child: number;
      readonly data: Data;
      readonly db: number;
      readonly notAfter: number;
    } & Stamp)
  /** The naive designs. */
  | { readonly op: "set"; readonly key: number; readonly data: Data }
  | { readonly op: "del"; readonly key: number };

export type Call = ({ readonly tier: "row" } & RowCall) | ({ readonly tier: "entry" } & EntryCall);
export type CallOf<Op extends Call["op"]> = Extract<Call, { op: Op }>;

export interface Leased {
  readonly outcome: "ok" | "hit" | "dead";
  readonly before: Entry;
}
export type Reply = string | { readonly row: Row } | { readonly entry: Entry } | Leased;

/** What an operation tells its caller. */
export type Outcome =
  | { readonly kind: "live"; readonly key: number; readonly writes: number }
  | { readonly kind: "none"; readonly key: number }
  | { readonly kind: "unavailable" }
  | { readonly kind: "written"; readonly key: number; readonly bit: number; readonly behind: number }
  | { readonly kind: "gone"; readonly key: number }
  | { readonly kind: "destroyed"; readonly key: number }
  | { readonly kind: "created"; readonly key: number }
  | { readonly kind: "touched"; readonly key: number }
  /** `finished` false: the child lives, but the old id could not be ended in every tier. */
  | { readonly kind: "rotated"; readonly key: number; readonly child: number; readonly finished: boolean };

export type Step = Call | { readonly answer: Outcome } | { readonly defer: Call };
export type Procedure<T> = Generator<Step, T, Reply>;

/** Thrown into a procedure at a call whose outcome it does not get to know. No Error: a stack is dear, and never read. */
export class Unavailable {}

/** Asks the tiers, and waits. @throws Unavailable */
export const ask = {
  *row(key: number): Procedure<Row> {
    return ((yield { tier: "row", op: "find", key }) as { row: Row }).row;
  },
  *entry(key: number): Procedure<Entry> {
    return ((yield { tier: "entry", op: "get", key }) as { entry: Entry }).entry;
  },
  *lease(op: "lease" | "hold", key: number, token: number, until: number): Procedure<Leased> {
    return (yield { tier: "entry", op, key, token, until }) as Leased;
  },
  /** Any call that replies with a word. */
  *word(call: Call): Procedure<string> {
    return (yield call) as string;
  },
};

export function* answer(outcome: Outcome): Procedure<void> {
  yield { answer: outcome };
}

/** Starts a call nobody waits for: it lands at any time, or never. */
export function* defer(call: Call): Procedure<void> {
  yield { defer: call };
}
