// The documentation as a site: every page with its title, the navigation, and what comes before and after.

import { readText, revision, type Source, sources } from "./corpus";
import { htmlOf, type Outline, outlineOf, type Section } from "./markdown";

export interface Page extends Source, Outline {
  readonly markdown: string;
}

export interface NavLink {
  readonly route: string;
  readonly title: string;
}

export interface NavGroup {
  readonly name: string;
  readonly pages: readonly NavLink[];
}

export interface RenderedPage {
  readonly route: string;
  readonly title: string;
  readonly description: string;
  readonly group: string;
  readonly html: string;
  readonly headings: readonly Pick<Section, "depth" | "id" | "heading">[];
  readonly previous: NavLink | null;
  readonly next: NavLink | null;
}

let known: { readonly at: number; readonly pages: readonly Page[] } | undefined;

/** Every page in the order of the navigation. */
export function allPages(): readonly Page[] {
  const at = revision();
  if (known?.at !== at) known = { at, pages: sources().map(read) };
  return known.pages;
}

export function navigation(): NavGroup[] {
  const groups = Map.groupBy(allPages(), ({ group }) => group);
  return [...groups].map(([name, pages]) => ({ name, pages: pages.map(link) }));
}

/** @returns null if there is no such page */
export async function renderPage(route: string): Promise<RenderedPage | null> {
  const pages = allPages();
  const index = pages.findIndex((page) => page.route === route);
  const page = pages[index];
  if (!page) return null;
  const { title, description, group } = page;
  const [previous, next] = [pages[index - 1], pages[index + 1]];
  return {
    route,
    title,
    description,
    group,
    html: await htmlOf(page.markdown, page.file),
    headings: topicsOf(page)
      .filter(({ depth }) => depth > 1 && depth <= (group === "Reference" ? 4 : 3))
      .map(({ depth, id, heading }) => ({ depth, id, heading })),
    previous: previous ? link(previous) : null,
    next: next ? link(next) : null,
  };
}

/** As often a heading may stand on a page and still be worth a line in a list. */
const OFTEN = 2;

/** The sections that say what they are about. "Parameters", for the tenth time on a page, belongs to the one above it. */
export function topicsOf({ sections }: Pick<Page, "sections">): Section[] {
  const named = Map.groupBy(sections, ({ heading }) => heading);
  const topics: Section[] = [];
  for (const section of sections) {
    const above = topics.at(-1);
    if (!above || (named.get(section.heading)?.length ?? 0) <= OFTEN) topics.push(section);
    else topics.splice(-1, 1, { ...above, text: `${above.text} ${section.text}`.trim() });
  }
  return topics;
}

/** Short names for a list, where the title is a sentence. */
const NAMES: Readonly<Record<string, string>> = {
  "/docs": "Overview",
  "/docs/migrate": "Run book: change the mode",
  "/docs/folder": "The folder lib/session",
  "/docs/kit": "The migration kit",
  "/docs/reporting": "Report a fault of security",
};

const link = ({ route, title }: Page): NavLink => ({ route, title: NAMES[route] ?? title });

function read(source: Source): Page {
  const markdown = readText(source.file);
  return { ...source, ...outlineOf(markdown), markdown };
}
