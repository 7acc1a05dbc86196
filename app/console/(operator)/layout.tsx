import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SectionNav } from "../../_components/section-nav";
import { SubmitButton } from "../../_components/submit-button";
import { Live } from "../_parts/live";
import { LiveBar } from "../_parts/live-bar";

export const metadata: Metadata = {
  title: { default: "Console", template: "%s · Console · Tern" },
  robots: { index: false },
};

const PAGES = [
  ["/console", "Overview"],
  ["/console/migration", "Migration"],
  ["/console/sessions", "Sessions"],
] as const;

/** The frame, and what the pages share of the live facts. It does not guard: each page asks for itself. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <div className="mb-8 flex flex-wrap items-center justify-between gap-y-1 border-b border-line pb-2">
        <SectionNav label="Console" pages={PAGES} />
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
