// Values in and out: whatever `set` takes comes back equal, whatever it does not is refused; whatever a store holds is a
// value without a poisoned name, or a refusal.

import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { decodeValue, encodeValue } from "@/lib/session/core/value";
import { DataBag } from "@/lib/session/data";
import { CANARY } from "../../support/fixtures";
import { assert, assertPristine, parsed } from "../support/assert";
import { edited, rubbish } from "../support/edits";
import { hostileJson, POISON } from "../support/json";
import type { Parser } from "../support/parser";

type Input = { readonly text: string } | { readonly value: unknown };

const name = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom(...POISON, "toJSON", "$date", "$map", "$object", "$", "polluted", CANARY),
);
const anything = fc.anything({
  key: name,
  maxDepth: 3,
  maxKeys: 4,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  withBoxedValues: true,
});
// JSON.parse makes own properties of names that an ordinary assignment would take for the prototype.
const poisoned = hostileJson.map((text): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
});
const values = fc.oneof({ weight: 4, arbitrary: anything }, { weight: 2, arbitrary: poisoned });
const encoded = values.map((value) => {
  try {
    return encodeValue("k", value);
  } catch {
    return "null";
  }
});

export function valueParser(): Parser<Input> {
  let read = 0;
  let taken = 0;
  return {
    name: "value",
    inputs: fc.oneof(
      { weight: 3, arbitrary: fc.record({ value: values }) },
      {
        weight: 3,
        arbitrary: fc.record({
          text: edited(encoded, { delimiter: ",", tokens: ["$map", '"__proto__":1', "[[", "{}"] }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ text: hostileJson }) },
      { weight: 1, arbitrary: fc.record({ text: rubbish }) },
    ),

    check(input) {
      if ("value" in input) {
        const text = parsed(() => encodeValue("k", input.value), ["SESSION_VALUE_INVALID"]);
        if (text === null) return;
        taken += 1;
        const decoded = decodeValue(text.value);
        assertClean(decoded, 0);
        assert(encodeValue("k", decoded) === text.value, "encoded twice, two texts");
        deepStrictEqual(decoded, withPrototypes(input.value));
        return;
      }
      // As `session.get` meets it.
      const bag = new DataBag({ k: input.text });
      const result = parsed(() => bag.get("k"), ["SESSION_STORE_UNAVAILABLE"]);
      if (result === null) return;
      read += 1;
      assertClean(result.value, 0);
      assertPristine();
    },

    figures: () => `${taken} values were taken, ${read} spoilt texts were values`,
  };
}

const PROTOTYPES = [Object.prototype, Array.prototype, Map.prototype, Set.prototype, Date.prototype];

function assertClean(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null || depth > 200) return;
  assert(PROTOTYPES.includes(Object.getPrototypeOf(value)), "a prototype of somebody's choice");
  for (const key of POISON) assert(!Object.hasOwn(value, key), "a poisoned name came out");
  const inner = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  for (const item of inner) assertClean(item, depth + 1);
}

/** An object without a prototype comes back as a plain one. */
function withPrototypes(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(withPrototypes);
  if (value instanceof Map) return new Map([...value].map((pair) => pair.map(withPrototypes) as [unknown, unknown]));
  if (value instanceof Set) return new Set([...value].map(withPrototypes));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPrototypes(item)]));
}
