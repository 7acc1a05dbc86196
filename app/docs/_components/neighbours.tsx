import type { NavLink } from "../_lib/site";

/** The page before this one and the page after it, in the order of the navigation. */
export function Neighbours({ previous, next }: { previous: NavLink | null; next: NavLink | null }) {
  return (
    <nav aria-label="Previous and next page" className="mt-12 grid gap-3 border-t border-line pt-6 sm:grid-cols-2">
      {previous && <Neighbour what="Previous" page={previous} />}
      {next && <Neighbour what="Next" page={next} className="sm:col-start-2 sm:text-right" />}
    </nav>
  );
}

function Neighbour({ what, page, className = "" }: { what: string; page: NavLink; className?: string }) {
  return (
    <a href={page.route} className={`rounded-xl border border-line bg-card px-4 py-3 hover:border-edge ${className}`}>
      <span className="block text-sm text-muted">{what}</span>
      <span className="font-medium text-accent">{page.title}</span>
    </a>
  );
}
