import type { ReactNode } from "react";

export function PageTitle({ children, lead }: { children: ReactNode; lead?: ReactNode }) {
  return (
    <div className="mb-8 max-w-2xl">
      <h1 className="font-serif text-3xl font-medium tracking-tight sm:text-4xl">{children}</h1>
      {lead && <p className="mt-3 text-muted">{lead}</p>}
    </div>
  );
}
