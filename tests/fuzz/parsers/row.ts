// The columns of a row, as a client hands them out: typed, with whatever bytes and numbers.

import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { FORMAT } from "@/lib/session/core/record";
import type { SessionRecord } from "@/lib/session/core/types";
import { type Columns, columnsOf, listedRowOf, rowOf } from "@/lib/session/stores/row";
import { assert, parsed } from "../support/assert";
import { edited, rubbish } from "../support/edits";
import { hostileJson } from "../support/json";
import type { Parser } from "../support/parser";
import { assertSound, records } from "../support/records";

/** `data` as Latin-1, times as ms: so an input can be written down as JSON. */
interface Spoilt {
  readonly format: number;
  readonly version: number;
  readonly dead: boolean;
  readonly userId: string | null;
  readonly data: string;
  readonly times: readonly number[];
}
type Input = { readonly record: SessionRecord } | { readonly columns: Spoilt };

const KEY = "session:key";
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const bodies = records.map((record) => latin1(columnsOf(KEY, record).data));
const time = fc.oneof(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.constantFrom(0, 8.64e15, -1));
const spoilt = fc.record({
  format: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(FORMAT, FORMAT + 1) }, fc.integer()),
  version: fc.nat(),
  dead: fc.nat(9).map((n) => n === 0),
  userId: fc.constantFrom(null, "u"),
  data: fc.oneof(
    {
      weight: 6,
      arbitrary: edited(bodies, {
        delimiter: ",",
        tokens: ["null", "1e999", "\u00ff", "\u00ed\u00a0\u0080", "\0", "\u00ef\u00bb\u00bf"],
      }),
    },
    hostileJson,
    rubbish,
  ),
  times: fc.array(time, { minLength: 4, maxLength: 4, size: "max" }),
});

export function rowParser(): Parser<Input> {
  let read = 0;
  return {
    name: "row",
    inputs: fc.oneof(
      { weight: 1, arbitrary: fc.record({ record: records }) },
      { weight: 9, arbitrary: fc.record({ columns: spoilt }) },
    ),

    check(input) {
      if ("record" in input) {
        // A row's text is UTF-8, which has no lone surrogates; JSON writes them as escapes, so nothing is lost.
        deepStrictEqual(rowOf(columnsOf(KEY, input.record)), { state: "live", record: input.record });
        return;
      }
      const columns = columnsFrom(input.columns);
      const result = parsed(() => rowOf(columns), ["SESSION_FORMAT_UNKNOWN", "SESSION_STORE_UNAVAILABLE"]);
      const listed = parsed(() => listedRowOf(columns), []);
      assert(listed !== null && listed.value.key === KEY, "a row of a list that cannot be ended");
      if (result === null) {
        assert(listed.value.record === null, "one reader could read it, the other not");
        return;
      }
      const row = result.value;
      assert(row.state === (columns.dead ? "dead" : "live"), "a row taken for something else");
      if (row.state !== "live") return;
      read += 1;
      assertSound(row.record);
      deepStrictEqual(listed.value.record, row.record);
    },

    figures: () => `${read} of the spoilt ones were still records`,
  };
}

function columnsFrom({ data, times, ...columns }: Spoilt): Columns {
  const [createdAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt] = times.map((each) => new Date(each)) as [
    Date,
    Date,
    Date,
    Date,
  ];
  const bytes = Uint8Array.from(data, (char) => char.charCodeAt(0) & 0xff) as Columns["data"];
  return { key: KEY, ...columns, data: bytes, createdAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt, outboxAt: null };
}
