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
