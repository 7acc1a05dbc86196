// How every mode writes and rotates: read, try, and when somebody else was faster try again on what is then the newest.

import { answer, type Outcome, type Procedure } from "../calls";
import { type Body, type Found, gone, type Self } from "./self";

type Reader = (self: Self) => Procedure<Found | null>;
/** "again": on the newest; "anew": from the beginning. @param bit the write id, 0 for a write that changes nothing */
type Attempt = (self: Self, found: Found, bit: number) => Procedure<Outcome | "again" | "anew">;

/** `start` reads first, `from` begins with what was read. Nobody waits for a write that changes nothing. */
export function attempts(first: Reader, attempt: Attempt, newest: Reader = first): { start: Body; from: Body } {
  const reading = (read: Reader): Body =>
    function* (self, base) {
      const bit = base?.bit ?? self.bit;
      const found = yield* read(self);
      if (found) return { become: from, with: { found, bit } };
      if (bit !== 0) yield* answer(gone(self));
      return undefined;
    };
  const start = reading(first);
  const again = reading(newest);
  const from: Body = function* (self, base) {
    if (!base?.found) throw new Error("an attempt needs a base");
    const { found, bit } = base;
    const outcome = yield* attempt(self, found, bit);
    if (typeof outcome === "string") return { become: outcome === "again" ? again : start, with: { found: null, bit } };
    if (bit !== 0) yield* answer(outcome);
    return undefined;
  };
  return { start, from };
}
