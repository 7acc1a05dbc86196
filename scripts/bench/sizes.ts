/** Sessions that are stored where growth begins. */
export const FIRST = 1_000;
