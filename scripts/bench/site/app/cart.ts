/** About what a session of the measurement holds. */
export const CART = Object.fromEntries(
  Array.from({ length: 45 }, (_, nth) => [`product-${1000 + nth}`, 1 + (nth % 5)]),
);
