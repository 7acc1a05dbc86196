// The surroundings taken from the code under test, so that a plan decides everything: what tests/model/code/determinism.ts
// takes, and the two things that whole session objects use besides.

import { createHash } from "node:crypto";
import { follow, makeDeterministic } from "../code/determinism";

/** How ids begin that a run gives out: whoever sees this in a remote call has seen an id that should have been hashed. */
const NAME = "raw-id";
const RAW_ID = new RegExp(`${Buffer.from(NAME).toString("base64url").slice(0, 8)}[\\w-]{35}`);

export const holdsRawId = (text: string) => RAW_ID.test(text);

/** Random numbers of a new run, equal in every repetition. */
export const beginRun = () => follow({ name: NAME, tokens: 0 });

/** @returns puts everything back */
export function takeOver(): () => void {
  const restore = makeDeterministic();
  const { subtle } = globalThis.crypto;

  // The real digest ends on a thread of its own: no number of turns of the event loop tells when. That both compute the
  // same is shown by tests/unit/id.test.ts.
  Object.defineProperty(subtle, "digest", {
    configurable: true,
    value: async (_: string, bytes: Uint8Array) => createHash("sha256").update(bytes).digest(),
  });
  return () => {
    Reflect.deleteProperty(subtle, "digest");
    follow(null);
    restore();
  };
}
