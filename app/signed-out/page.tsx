import type { Metadata } from "next";
import Link from "next/link";
import { buttonStyle } from "../_components/ui";

export const metadata: Metadata = { title: "Signed out" };

export default function SignedOutPage() {
  return (
    <div className="mx-auto max-w-md py-10 text-center">
      <h1 className="font-serif text-3xl font-medium">You are signed out</h1>
      <p className="mt-3 text-muted">
        The session had ended in every store before this page was sent. A copy of its cookie opens nothing.
      </p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        <Link href="/" className={buttonStyle.primary}>
          Back to the shop
        </Link>
        <Link href="/sign-in" className={buttonStyle.quiet}>
          Sign in again
        </Link>
      </div>
    </div>
  );
}
