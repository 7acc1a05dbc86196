// What pages ask. `use cache`: Next renders a page's server part again at a request, because of the header's cart; the
// documentation in it then comes from the build.

import { cacheLife } from "next/cache";
import { revision } from "./corpus";
import { type NavGroup, navigation, type RenderedPage, renderPage } from "./site";

export interface Loaded {
  readonly page: RenderedPage;
  readonly groups: readonly NavGroup[];
}

export const loadPage = (route: string) => load(route, revision());
export const loadNavigation = () => loadGroups(revision());

async function load(route: string, _revision: number): Promise<Loaded | null> {
  "use cache";
  cacheLife("max");
  const page = await renderPage(route);
  return page && { page, groups: navigation() };
}

async function loadGroups(_revision: number): Promise<readonly NavGroup[]> {
  "use cache";
  cacheLife("max");
  return navigation();
}
