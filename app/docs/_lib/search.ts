// One search for both: in the browser over the index that was made at build time, and on the server for a browser that runs
// no script. Knows no file and no page.

import MiniSearch, { type Options } from "minisearch";

/** A section of a page. */
export interface Hit {
  /** With the anchor of the heading. */
  readonly href: string;
  readonly page: string;
  /** The heading the text is under; the title itself at the top of a page. */
  readonly heading: string;
  /** How the text begins. */
  readonly excerpt: string;
}

export const OPTIONS: Options = {
  idField: "href",
  fields: ["page", "heading", "text"],
  storeFields: ["page", "heading", "excerpt"],
};

export const openIndex = (json: string) => MiniSearch.loadJSON(json, OPTIONS);

/** The best first. Each word must be there, as the beginning of one; a long one may have a slip. */
export function find(index: MiniSearch, query: string, limit: number): Hit[] {
  return index
    .search(query, {
      combineWith: "AND",
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      boost: { page: 3, heading: 4 },
    })
    .slice(0, limit)
    .map(({ id, page, heading, excerpt }) => ({ href: String(id), page, heading, excerpt }));
}
