import { urlOf } from "../core/url";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether another site may have made a browser send this request, with this browser's cookies: what a handler that changes
 * something must not do for it (OWASP ASVS 5.0, 3.5). SameSite=Lax stops most of it; not a sibling domain, nor a browser
 * that does not know it. Browsers say in Sec-Fetch-Site who made them ask, older ones name an Origin with every method but
 * GET and HEAD; who sends neither is no browser, and has no cookies of somebody else.
 *   Shown by tests/unit/cross-site.test.ts and tests/security.
 * @param trusted origins of other sites that may, such as "https://admin.example.com"
 */
export function isCrossSite({ method, headers }: Request, trusted: readonly string[]): boolean {
  if (SAFE.has(method)) return false;
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site === "same-origin" || site === "none") return false;
  if (site === null && origin === null) return false;
  if (origin !== null && trusted.includes(origin)) return false;
  // As Next compares it for Server Actions. "null" is the origin of a sandboxed frame (CVE-2026-27978): nobody's.
  const host = headers.get("x-forwarded-host")?.split(",")[0]?.trim() || headers.get("host");
  return site !== null || origin === null || urlOf(origin)?.host !== host;
}
