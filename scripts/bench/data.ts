// What every session holds: a cart of about one kilobyte, the same for each system.

export interface Cart {
  /** Tells one write from another. */
  readonly revision: number;
  readonly lines: ReadonlyArray<{ readonly product: string; readonly name: string; readonly quantity: number }>;
}

const LINES = 14;

export function cartOf(nth: number, revision: number, length = LINES): Cart {
  const lines = Array.from({ length }, (_, line) => ({
    product: `product-${1000 + nth * LINES + line}`,
    name: "Sencha, first flush, 100 g",
    quantity: 1 + ((nth + line) % 5),
  }));
  return { revision, lines };
}

export const CART_BYTES = JSON.stringify(cartOf(0, 1)).length;
