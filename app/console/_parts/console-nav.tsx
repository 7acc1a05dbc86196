"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  ["/console", "Overview"],
  ["/console/migration", "Migration"],
  ["/console/sessions", "Sessions"],
] as const;

export function ConsoleNav() {
  const path = usePathname();
  return (
    <nav aria-label="Console" className="-ml-3 flex flex-wrap text-sm font-medium">
      {PAGES.map(([href, name]) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className="inline-flex min-h-11 items-center rounded-full px-3 hover:bg-wash aria-[current]:bg-wash aria-[current]:text-accent"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
