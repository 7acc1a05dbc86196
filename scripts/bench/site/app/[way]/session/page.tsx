import { Suspense } from "react";
import { getSession } from "@/lib/session";

async function Cart() {
  const session = await getSession();
  return <p>{JSON.stringify(session.get("cart") ?? "empty")}</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Cart />
    </Suspense>
  );
}
