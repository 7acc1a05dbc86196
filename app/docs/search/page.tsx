import type { Metadata } from "next";
import { DocsNav } from "../_components/docs-nav";
import { Hits } from "../_components/hits";
import { PageFrame } from "../_components/page-frame";
import { loadNavigation } from "../_lib/load";
import { find } from "../_lib/search";
import { searchIndex } from "../_lib/search-index";

const MOST = 30;

export const metadata: Metadata = { title: "Search", robots: { index: false } };

// The results come with the document: where no script runs, what is behind Suspense would stand below the page.
export const instant = false;

interface Props {
  readonly searchParams: Promise<{ q?: string | string[] }>;
}

/** What the search form asks where no script runs, and what Enter leads to everywhere. */
export default async function SearchPage({ searchParams }: Props) {
  const query = [(await searchParams).q].flat()[0]?.slice(0, 200) ?? "";
  const hits = query.trim() ? find(searchIndex(), query, MOST) : [];
  const groups = await loadNavigation();
  return (
    <PageFrame nav={<DocsNav groups={groups} />}>
      <h1 className="font-serif text-3xl font-medium tracking-tight wrap-anywhere sm:text-4xl">
        {query ? `Search: ${query}` : "Search"}
      </h1>
      <p className="mt-3 mb-6 text-muted">{summary(query, hits.length)}</p>
      <Hits hits={hits} />
    </PageFrame>
  );
}

function summary(query: string, count: number): string {
  if (!query.trim()) return "Type a word into the field above.";
  if (count === 0) return "Nothing found. Each word must be on the page; fewer words find more.";
  return count === MOST ? `The best ${MOST} results.` : count === 1 ? "1 result." : `${count} results.`;
}
