// The body of a record: the same record, or a refusal; never half of one.

import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { decodeBody, encodeBody, FORMAT } from "@/lib/session/core/record";
import type { SessionRecord } from "@/lib/session/core/types";
import { parsed } from "../support/assert";
import { edited, rubbish } from "../support/edits";
import { hostileJson } from "../support/json";
import type { Parser } from "../support/parser";
import { assertSound, headerOf, records } from "../support/records";

type Input = { readonly record: SessionRecord } | { readonly format: number; readonly text: string };

const HEADER = {
  version: 3,
  lastSeenAt: 1_770_000_000_000,
  idleExpiresAt: 1_780_000_000_000,
  absoluteExpiresAt: 1.79e12,
};
const FIELDS = ["d", "c", "u", "a", "r", "f", "k", "__proto__", "toString", "x"];

const bodies = records.map(encodeBody);
const grammar = {
  delimiter: ",",
  tokens: [
    "null",
    "[]",
    "{}",
    '"',
    "1e999",
    '"r":null',
    '"r":{"kind":"at","time":1e999}',
    '"k":[[0,1e99]]',
    '"__proto__":{}',
  ],
};
/** Every field there is, each of whatever type. */
const composed = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS), hostileJson), { maxLength: 6 })
  .map((fields) => `{"d":["a","1"],"c":1${fields.map(([name, json]) => `,"${name}":${json}`).join("")}}`);
const texts = fc.oneof(
  { weight: 4, arbitrary: edited(bodies, grammar) },
  { weight: 4, arbitrary: composed },
  { weight: 2, arbitrary: hostileJson },
  { weight: 1, arbitrary: rubbish },
);
const formats = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(FORMAT, FORMAT + 1) }, fc.integer(), fc.double());

export function recordParser(): Parser<Input> {
  let read = 0;
  return {
    name: "record",
    inputs: fc.oneof(
      { weight: 1, arbitrary: fc.record({ record: records }) },
      { weight: 9, arbitrary: fc.record({ format: formats, text: texts }) },
    ),

    check(input) {
      if ("record" in input) {
        const { record } = input;
        deepStrictEqual(decodeBody(FORMAT, encodeBody(record), headerOf(record)), record);
        return;
      }
      const result = parsed(
        () => decodeBody(input.format, input.text, HEADER),
        ["SESSION_FORMAT_UNKNOWN", "SESSION_STORE_UNAVAILABLE"],
      );
      if (result === null) return;
      read += 1;
      assertSound(result.value);
    },

    figures: () => `${read} of the spoilt ones were still records`,
  };
}
