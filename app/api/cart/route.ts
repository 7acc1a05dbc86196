import { withSession } from "@/lib/session";
import { addQuantity, cartLines, countOf, MAX_QUANTITY, totalOf } from "@/lib/shop/cart";
import { jsonBody } from "@/lib/shop/json-body";
import { findProduct } from "@/lib/shop/products";

/** `{ "product": "teapot", "quantity": 2 }` adds to the cart; the answer is the cart. */
export const POST = withSession(async (session, request: Request) => {
  const body = await jsonBody(request);
  if (body === null) return Response.json({ error: "Send a JSON object." }, { status: 400 });
  const product = findProduct(body.product);
  const quantity = body.quantity ?? 1;
  if (!product) return Response.json({ error: "There is no such product." }, { status: 404 });
  if (!Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > MAX_QUANTITY) {
    return Response.json({ error: `quantity is a whole number from 1 to ${MAX_QUANTITY}.` }, { status: 422 });
  }
  await session.update((s) => s.set("cart", addQuantity(s.get("cart"), product.id, Number(quantity))));
  const lines = cartLines(session.get("cart"));
  return Response.json({ cart: session.get("cart"), count: countOf(lines), totalCents: totalOf(lines) });
});
