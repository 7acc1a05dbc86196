import type { ReactNode } from "react";

/** What is too large is scrolled in its own box, by the keyboard too. */
export function Scroll({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
    <section aria-label={label} tabIndex={0} className={className}>
      {children}
    </section>
  );
}
