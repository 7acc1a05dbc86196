import { getSession } from "@/lib/session";
import { cartLines, countOf } from "@/lib/shop/cart";
import { findUser } from "@/lib/shop/users";
import { calmly } from "./calmly";
import { NavLink } from "./nav-link";

/** The part of the header that is about the visitor: how full the cart is, and who is here. */
export async function HeaderSession() {
  const session = await calmly(getSession);
  if (!session) return <HeaderFallback />;
  const user = session.userId ? await calmly(() => findUser(session.userId ?? "")) : null;
  return (
    <HeaderLinks count={countOf(cartLines(session.get("cart")))} signedIn={session.userId !== null} name={user?.name} />
  );
}

/** Also what is shown while the store does not answer: the links work, only the facts are missing. */
export function HeaderFallback() {
  return <HeaderLinks count={0} signedIn={false} />;
}

function HeaderLinks({ count, signedIn, name }: { count: number; signedIn: boolean; name?: string | undefined }) {
  return (
    <span data-header-session="" className="contents">
      <NavLink href="/cart" label={`Cart, ${count === 1 ? "1 item" : `${count} items`}`}>
        Cart
        {count > 0 && (
          <span className="min-w-6 rounded-full bg-accent px-1.5 text-center text-xs leading-6 text-accent-ink tabular-nums">
            {count}
          </span>
        )}
      </NavLink>
      {signedIn ? (
        <NavLink href="/account" label={name ? `Account of ${name}` : "Account"}>
          <span className="max-w-28 truncate">{name?.split(" ")[0] ?? "Account"}</span>
        </NavLink>
      ) : (
        <NavLink href="/sign-in">Sign in</NavLink>
      )}
    </span>
  );
}
