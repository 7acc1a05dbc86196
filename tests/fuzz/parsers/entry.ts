// The text of a cache entry: an entry, dead, absent only if the store said so, or a refusal.

import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { parseEntry, recordArguments } from "@/lib/session/caches/entry";
import { FORMAT } from "@/lib/session/core/record";
import type { SessionRecord } from "@/lib/session/core/types";
import { assert, parsed } from "../support/assert";
import { edited, rubbish } from "../support/edits";
import { hostileJson } from "../support/json";
import type { Parser } from "../support/parser";
import { assertSound, records } from "../support/records";

/** `record` with the exact text of its entry, or a text (or any other reply) that may be one. */
type Input = { readonly record: SessionRecord; readonly text: string } | { readonly text: unknown };

const entries = fc
  .tuple(records, fc.constantFrom("-", "a-hold"), fc.nat(), fc.boolean())
  .map(([record, hold, checkedAt, lease]) => {
    const [version, idle, absolute, seen, forks, body] = recordArguments(record);
    const head = `1 L ${version} ${version} ${forks} ${hold} ${checkedAt} ${idle} ${absolute} ${seen}\n`;
    return { record, text: head + (lease ? "" : body), lease };
  });
const grammar = {
  delimiter: " ",
  tokens: [
    "",
    "-",
    "D",
    "L",
    "0",
    "1",
    "2",
    "3",
    "99",
    "-1",
    "1.5",
    "1e9",
    "9".repeat(16),
    "9".repeat(400),
    "\n",
    "\n{}",
  ],
};
const numbers = fc.constantFrom("0", "1", "2", "8640000000000001", "9".repeat(16), "9".repeat(17), "9".repeat(400));
const heads = fc
  .tuple(fc.constantFrom("1", "2", "3", "01"), fc.array(numbers, { minLength: 6, maxLength: 6, size: "max" }))
  .map(([format, [version, row, checked, idle, absolute, seen]]) => {
    return `${format} L ${version} ${row} - - ${checked} ${idle} ${absolute} ${seen}\n`;
  });

export function entryParser(): Parser<Input> {
  let read = 0;
  return {
    name: "entry",
    inputs: fc.oneof(
      { weight: 1, arbitrary: entries.filter(({ lease }) => !lease) },
      {
        weight: 5,
        arbitrary: edited(
          entries.map(({ text }) => text),
          grammar,
        ).map((text) => ({ text })),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(heads, fc.constantFrom("", '{"d":[],"c":1}')).map((parts) => ({ text: parts.join("") })),
      },
      { weight: 1, arbitrary: fc.oneof(hostileJson, rubbish).map((text) => ({ text })) },
      {
        weight: 1,
        arbitrary: fc
          .oneof(fc.constantFrom("1 D", "2 D", "3 D", "1 D ", " 1 D", "D"), fc.jsonValue())
          .map((text) => ({ text })),
      },
    ),

    check(input) {
      const { text } = input;
      const result = parsed(() => parseEntry(text), ["SESSION_FORMAT_UNKNOWN", "SESSION_STORE_UNAVAILABLE"]);
      if (result === null) {
        assert(!("record" in input) && text !== null && text !== "1 D", "what is an entry was refused");
        return;
      }
      const entry = result.value;
      if (entry.state === "absent") assert(text === null, "taken for absent, which the store did not say");
      if (entry.state === "dead")
        assert(text === "1 D" || text === "2 D", "taken for dead, which the store did not say");
      if (entry.state !== "live") return;
      read += 1;
      assert([FORMAT, FORMAT + 1].includes(Number.parseInt(`${text}`, 10)), "an entry of a format that nobody knows");
      const { record, checkedAt, rowVersion } = entry;
      assert(Number.isSafeInteger(rowVersion) && Number.isSafeInteger(checkedAt), "a number that is none");
      if (record === null) return;
      const { version, lastSeenAt, idleExpiresAt, absoluteExpiresAt } = record;
      assert(Number.isSafeInteger(version), "a version that is none");
      for (const time of [lastSeenAt, idleExpiresAt, absoluteExpiresAt])
        assert(!Number.isNaN(new Date(time).getTime()), "a time that is none");
      if ("record" in input) deepStrictEqual({ ...record }, { ...input.record });
      assertSound(record);
    },

    figures: () => `${read} were entries`,
  };
}
