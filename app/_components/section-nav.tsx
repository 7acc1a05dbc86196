"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

interface Props {
  readonly label: string;
  /** Address and name of each. */
  readonly pages: readonly (readonly [string, string])[];
  readonly className?: string;
}

/** The pages of a part of the site, the one that is open marked. */
export function SectionNav({ label, pages, className = "" }: Props) {
  const path = usePathname();
  return (
    <nav aria-label={label} className={`-ml-3 flex flex-wrap text-sm font-medium ${className}`}>
      {pages.map(([href, name]) => (
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
