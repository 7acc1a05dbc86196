import type { NavGroup } from "../_lib/site";

/** A longer group is folded up also where the others are not. */
const SHORT = 10;
const START = "/docs";

interface Props {
  readonly groups: readonly NavGroup[];
  /** The address of the open page. */
  readonly current?: string;
}

/**
 * All pages, the open one marked and its group unfolded, so that it is in sight. Plain links: each page is a document of
 * its own. Next's router would keep the page that was left hidden in the document, and its anchors with it, often of the
 * same name.
 */
export function DocsNav({ groups, current }: Props) {
  return (
    <nav aria-label="Documentation" className="grid gap-3 text-sm">
      {groups.map(({ name, pages }) => (
        <details
          key={name}
          open={pages.some(({ route }) => route === current) || (pages.length <= SHORT && (current ?? START) === START)}
        >
          <summary className="py-1 font-semibold">{name}</summary>
          <ul className="mt-1 border-l border-line">
            {pages.map(({ route, title }) => (
              <li key={route}>
                <a
                  href={route}
                  aria-current={route === current ? "page" : undefined}
                  className="-ml-px block border-l-2 border-transparent py-1.5 pl-3 text-muted wrap-anywhere hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-accent"
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}
