// Django's django_session, written by its backends `db` and `cached_db` with the JSONSerializer, from Django 3.1 on:
// base64url(zlib(JSON)):time:signature, signed with a key made of SECRET_KEY (django/core/signing.py).

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";
import type { ForeignSource } from "./source";
import { type Query, sqlSource, timeOf } from "./sql";

const SALT = "django.contrib.sessions.SessionStoresigner";
const USER_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
const MOST_BYTES = 1_048_576;

/**
 * @param secrets SECRET_KEY, and SECRET_KEY_FALLBACKS
 * @param table as SQL has it
 */
export function django(
  query: Query,
  secrets: Readonly<Record<string, string>>,
  { table = "django_session" } = {},
): ForeignSource {
  return sqlSource({
    library: "django",
    query,
    table,
    key: "session_key",
    read({ session_key, session_data, expire_date }) {
      const data = decode(String(session_data), Object.values(secrets));
      const expiresAt = timeOf(expire_date);
      return { name: String(session_key), content: data && !Number.isNaN(expiresAt) ? { data, expiresAt } : null };
    },
  });
}

/**
 * What Django writes into a session as `_auth_user_hash`. It ends sessions whose user has changed the password since; so
 * must whoever takes them over (docs/import.md).
 * @param password the user's column of that name
 */
export function djangoUserHash(password: string, secretKey: string): string {
  return saltedHmac(USER_SALT, password, secretKey).toString("hex");
}

function decode(text: string, secrets: readonly string[]): Record<string, unknown> | null {
  const [, signed = "", value = "", signature = ""] = /^(([\w.-]+):\w+):([\w-]{43})$/.exec(text) ?? [];
  const given = Buffer.from(signature, "base64url");
  const isOurs = (secret: string) => given.length === 32 && timingSafeEqual(given, saltedHmac(SALT, signed, secret));
  if (!secrets.some(isOurs)) return null;
  try {
    const isCompressed = value.startsWith(".");
    const bytes = Buffer.from(isCompressed ? value.slice(1) : value, "base64url");
    const json = isCompressed ? inflateSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
    const data: unknown = JSON.parse(json.toString("latin1"));
    return typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : null;
  } catch {
    // Pickled, for one.
    return null;
  }
}

function saltedHmac(salt: string, value: string, secret: string): Buffer {
  const key = createHash("sha256")
    .update(salt + secret)
    .digest();
  return createHmac("sha256", key).update(value).digest();
}
