// The id is the bearer secret and lives only in the sealed cookie. The stores see its hash: a dump of a database or of
// Redis holds nothing that a browser could present (tests/unit/id.test.ts).

import { SessionError } from "./errors";
import type { SessionKey } from "./types";

const ID = /^[A-Za-z0-9_-]{43}$/;

/** 32 random bytes, base64url: 43 characters, 256 bits. */
export function newId(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** A random name for a lease or a hold: 16 bytes, base64url. */
export function newToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)));
}

/** Whether `value` has the form of an id, and of a handle, which has the same. The empty string is no id. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && ID.test(value);
}

/** base64url(sha256(id)): the public handle of a session. Useless as a cookie. */
export async function handleOf(id: string): Promise<string> {
  return hash(id);
}

/** The key of a handle in both tiers and in every mode. */
export function keyOf(prefix: string, handle: string): SessionKey {
  return `${prefix}:${handle}` as SessionKey;
}

/** The handle in a key. A prefix may hold colons, a handle holds none. */
export function handleOfKey(key: SessionKey): string {
  return key.slice(key.lastIndexOf(":") + 1);
}

/** Whether the key has exactly that prefix. */
export const isOf = (prefix: string, key: SessionKey) => key === keyOf(prefix, handleOfKey(key));

/** base64url(sha256(text)) of UTF-8. */
export async function hash(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** What MySQL gives a text column that Prisma makes. */
const MAX_USER_ID = 191;

/** @throws SessionError SESSION_VALUE_INVALID for what not every database could store, in every mode alike */
export function assertUserId(userId: unknown): void {
  if (typeof userId === "string" && userId !== "" && userId.length <= MAX_USER_ID && !userId.includes("\0")) return;
  throw new SessionError("SESSION_VALUE_INVALID", "The user id cannot be stored.", {
    fix: `Pass a text of 1 to ${MAX_USER_ID} characters.`,
  });
}
