import { cookies } from "next/headers";
import { Suspense } from "react";
import { CART } from "../../../cart";
import { Shop } from "../../../shop";

/** Made anew at each request, as its neighbour is, of as many lines. */
async function Cart() {
  const known = (await cookies()).size > 0;
  return <Shop cart={known ? CART : {}} />;
}

export default function Page() {
  return (
    <Suspense>
      <Cart />
    </Suspense>
  );
}
