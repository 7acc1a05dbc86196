"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  ["/account", "Orders"],
  ["/account/devices", "Devices"],
  ["/account/password", "Password"],
] as const;

export function AccountNav() {
  const path = usePathname();
  return (
    <nav aria-label="Account" className="-ml-3 flex flex-wrap text-sm font-medium lg:ml-0 lg:flex-col lg:gap-1">
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
