import { cookies } from "next/headers";
import { Suspense } from "react";
import { CART } from "../../cart";

/** Made anew at each request, as its neighbour is, of as much text. */
async function Cart() {
  const known = (await cookies()).size > 0;
  return <p>{known ? JSON.stringify(CART) : "empty"}</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Cart />
    </Suspense>
  );
}
