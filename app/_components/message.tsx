import type { ReactNode } from "react";

/** A page that says one thing: what happened, and where to go from here. */
export function Message({ art, title, actions, children }: Props) {
  return (
    <div className="mx-auto max-w-md py-6 text-center sm:py-10">
      {art}
      <h1 className="font-serif text-3xl font-medium tracking-tight">{title}</h1>
      <p className="mt-3 text-muted">{children}</p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">{actions}</div>
    </div>
  );
}

interface Props {
  art?: ReactNode;
  title: string;
  actions: ReactNode;
  children: ReactNode;
}
