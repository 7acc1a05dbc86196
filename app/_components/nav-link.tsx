"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

export function NavLink({ href, label, children }: { href: string; label?: string; children: React.ReactNode }) {
  const path = usePathname();
  return (
    <Link
      href={href}
      aria-current={path === href ? "page" : undefined}
      aria-label={label}
      className="inline-flex min-h-11 items-center gap-2 rounded-full px-3 hover:bg-wash aria-[current]:text-accent"
    >
      {children}
    </Link>
  );
}
