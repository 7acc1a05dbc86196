import Link from "next/link";

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
