import Link from "next/link";
import { linkStyle } from "./ui";

export function SiteFooter() {
  return (
    <footer className="mt-16 border-t border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap gap-x-8 gap-y-2 px-4 py-8 text-sm text-muted sm:px-6">
        <p className="max-w-prose">
          Tern sells nothing. It is the reference shop of a session toolkit for Next.js: your cart, your sign-in and
          your devices live in a server-side session.
        </p>
        <span className="ml-auto flex flex-wrap gap-x-6 gap-y-2">
          <a href="/docs" className={linkStyle}>
            Documentation
          </a>
          <Link href="/session" className={linkStyle}>
            Look inside yours
          </Link>
        </span>
      </div>
    </footer>
  );
}
