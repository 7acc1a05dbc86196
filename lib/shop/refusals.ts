import { PASSWORD_MAX, PASSWORD_MIN } from "./password-rules";

/** Why a form was refused, and the field it is about. The names stand in URLs, the sentences only here. */
const REFUSALS = {
  // One sentence for an unknown address and a wrong password: it must not tell whose address is known here.
  credentials: { error: "This email and password do not go together." },
  "no-accounts": { error: "Accounts need a database, and none is configured here." },
  name: { error: "Please give a name.", field: "name" },
  email: { error: "Please give an email address.", field: "email" },
  taken: { error: "This address has an account already.", field: "email" },
  password: { error: `A password has ${PASSWORD_MIN} to ${PASSWORD_MAX} characters.`, field: "password" },
  "next-password": { error: `A password has ${PASSWORD_MIN} to ${PASSWORD_MAX} characters.`, field: "next-password" },
  "present-password": { error: "That is not your present password.", field: "password" },
} as const satisfies Record<string, { error: string; field?: string }>;

export type Refusal = keyof typeof REFUSALS;

/** What a form is told. Never a password: it would travel back into the page. */
export interface FormAnswer {
  readonly error: string;
  readonly field?: string;
  /** What was typed, for the fields to keep. */
  readonly values?: Readonly<Record<string, string>>;
}

/** @param name a Refusal, or whatever a query string holds: null for anything else */
export function refusal(name: unknown): FormAnswer | null {
  return typeof name === "string" && Object.hasOwn(REFUSALS, name) ? REFUSALS[name as Refusal] : null;
}
