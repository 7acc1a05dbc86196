import { setTimeout as sleep } from "node:timers/promises";
import { cookies } from "next/headers";
import { CART } from "./cart";

/** The cart as one line, made anew at each request. @param props.waitMs how long it waits first, as if it had asked somebody */
export async function Line({ waitMs = 0 }: { waitMs?: number }) {
  const known = (await cookies()).size > 0;
  if (waitMs > 0) await sleep(waitMs);
  return <p>{known ? JSON.stringify(CART) : "empty"}</p>;
}
