// The cookie of an earlier library in a request: found, and taken away.

import type { Settings } from "../core/config";
import type { ImportSettings } from "../core/config-import";
import { type CookieAttributes, cookieAttributes, cookieCount } from "../core/cookie";

/** What is used of Next's cookies, in pages and at the edge alike. */
interface ReadableJar {
  get(name: string): { readonly value: string } | undefined;
}
interface Jar extends ReadableJar {
  set(name: string, value: string, attributes: CookieAttributes & { domain?: string }): unknown;
}

/** iron-session's `chunk: true` makes at most four parts of a cookie that is too long. */
const PARTS = [0, 1, 2, 3];

/**
 * The value of the old cookie, or null. As with ours, a name that is sent twice is somebody's attempt to plant a session.
 * @param header the Cookie header
 */
export function readForeign(jar: ReadableJar, header: string | null, imports: ImportSettings): string | null {
  const names = namesOf(imports);
  if (names.some((name) => cookieCount(header, name) > 1)) return null;
  const [whole, ...parts] = names.map((name) => jar.get(name)?.value || undefined);
  if (whole !== undefined) return whole;
  const end = parts.indexOf(undefined);
  return parts.slice(0, end === -1 ? parts.length : end).join("") || null;
}

/**
 * Takes the old cookie away where ours is given or cleared. Ours stays, should it have the same name.
 * @returns whether there was one
 */
export function forgetForeign(jar: Jar, { imports, cookieName, secure }: Settings): boolean {
  if (imports === undefined) return false;
  const present = namesOf(imports).filter((name) => name !== cookieName && jar.get(name) !== undefined);
  for (const name of present) {
    const attributes = cookieAttributes(secure || /^__(Host|Secure)-/.test(name), 0);
    jar.set(name, "", imports.domain === null ? attributes : { ...attributes, domain: imports.domain });
  }
  return present.length > 0;
}

function namesOf({ library, cookieName }: ImportSettings): string[] {
  return library === "iron-session" ? [cookieName, ...PARTS.map((part) => `${cookieName}.${part}`)] : [cookieName];
}
