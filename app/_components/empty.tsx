import Link from "next/link";
import { buttonStyle } from "./ui";

export function Empty({ title, text, href, action }: { title: string; text: string; href: string; action: string }) {
  return (
    <div className="rounded-2xl border border-dashed border-edge px-6 py-14 text-center">
      <p className="font-serif text-xl">{title}</p>
      <p className="mx-auto mt-2 max-w-md text-muted">{text}</p>
      <Link href={href} className={`${buttonStyle.quiet} mt-6`}>
        {action}
      </Link>
    </div>
  );
}
