import { withSession } from "@/lib/session";

/** Changes the cart, as a button of a shop does. */
export const POST = withSession(async (session) => {
  await session.update((s) => {
    const cart = s.get("cart") ?? {};
    s.set("cart", { ...cart, "product-1000": 1 + ((cart["product-1000"] ?? 0) % 5) });
  });
  return Response.json({ ok: true });
});
