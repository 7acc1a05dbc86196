// How the command line ends: a code for scripts, one sentence for people.
import { isSessionError } from "../../lib/session/core/errors.ts";
import { reasonOf } from "../../lib/session/ops/index.ts";

export const OK = 0;
/** A gate says no, the tiers differ, there is no such session, or the answer to a question was no. */
export const NO = 1;
/** Wrong options, or settings that are not sound. */
export const MISUSE = 2;
/** A store did not answer. */
export const UNAVAILABLE = 3;
/** Something nobody foresaw: a fault of this tool. */
const FAULT = 4;
export const INTERRUPTED = 130;

/** Something the person at the terminal can put right. */
export class Failure extends Error {
  readonly code: number;
  readonly fix: string;

  constructor(code: number, what: string, fix: string) {
    super(what);
    this.code = code;
    this.fix = fix;
  }
}

export const misuse = (what: string, fix = "See --help.") => new Failure(MISUSE, what, fix);

export interface Ending {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** What to say about an error. */
export function endingOf(error: unknown): Ending {
  if (error instanceof Failure) {
    const code = { [NO]: "NO", [MISUSE]: "MISUSE", [INTERRUPTED]: "INTERRUPTED" }[error.code] ?? "FAILED";
    return { exitCode: error.code, code, message: error.message, fix: error.fix };
  }
  if ((error as { name?: unknown } | null)?.name === "AbortError") {
    return { exitCode: INTERRUPTED, code: "INTERRUPTED", message: "Stopped.", fix: "" };
  }
  if (!isSessionError(error)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { exitCode: FAULT, code: "FAULT", message, fix: "This is a fault of the tool; please report it." };
  }
  const { found, fix } = reasonOf(error);
  const unavailable = error.code === "SESSION_STORE_UNAVAILABLE";
  return { exitCode: unavailable ? UNAVAILABLE : MISUSE, code: error.code, message: found, fix };
}
