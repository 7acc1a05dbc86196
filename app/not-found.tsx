import Link from "next/link";
import { buttonStyle } from "./_components/ui";

export default function NotFound() {
  return (
    <div className="mx-auto max-w-md py-10 text-center">
      <h1 className="font-serif text-3xl font-medium">Nothing at this address</h1>
      <p className="mt-3 text-muted">It may have moved, or it was never here.</p>
      <Link href="/" className={`${buttonStyle.primary} mt-8`}>
        Back to the shop
      </Link>
    </div>
  );
}
