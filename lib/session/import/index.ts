// Sessions of an earlier library, for mode.ts.

export { type Arrivals, createArrivals } from "./arrivals";
export type { Importer } from "./imported";
export { importingMode } from "./mode";
