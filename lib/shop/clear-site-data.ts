/**
 * For an answer after which nothing of a user may stay in the browser. "cache" also drops the pages that are kept whole for
 * the Back button (Chrome, Safari, Firefox 141), all but the one that is being left: that one is not kept because it was sent
 * with `no-store` and its cookie is gone (tests/e2e/phases/sign-out.spec.ts). Not "cookies", which would take those of every subdomain, nor "storage": the
 * shop keeps nothing of a user there, and a neighbour on the same origin may.
 */
export const CLEAR_SITE_DATA = { "Clear-Site-Data": '"cache"' } as const;
