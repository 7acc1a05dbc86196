/** Where to go after signing in: a path of this site. Anything else, such as //evil.example, gives the fallback. */
export function safeNext(value: unknown, fallback = "/account"): string {
  if (typeof value !== "string" || !value.startsWith("/")) return fallback;
  const base = "http://site.invalid";
  // Parsed as a browser would: it drops tabs, takes \ for /, and folds dots.
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  if (url?.origin !== base || url.pathname.startsWith("//")) return fallback;
  return url.pathname + url.search + url.hash;
}
