import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Contents } from "../_components/contents";
import { DocsNav } from "../_components/docs-nav";
import { Neighbours } from "../_components/neighbours";
import { PageFrame } from "../_components/page-frame";
import { loadPage } from "../_lib/load";
import { allPages } from "../_lib/site";

interface Props {
  readonly params: Promise<{ slug?: string[] }>;
}

// Pages are loaded as documents (see DocsNav): there is no navigation that could be instant.
export const instant = false;

// Every page is known when the site is built. Another address is a 404 before anything is rendered: a page's own `notFound()`
// comes after the first bytes, with 200, and what it rendered would be kept for each such address. Next's name for this is not
// final; without it tests/e2e/docs/looks.spec.ts, "an unknown address", fails.
export const unstable_paramMatching = { slug: "not-found" };

export function generateStaticParams() {
  return allPages().map(({ route }) => ({ slug: route.split("/").slice(2) }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const loaded = await loadPage(routeOf(await params));
  return loaded ? { title: loaded.page.title, description: loaded.page.description } : {};
}

export default async function DocsPage({ params }: Props) {
  const loaded = await loadPage(routeOf(await params));
  if (!loaded) notFound();
  const { page, groups } = loaded;
  return (
    <PageFrame
      nav={<DocsNav groups={groups} current={page.route} />}
      contents={page.headings.length > 1 && <Contents headings={page.headings} />}
    >
      <p className="mb-2 text-sm font-medium text-muted">{page.group}</p>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: made from this repository's own Markdown, without its raw HTML */}
      <article className="prose-docs" dangerouslySetInnerHTML={{ __html: page.html }} />
      <Neighbours previous={page.previous} next={page.next} />
    </PageFrame>
  );
}

const routeOf = ({ slug = [] }: { slug?: string[] }) => ["/docs", ...slug.map(decodeURIComponent)].join("/");
