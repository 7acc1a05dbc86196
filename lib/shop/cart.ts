// What the session keeps is ids and quantities; names and prices come from the catalogue each time, so that no price
// is ever a week old.

import { findProduct, type Product } from "./products";

/** Product id to quantity, as it stands in the session. */
export type Cart = Readonly<Record<string, number>>;

export const MAX_QUANTITY = 20;

export interface CartLine {
  readonly product: Product;
  readonly quantity: number;
  readonly cents: number;
}

/** A new cart; the old one is left alone, so that a repeated `session.update` starts from the truth. */
export function setQuantity(cart: Cart | undefined, id: string, quantity: number): Record<string, number> {
  const { [id]: _old, ...others } = cart ?? {};
  const whole = Math.min(MAX_QUANTITY, Math.floor(quantity));
  return whole > 0 ? { ...cart, [id]: whole } : others;
}

export function addQuantity(cart: Cart | undefined, id: string, quantity: number): Record<string, number> {
  return setQuantity(cart, id, (cart?.[id] ?? 0) + quantity);
}

/** In the order they were added; a product that left the catalogue is left out. */
export function cartLines(cart: Cart | undefined): CartLine[] {
  return Object.entries(cart ?? {}).flatMap(([id, quantity]) => {
    const product = findProduct(id);
    return product ? [{ product, quantity, cents: product.priceCents * quantity }] : [];
  });
}

export const countOf = (lines: readonly CartLine[]) => lines.reduce((sum, line) => sum + line.quantity, 0);

export const totalOf = (lines: readonly CartLine[]) => lines.reduce((sum, line) => sum + line.cents, 0);
