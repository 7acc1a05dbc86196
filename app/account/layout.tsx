import { type ReactNode, Suspense } from "react";
import { signOut } from "../_actions/account";
import { AccountNav } from "../_components/account-nav";
import { Loading } from "../_components/loading";
import { SubmitButton } from "../_components/submit-button";

/**
 * The frame only. It does not guard: a layout is not asked again when a visitor goes from page to page, so each page asks
 * for itself (lib/shop/require-user.ts).
 */
export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid gap-8 lg:grid-cols-[12rem_1fr]">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-3 lg:flex-col lg:items-stretch">
        <AccountNav />
        <form action={signOut} className="ml-auto lg:mt-4 lg:ml-0">
          <SubmitButton look="quiet">Sign out</SubmitButton>
        </form>
      </div>
      <div className="min-w-0">
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </div>
    </div>
  );
}
