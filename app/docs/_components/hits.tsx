import type { Hit } from "../_lib/search";

/** What a search found: links, each with the heading it is under. */
export function Hits({ hits }: { hits: readonly Hit[] }) {
  return (
    <ul className="grid gap-1">
      {hits.map(({ href, page, heading, excerpt }) => (
        <li key={href}>
          <a href={href} className="block rounded-lg px-3 py-2 hover:bg-wash focus-visible:bg-wash">
            <span className="block font-medium text-accent">{heading}</span>
            {heading !== page && <span className="block text-sm text-muted">{page}</span>}
            {excerpt && <span className="line-clamp-2 text-sm text-ink wrap-anywhere">{excerpt}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
