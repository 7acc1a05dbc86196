/**
 * For an answer after which nothing of a user may stay in the browser. "cache" also drops the pages that are kept whole for
 * the Back button (Chrome, Safari, Firefox 141). Not "cookies", which would take those of every subdomain, nor "storage": the
 * shop keeps nothing of a user there, and a neighbour on the same origin may.
 */
export const CLEAR_SITE_DATA = { "Clear-Site-Data": '"cache"' } as const;
