import { type ReactNode, Suspense } from "react";
import { Loading } from "../_components/loading";
import { SectionNav } from "../_components/section-nav";
import { SubmitButton } from "../_components/submit-button";

const PAGES = [
  ["/account", "Orders"],
  ["/account/devices", "Devices"],
  ["/account/password", "Password"],
] as const;

/**
 * The frame only. It does not guard: a layout is not asked again when a visitor goes from page to page, so each page asks
 * for itself (lib/shop/require-user.ts).
 */
export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid gap-8 lg:grid-cols-[12rem_1fr]">
      <div className="flex flex-wrap items-center justify-between border-b border-line pb-2 lg:flex-col lg:items-stretch lg:justify-start lg:border-0 lg:pb-0">
        <SectionNav label="Account" pages={PAGES} className="lg:ml-0 lg:flex-col lg:gap-1" />
        <form method="post" action="/sign-out" className="-mr-3 lg:mt-3 lg:mr-0 lg:border-t lg:border-line lg:pt-3">
          <SubmitButton look="plain">Sign out</SubmitButton>
        </form>
      </div>
      <div className="min-w-0">
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </div>
    </div>
  );
}
