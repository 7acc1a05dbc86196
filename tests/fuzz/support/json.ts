// JSON as text, with names that could change a prototype at every depth, numbers that are none, and our own notation.

import fc from "fast-check";
import { CANARY } from "../../support/fixtures";

export const POISON = ["__proto__", "constructor", "prototype"];

const name = fc.constantFrom(
  ...POISON,
  "polluted",
  "toString",
  "then",
  "toJSON",
  "a",
  "",
  "\\\\",
  '\\"',
  "\\u0000",
  "$map",
  "$set",
  "$object",
  "$date",
  "$bigint",
  "$-0",
  "$unknown",
);
const scalar = fc.oneof(
  fc.constantFrom("null", "true", "false", '""', '"polluted"', `"${CANARY}"`, '"\\ud800"', "[]", "{}"),
  fc.constantFrom("0", "-0", "1e999", "-1e999", "1e-999", "0.1", "9007199254740993", "1e21", '"1"', "NaN", "undefined"),
  fc.double().map(String),
);

const { hostile } = fc.letrec<{ hostile: string }>((tie) => ({
  hostile: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: scalar },
    fc.array(tie("hostile"), { maxLength: 3 }).map((items) => `[${items}]`),
    fc
      .array(fc.tuple(name, tie("hostile")), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, item]) => `"${key}":${item}`)}}`),
  ),
}));

const brackets = fc
  .tuple(fc.constantFrom("[", '{"a":', '{"$map":[[0,', '{"__proto__":'), fc.nat(70_000))
  .map(([open, depth]) => open.repeat(depth % Math.ceil(70_000 / open.length)));

/** Mostly JSON. Seldom brackets enough to exhaust a stack. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 999, arbitrary: hostile },
  { weight: 1, arbitrary: brackets },
);
