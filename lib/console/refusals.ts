import type { FormAnswer } from "@/lib/shop/refusals";

/** Why the form of the token was refused: names stand in URLs, sentences only here. */
const REFUSALS = {
  wrong: { error: "That is not the token of this console (SESSION_CONSOLE_TOKEN).", field: "token" },
  busy: { error: "Too many wrong tokens at the moment. Try again in a few seconds." },
} as const;

export type ConsoleRefusal = keyof typeof REFUSALS;

/** @param name a ConsoleRefusal, or whatever a query string holds: null for anything else */
export function consoleRefusal(name: unknown): FormAnswer | null {
  return typeof name === "string" && Object.hasOwn(REFUSALS, name) ? REFUSALS[name as ConsoleRefusal] : null;
}
