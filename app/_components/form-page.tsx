import type { ReactNode } from "react";
import { PageTitle } from "./page-title";

/** The narrow page around one form. */
export function FormPage({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto max-w-md">
      <PageTitle lead={lead}>{title}</PageTitle>
      <div className="rounded-2xl border border-line bg-card p-5 sm:p-7">{children}</div>
    </div>
  );
}
