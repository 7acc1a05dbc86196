// The session cookie's attributes and the rules for reading it, the same for pages and for the edge.

import { SessionError } from "./errors";

/** RFC 6265bis 5.6: a browser drops a cookie whose name and value are longer, without a word. */
const MAX_COOKIE_BYTES = 4096;
const ATTRIBUTE_BYTES = 160;
/** RFC 6265bis 5.5: longer lifetimes are cut. */
const MAX_AGE_SECONDS = 400 * 86_400;

export interface CookieAttributes {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: "lax";
  readonly path: "/";
  readonly maxAge?: number;
}

/** @param maxAge seconds; null for a cookie that goes with the browser; 0 deletes it */
export function cookieAttributes(secure: boolean, maxAge: number | null): CookieAttributes {
  // Deleting needs the same attributes as setting, or browsers keep a __Host- cookie.
  const base = { httpOnly: true, secure, sameSite: "lax", path: "/" } as const;
  return maxAge === null ? base : { ...base, maxAge: Math.max(0, Math.min(MAX_AGE_SECONDS, Math.ceil(maxAge))) };
}

/** @throws SessionError SESSION_COOKIE_TOO_LARGE */
export function assertCookieSize(name: string, value: string): void {
  const size = name.length + value.length + ATTRIBUTE_BYTES;
  if (size > MAX_COOKIE_BYTES) {
    throw new SessionError(
      "SESSION_COOKIE_TOO_LARGE",
      `The session cookie would take ${size} of ${MAX_COOKIE_BYTES} bytes.`,
    );
  }
}

/**
 * How often a Cookie header names the cookie. A browser never sends a `__Host-` name twice, so more than once is somebody's
 * attempt to plant a session: such a request is anonymous, and the cookie is left alone.
 */
export function cookieCount(header: string | null, name: string): number {
  if (header === null) return 0;
  return header.split(";").filter((pair) => pair.trimStart().startsWith(`${name}=`)).length;
}

/**
 * For every response that carries the cookie: no shared cache may keep it (CVE-2026-35192).
 * @returns `response`, or a copy of one whose headers cannot be changed: that of `Response.redirect()` or of `fetch`
 */
export function markPrivate<R extends Response>(response: R): R {
  const { headers } = response;
  try {
    headers.set("cache-control", "private, no-store");
  } catch {
    return markPrivate(new Response(response.body, response) as R);
  }
  const vary = headers.get("vary");
  if (vary !== "*" && !/(^|,)\s*cookie\s*(,|$)/i.test(vary ?? "")) headers.append("vary", "Cookie");
  return response;
}
