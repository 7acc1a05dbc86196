import Link from "next/link";
import { StillLife } from "./still-life";
import { buttonStyle } from "./ui";

export function Empty({ product, title, text, href, action }: Props) {
  return (
    <div className="rounded-2xl border border-dashed border-edge px-6 py-12 text-center">
      <StillLife product={product} />
      <p className="font-serif text-xl">{title}</p>
      <p className="mx-auto mt-2 max-w-md text-muted">{text}</p>
      <Link href={href} className={`${buttonStyle.quiet} mt-6`}>
        {action}
      </Link>
    </div>
  );
}

interface Props {
  /** What stands there meanwhile. */
  product: string;
  title: string;
  text: string;
  href: string;
  action: string;
}
