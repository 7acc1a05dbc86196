import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SearchBox } from "./_components/search-box";
import "./docs.css";

export const metadata: Metadata = {
  title: { default: "Documentation", template: "%s · Documentation · Tern" },
};

export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3 lg:mb-10">
        <a href="/docs" className="font-serif text-xl font-medium tracking-tight hover:text-accent">
          Documentation
        </a>
        <SearchBox />
      </div>
      {children}
    </>
  );
}
