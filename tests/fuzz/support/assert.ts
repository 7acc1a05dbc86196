// What must hold of every parser, whatever it is given.

import { isSessionError, type SessionErrorCode } from "@/lib/session/core/errors";
import { CANARY } from "../../support/fixtures";

const PROTOTYPES = [Object, Array, Map, Set, Date, String, Number, Function, Promise, Error].map(
  ({ prototype }): [object, number] => [prototype, Reflect.ownKeys(prototype).length],
);

/** No prototype was given a property, and none lost one. */
export function assertPristine(): void {
  for (const [prototype, count] of PROTOTYPES)
    if (Reflect.ownKeys(prototype).length !== count) throw new Error("a prototype was changed");
  if ("polluted" in {}) throw new Error("Object.prototype was polluted");
}

export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** An error of ours with one of the codes, that gives nothing away. */
export function assertRefusal(error: unknown, codes: readonly SessionErrorCode[]): void {
  if (!isSessionError(error)) throw new Error("threw something else than a SessionError", { cause: error });
  assert(codes.includes(error.code), `threw ${error.code}`);
  assertSilent(textOf(error));
}

/** Secrets are in the inputs, and in nothing that is said about them. */
export function assertSilent(text: string): void {
  assert(!text.includes(CANARY), "a secret of the input came out");
}

/** All that a log could show of an error. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return error === undefined ? "" : JSON.stringify(error);
  const own = JSON.stringify(Object.fromEntries(Object.entries(error).filter(([key]) => key !== "cause")));
  return `${error.name} ${error.message} ${error.stack} ${own} ${textOf(error.cause)}`;
}

/** Runs a parser. @returns null if it refused as it should */
export function parsed<T>(work: () => T, codes: readonly SessionErrorCode[]): { readonly value: T } | null {
  try {
    return { value: work() };
  } catch (error) {
    assertRefusal(error, codes);
    return null;
  } finally {
    assertPristine();
  }
}

/** As `parsed`. */
export async function settled<T>(work: () => Promise<T>, codes: readonly SessionErrorCode[]) {
  try {
    return { value: await work() };
  } catch (error) {
    assertRefusal(error, codes);
    return null;
  } finally {
    assertPristine();
  }
}
