import type { Metadata } from "next";
import Link from "next/link";
import { getSession } from "@/lib/session";
import { cartLines, totalOf } from "@/lib/shop/cart";
import { formatCents } from "@/lib/shop/money";
import { accountsAvailable } from "@/lib/shop/users";
import { checkOut } from "../_actions/cart";
import { CartRow } from "../_components/cart-row";
import { Empty } from "../_components/empty";
import { PageTitle } from "../_components/page-title";
import { SubmitButton } from "../_components/submit-button";
import { buttonStyle } from "../_components/ui";

export const metadata: Metadata = { title: "Cart" };

// Rendered whole, not streamed: a streamed part needs JavaScript to appear in its place, and a cart must not.
export const instant = false;

export default async function CartPage() {
  const session = await getSession();
  const lines = cartLines(session.get("cart"));
  if (lines.length === 0) {
    return (
      <>
        <PageTitle>Cart</PageTitle>
        <Empty
          product="linen-tote"
          title="Nothing here yet"
          text="What you add stays for two weeks, without an account."
          href="/"
          action="See the shop"
        />
      </>
    );
  }
  return (
    <>
      <PageTitle>Cart</PageTitle>
      <div className="grid items-start gap-8 lg:grid-cols-[1fr_20rem]">
        <ul className="divide-y divide-line border-y border-line">
          {lines.map((line) => (
            <CartRow key={line.product.id} line={line} />
          ))}
        </ul>
        <section aria-label="Summary" className="rounded-2xl border border-line bg-card p-6">
          <p className="flex items-baseline justify-between gap-4" aria-live="polite">
            <span className="text-muted">Subtotal</span>
            <span className="font-serif text-2xl tabular-nums">{formatCents(totalOf(lines))}</span>
          </p>
          <div className="mt-5">
            <CheckOut signedIn={session.userId !== null} />
          </div>
          <Link href="/" className={`${buttonStyle.quiet} mt-3 w-full`}>
            Keep looking
          </Link>
        </section>
      </div>
    </>
  );
}

function CheckOut({ signedIn }: { signedIn: boolean }) {
  if (!accountsAvailable()) {
    return (
      <p className="text-sm text-muted">
        Ordering needs an account, and accounts need a database: none is configured here.
      </p>
    );
  }
  if (signedIn) {
    return (
      <form action={checkOut}>
        <SubmitButton className="w-full">Place the order</SubmitButton>
      </form>
    );
  }
  return (
    <>
      <Link href="/sign-in?next=/cart" className={`${buttonStyle.primary} w-full`}>
        Sign in to check out
      </Link>
      <p className="mt-2 text-center text-sm text-muted">Your cart comes along.</p>
    </>
  );
}
