// The index of the search: every topic of every page.

import MiniSearch from "minisearch";
import { revision } from "./corpus";
import { OPTIONS } from "./search";
import { allPages, topicsOf } from "./site";

const EXCERPT = 140;

let made: { readonly at: number; readonly index: MiniSearch } | undefined;

export function searchIndex(): MiniSearch {
  const at = revision();
  if (made?.at === at) return made.index;
  const index = new MiniSearch(OPTIONS);
  for (const page of allPages()) {
    const { route, title } = page;
    for (const { depth, id, heading, text } of topicsOf(page)) {
      const href = depth === 1 ? route : `${route}#${id}`;
      const excerpt = text.length > EXCERPT ? `${text.slice(0, text.lastIndexOf(" ", EXCERPT))} …` : text;
      if (!index.has(href)) index.add({ href, page: title, heading, text, excerpt });
    }
  }
  made = { at, index };
  return index;
}
