// Texts that were valid once: characters flipped, ends cut off, parts doubled, swapped or replaced, lengths extreme.

import fc from "fast-check";

export interface Grammar {
  /** What stands between the parts of a text. */
  readonly delimiter: string;
  /** What a part may be replaced by. */
  readonly tokens: readonly string[];
}

interface Edit {
  readonly kind: number;
  readonly at: number;
  readonly to: number;
  readonly char: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.nat(1_023),
  at: fc.nat(1 << 20),
  to: fc.nat(1 << 20),
  char: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) }, fc.nat(0xffff)),
});

/** `base` after one to three changes. */
export function edited(base: fc.Arbitrary<string>, grammar: Grammar): fc.Arbitrary<string> {
  return fc
    .tuple(base, fc.array(edit, { minLength: 1, maxLength: 3, size: "max" }))
    .map(([text, edits]) => edits.reduce((result, each) => apply(result, each, grammar), text));
}

function apply(text: string, { kind, at, to, char }: Edit, { delimiter, tokens }: Grammar): string {
  const index = at % (text.length + 1);
  const end = index + (to % (text.length + 1 - index));
  const parts = text.split(delimiter);
  const part = at % parts.length;
  const other = to % parts.length;
  const letter = String.fromCharCode(char);
  const token = tokens[to % tokens.length] ?? "";
  // Rare: long texts cost much.
  if (kind === 0) return text + letter.repeat(to % 70_000);
  switch (kind % 9) {
    case 0:
      return text.slice(0, index) + letter + text.slice(index + 1);
    case 1:
      return text.slice(0, index);
    case 2:
      return text.slice(index);
    case 3:
      return text.slice(0, end) + text.slice(index);
    case 4:
      return text.slice(0, index) + text.slice(end);
    case 5:
      return parts.map((each, nth) => parts[nth === part ? other : nth === other ? part : nth] ?? each).join(delimiter);
    case 6:
      return parts.toSpliced(part, 1, token).join(delimiter);
    case 7:
      return parts.toSpliced(part, 0, parts[other] ?? "").join(delimiter);
    default:
      return text.slice(0, index) + token + text.slice(index);
  }
}

/** Whatever comes: UTF-16 units one by one, so that lone surrogates and NUL occur. */
export const rubbish: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
  fc.array(fc.nat(0xff), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes)),
);
