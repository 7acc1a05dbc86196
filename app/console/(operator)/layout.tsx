import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SubmitButton } from "../../_components/submit-button";
import { ConsoleNav } from "../_parts/console-nav";
import { Live } from "../_parts/live";
import { LiveBar } from "../_parts/live-bar";

export const metadata: Metadata = {
  title: { default: "Console", template: "%s · Console · Tern" },
  robots: { index: false },
};

/** The frame, and what the pages share of the live facts. It does not guard: each page asks for itself. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <div className="mb-8 flex flex-wrap items-center justify-between gap-y-1 border-b border-line pb-2">
        <ConsoleNav />
        <form method="post" action="/console/sign-out" className="-mr-3">
          <SubmitButton look="plain">Sign out</SubmitButton>
        </form>
      </div>
      <Live>
        <LiveBar />
        {children}
      </Live>
    </>
  );
}
