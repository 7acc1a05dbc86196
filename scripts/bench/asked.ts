// Names that the document and the options need without opening anything.

/** Sessions that are stored where growth begins. */
export const FIRST = 1_000;

/** What is asked where more sessions are stored. */
export const ASKED = ["read", "write", "sign-out", "list"] as const;
export type Asked = (typeof ASKED)[number];

/** Where what runs before a page runs: middleware.ts at the edge, proxy.ts on Node. */
export const BEFORE = ["edge", "node"] as const;
export type Before = (typeof BEFORE)[number];

/** What an app is built of. */
export const ENTRIES = { edge: "lib/session/edge.ts", node: "lib/session/index.ts" } as const;
export type Entry = keyof typeof ENTRIES;

/** What a fresh process imports, each alone: a measure, two packages that are in every such app anyhow, and ours. */
export const IMPORTED = {
  "iron-session": "iron-session",
  "@upstash/redis": "@upstash/redis",
  edge: ENTRIES.edge,
  node: ENTRIES.node,
} as const;
export type Imported = keyof typeof IMPORTED;

/** The page without a session is there so that what Next itself keeps is not taken for ours. */
export const SOAK_SITES = ["db", "cached_db", "cache", "plain"] as const;
/** At each of them: more than the largest of the bounded memories of a process holds. */
export const VISITORS = 2_500;
export type SoakSite = (typeof SOAK_SITES)[number];
