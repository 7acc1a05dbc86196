// The secrets of the environment: what may be one, and which of several seals.

import { newestOf, parsePasswords } from "./password-map";

/** Secrets by number, as iron-session has them. */
type Secrets = Readonly<Record<string, string>>;

export interface DataKeys {
  /** All of them open. */
  readonly keys: Secrets;
  /** The number of the one that seals; null: what is written from now on is plain. */
  readonly keyId: string | null;
}

// Strings that stand in somebody's documentation. Ours (.env.example) has none that passes the length check.
const SAMPLE_PASSWORDS = new Set([
  "complex_password_at_least_32_characters_long",
  "complex_password_at_least_32_characters_long_for_iron_session",
  "this-is-a-secret-password-of-32-characters",
  "your-secret-password-at-least-32-characters",
]);

/** For the first half of a rotation: the new secret is known everywhere before it seals anywhere (docs/operations.md). */
export function readPasswordId(name: string, value: string | undefined, passwords: Secrets, faults: string[]): string {
  if (value === undefined) return newestOf(passwords);
  if (!Object.hasOwn(passwords, value)) faults.push(`${name}_ID must be one of the numbers in ${name}.`);
  return value;
}

export function readDataKeys(text: (name: string) => string | undefined, faults: string[]): DataKeys | null {
  const value = text("SESSION_DATA_KEY");
  const id = text("SESSION_DATA_KEY_ID");
  if (value === undefined) {
    if (id !== undefined) faults.push("SESSION_DATA_KEY_ID is set, and SESSION_DATA_KEY is not.");
    return null;
  }
  const keys = readPasswords("SESSION_DATA_KEY", value, faults);
  // For the steps before and after: every process can open what is sealed, and none seals.
  const keyId = id === "none" ? null : readPasswordId("SESSION_DATA_KEY", id, keys, faults);
  return { keys, keyId };
}

export function readPasswords(name: string, value: string | undefined, faults: string[]): Record<string, string> {
  if (value === undefined) {
    faults.push(`${name} is missing. Make one with: openssl rand -base64 32`);
    return {};
  }
  const map = parsePasswords(value);
  if (map === null) {
    faults.push(`${name} must be a string, or JSON such as {"2":"new","1":"old"} with numbers as names.`);
    return {};
  }
  for (const password of Object.values(map)) {
    if (password.length < 32) faults.push(`${name} is too short: at least 32 characters.`);
    else if (SAMPLE_PASSWORDS.has(password)) faults.push(`${name} is a published sample.`);
    // iron derives its keys with one iteration (its default), so length alone protects nothing.
    else if (new Set(password).size < 10) faults.push(`${name} is too simple: make one with openssl rand -base64 32`);
  }
  return map;
}
