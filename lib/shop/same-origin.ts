/**
 * Whether a page of this site sent the request: what Next asks of a Server Action, for a form that posts to a Route Handler.
 * `Origin: null` (a sandboxed frame, CVE-2026-27978) is another site. A request without Origin needs the browser's own word
 * for it; one that has neither comes from no browser of these years.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site !== null && site !== "same-origin") return false;
  if (origin === null) return site !== null;
  // The public name of the site, where a proxy stands before it: a browser cannot be made to send this header.
  const host = headers.get("x-forwarded-host")?.split(",")[0]?.trim() || headers.get("host");
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
