import Link from "next/link";
import { Suspense } from "react";
import { HeaderFallback, HeaderSession } from "./header-session";
import { NavLink } from "./nav-link";

export function SiteHeader() {
  return (
    <header className="border-b border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2 sm:px-6">
        <Link href="/" className="flex min-h-11 items-center gap-2 font-serif text-2xl font-medium tracking-tight">
          <svg viewBox="0 0 32 32" className="size-7 fill-accent" aria-hidden="true">
            <path d="M1 11c7-2 12 0 15 6 3-6 8-8 15-6-6 1-11 4-13 11l-2 4-2-4C12 15 7 12 1 11z" />
          </svg>
          Tern
        </Link>
        <nav aria-label="Main" className="-mr-3 ml-auto flex flex-wrap items-center gap-x-1 text-sm font-medium">
          <NavLink href="/session">Session</NavLink>
          <Suspense
            fallback={
              <span data-fallback="" className="contents">
                <HeaderFallback />
              </span>
            }
          >
            <HeaderSession />
          </Suspense>
        </nav>
      </div>
    </header>
  );
}
