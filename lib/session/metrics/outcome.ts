import { isSessionError } from "../core/errors";
import type { Failure } from "../core/events";

/** What became of a call that threw, in a word. */
export function failureOf(error: unknown): Failure {
  if (isSessionError(error, "SESSION_GONE")) return "gone";
  if (isSessionError(error, "SESSION_CONFLICT")) return "conflict";
  const silent = isSessionError(error, "SESSION_STORE_UNAVAILABLE") || isSessionError(error, "SESSION_FORMAT_UNKNOWN");
  return silent ? "unavailable" : "refused";
}
