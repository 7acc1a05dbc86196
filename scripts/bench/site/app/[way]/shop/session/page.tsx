import { Suspense } from "react";
import { getSession } from "@/lib/session";
import { Shop } from "../../../shop";

async function Cart() {
  const session = await getSession();
  return <Shop cart={(session.get("cart") ?? {}) as Record<string, number>} />;
}

export default function Page() {
  return (
    <Suspense>
      <Cart />
    </Suspense>
  );
}
