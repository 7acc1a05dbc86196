// Whatever a driver or a client throws: an error of ours that says nothing of it (core/guard.ts, core/errors.ts).

import fc from "fast-check";
import { guarded } from "@/lib/session/core/guard";
import { CANARY } from "../../support/fixtures";
import { assert, settled } from "../support/assert";
import { rubbish } from "../support/edits";
import { POISON } from "../support/json";
import type { Parser } from "../support/parser";

/** `as`: thrown as it is, or as the message, or as properties of an error. */
interface Input {
  readonly as: "itself" | "message" | "properties" | "code";
  readonly thrown: unknown;
}

const key = fc.oneof(
  fc.constantFrom(...POISON, "message", "code", "cause", "stack", "meta", "digest", "status", "fix", "toString"),
  fc.string({ maxLength: 4 }),
);
const thrown = fc.oneof(
  { weight: 2, arbitrary: rubbish.map((text) => text + CANARY) },
  {
    weight: 4,
    arbitrary: fc.anything({
      key,
      maxDepth: 2,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      values: [fc.constant(CANARY), fc.string(), fc.constantFrom(null, undefined, 5, true)],
    }),
  },
);

export function tierErrorParser(): Parser<Input> {
  let next: unknown = null;
  const tier = guarded("cache", async () => ({ get: async () => Promise.reject(next) }), 10_000);
  return {
    name: "tier-error",
    inputs: fc.record({ as: fc.constantFrom("itself", "message", "properties", "code"), thrown }),
    async check({ as, thrown: value }) {
      next = asThrown(as, value);
      const result = await settled(() => tier.get(), ["SESSION_STORE_UNAVAILABLE"]);
      assert(result === null, "a failed call gave an answer");
    },
  };
}

function asThrown(as: Input["as"], value: unknown): unknown {
  const text = typeof value === "string" ? value : CANARY;
  if (as === "message") return new Error(text, { cause: value });
  if (as === "code") return Object.assign(new TypeError(text), { code: value });
  if (as === "properties" && typeof value === "object" && value !== null)
    return Object.defineProperties(new Error(CANARY), {
      ...Object.fromEntries(Object.entries(value).map(([name, item]) => [name, { value: item, enumerable: true }])),
      name: { value: "DriverError" },
    });
  return value;
}
