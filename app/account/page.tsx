import type { Metadata } from "next";
import { formatCents } from "@/lib/shop/money";
import { ordersOf } from "@/lib/shop/orders";
import { requireUser } from "@/lib/shop/require-user";
import { Empty } from "../_components/empty";
import { PageTitle } from "../_components/page-title";
import { Time } from "../_components/time";

export const metadata: Metadata = { title: "Account" };

// Going from one account page to the next waits for the guard; the frame with its placeholder is there already.
export const instant = false;

export default async function AccountPage() {
  const user = await requireUser("/account");
  const orders = await ordersOf(user.id);
  return (
    <>
      <PageTitle lead={user.email}>{user.name}</PageTitle>
      <h2 className="font-serif text-2xl font-medium">Orders</h2>
      {orders.length === 0 ? (
        <div className="mt-4">
          <Empty
            product="clay-planter"
            title="No orders yet"
            text="What you order is kept with your account."
            href="/"
            action="See the shop"
          />
        </div>
      ) : (
        <ol className="mt-4 grid gap-4">
          {orders.map((order) => (
            <li key={order.id} className="rounded-2xl border border-line bg-card p-5">
              <p className="flex flex-wrap justify-between gap-x-6 gap-y-1">
                <span className="text-muted">
                  Ordered <Time of={order.createdAt} />
                </span>
                <span className="font-medium tabular-nums">{formatCents(order.totalCents)}</span>
              </p>
              <ul className="mt-2">
                {order.lines.map((line) => (
                  <li key={line.id}>
                    {line.quantity} × {line.name}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
