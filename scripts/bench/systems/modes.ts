export const MODES = ["db", "cached_db", "cache"] as const;
export type OurMode = (typeof MODES)[number];
