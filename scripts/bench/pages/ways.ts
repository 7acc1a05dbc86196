// The sites whose pages are compared: each mode, and one whose Redis is asked over TCP.
import type { OurMode } from "../systems/modes.ts";

export const PAGE_WAYS = {
  db: { mode: "db", tcp: false, title: "`db`" },
  cached_db: { mode: "cached_db", tcp: false, title: "`cached_db`" },
  cache: { mode: "cache", tcp: false, title: "`cache`" },
  "cache-tcp": { mode: "cache", tcp: true, title: "`cache` over TCP" },
} as const satisfies Record<string, { mode: OurMode; tcp: boolean; title: string }>;

export type PageWay = keyof typeof PAGE_WAYS;
