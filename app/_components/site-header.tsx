import Link from "next/link";
import { Suspense } from "react";
import { HeaderFallback, HeaderSession } from "./header-session";

export function SiteHeader() {
  return (
    <header className="border-b border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2 sm:px-6">
        <Link href="/" className="flex min-h-11 items-center gap-2 font-serif text-2xl font-medium tracking-tight">
          <svg viewBox="0 0 32 32" className="size-7 fill-accent" aria-hidden="true">
            <path d="M3 19c7-1 11-5 13-11 2 6 6 10 13 11-6 1-9 1-13 6-4-5-7-5-13-6z" />
          </svg>
          Tern
        </Link>
        <nav aria-label="Main" className="ml-auto flex flex-wrap items-center gap-x-1 text-sm font-medium">
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

export function NavLink({ href, label, children }: { href: string; label?: string; children: React.ReactNode }) {
  return (
    <Link
      href={href}
      aria-label={label}
      className="inline-flex min-h-11 items-center gap-2 rounded-full px-3 hover:bg-wash"
    >
      {children}
    </Link>
  );
}
