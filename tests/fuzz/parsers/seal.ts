// The value of the cookie: whatever is not, to the letter, a seal of ours is nobody's.

import fc from "fast-check";
import { createSealer } from "@/lib/session/core/seal";
import { assert, assertPristine } from "../support/assert";
import { countDecryptions } from "../support/decryptions";
import { edited, rubbish } from "../support/edits";
import type { Parser } from "../support/parser";
import { FOREIGN, OURS, PASSWORDS } from "../support/seals";

const ours = OURS.map(({ seal }) => seal);
const parts = [...new Set([...ours, ...FOREIGN].flatMap((seal) => seal.split("*")))];
const seals = fc.oneof(fc.constantFrom(...ours), fc.constantFrom(...FOREIGN));
const grammar = {
  delimiter: "*",
  tokens: [...parts, "", "0", "1", "2", "3", "01", "__proto__", "constructor", "999999999", "9".repeat(17), "~2", "~1"],
};
/** In the form of a seal, so that only the signature can tell. */
const wellFormed = fc
  .tuple(
    seals,
    fc.oneof({ weight: 7, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.constant(null) }),
    fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
  )
  .map(([seal, at, letter]) => {
    // The last letter of the signature has two bits to spare.
    const index = at === null ? seal.length - 3 : 9 + (at % (seal.length - 9 - 2));
    return seal[index] === "*" ? seal : seal.slice(0, index) + letter + seal.slice(index + 1);
  });

export function sealParser(): Parser<string> {
  const count = countDecryptions();
  const sealer = createSealer(PASSWORDS, Date.now);
  return {
    name: "seal",
    inputs: fc.oneof(
      { weight: 1, arbitrary: seals },
      { weight: 1, arbitrary: wellFormed },
      { weight: 14, arbitrary: edited(seals, grammar) },
      { weight: 4, arbitrary: rubbish },
    ),

    async check(value) {
      const opened = await sealer.open(value);
      const says = OURS.find(({ seal }) => seal === value)?.says ?? null;
      if (says === null) assert(opened === null, "a value that was not sealed here opened");
      else assert(opened !== null && isAsSealed(opened, says), "a seal of ours did not open as it was sealed");
      assertPristine();
    },

    figures: () => `${count.verified} came to the signature, ${count.decrypted} to the decryption`,
  };
}

type Says = (typeof OURS)[number]["says"];

const isAsSealed = (opened: Says, says: Says) =>
  (Object.keys(says) as (keyof Says)[]).every((field) => opened[field] === says[field]);
