// For whoever shows the numbers of a fleet, also in a browser.

export { quantile } from "./histogram";
export type { Measured } from "./metrics";
export { type Total, total } from "./total";
