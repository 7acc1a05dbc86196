// Why a tier could not be asked, for the person at the terminal. Causes are redacted (core/errors.ts): a name and a code.

import { isSessionError } from "../core/errors";

/** Why something could not be done, in words without ids, secrets and addresses. */
export interface Reason {
  /** What happened. */
  readonly found: string;
  /** What to do about it. */
  readonly fix: string;
}

// Prisma's codes for what is not in the database. The adapter of SQLite has one for every statement that cannot be run.
const MISSING: Readonly<Record<string, string>> = { P2021: "A table", P2022: "A column", P2039: "A table or a column" };

/**
 * What to show of an error: what happened, with the kind of its cause, and what to do.
 * @param error as it was caught
 * @throws whatever is no SessionError: that is a fault of the kit, not of a tier
 */
export function reasonOf(error: unknown): Reason {
  if (!isSessionError(error)) throw error;
  const cause = error.cause instanceof Error ? withoutAddress(error.cause.message) : "";
  const what = error.message.replace(/^\[session\] /, "").replace(` ${error.fix} (${error.code})`, "");
  const missing = MISSING[/P20\d\d/.exec(cause)?.[0] ?? ""];
  if (missing) {
    return {
      found: `${missing} is missing in the database (${cause}).`,
      fix: "Apply the migrations of prisma/migrations.",
    };
  }
  return {
    found: cause === "" ? what : `${what.replace(/\.$/, "")} (${cause}).`,
    // What the catalogue says of a store that is down is meant for the author of a handler.
    fix: error.fix.startsWith("Nobody was logged out") ? "Make it answer; `doctor` says more." : error.fix,
  };
}

/** What could not be loaded says so in its own words, and may quote an address with a password in it. */
const withoutAddress = (message: string) => (message.split("\n")[0] ?? "").replace(/\w+:\/\/[^\s'"]+/g, "…");
