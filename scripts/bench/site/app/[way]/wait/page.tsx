import { setTimeout as sleep } from "node:timers/promises";
import { cookies } from "next/headers";
import { Suspense } from "react";
import { CART } from "../../cart";

/** Asks nobody, and waits as if it had: what React and Next take for a page that is sent in two parts. */
async function Cart() {
  const known = (await cookies()).size > 0;
  await sleep(1);
  return <p>{known ? JSON.stringify(CART) : "empty"}</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Cart />
    </Suspense>
  );
}
