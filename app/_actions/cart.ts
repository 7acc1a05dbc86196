"use server";

import { withSession } from "@/lib/session";
import { addQuantity, cartLines, countOf, MAX_QUANTITY, setQuantity } from "@/lib/shop/cart";
import { createOrder } from "@/lib/shop/orders";
import { findProduct } from "@/lib/shop/products";
import { requireUser } from "@/lib/shop/require-user";
import { goTo, showAgain } from "./answer";

// `update` and not `set`: two tabs that add at once both count.

export const addToCart = withSession(async (session, form: FormData) => {
  const product = findProduct(form.get("product"));
  if (product) {
    await session.update((s) => {
      const full = (s.get("cart")?.[product.id] ?? 0) >= MAX_QUANTITY;
      s.set("cart", addQuantity(s.get("cart"), product.id, 1));
      s.flash("notice", full ? `That is as many as we have: ${product.name}.` : `Added to your cart: ${product.name}.`);
    });
  }
  goTo("/cart");
});

/** Sets a number instead of adding to one, so that a form sent again changes nothing. */
export const changeQuantity = withSession(async (session, form: FormData) => {
  const product = findProduct(form.get("product"));
  const quantity = Number(form.get("quantity"));
  if (product && Number.isFinite(quantity)) {
    await session.update((s) => s.set("cart", setQuantity(s.get("cart"), product.id, quantity)));
  }
  await showAgain("/cart");
});

export const checkOut = withSession(async (session) => {
  const user = await requireUser("/cart");
  // The cart is taken first and in one step: of two clicks, or two tabs, only one finds something to order.
  let taken: Record<string, number> | undefined;
  await session.update((s) => {
    taken = s.pop("cart");
  });
  const cart = taken;
  const lines = cartLines(cart);
  if (cart && lines.length > 0) {
    try {
      await createOrder(user.id, lines);
    } catch (error) {
      await session.update((s) => s.set("cart", { ...cart, ...s.get("cart") }));
      throw error;
    }
    const count = countOf(lines);
    session.flash(
      "notice",
      `Thank you, ${user.name}. Your order of ${count === 1 ? "1 thing" : `${count} things`} is placed.`,
    );
  }
  goTo("/account");
});
