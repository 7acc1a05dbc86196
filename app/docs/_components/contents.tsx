import type { RenderedPage } from "../_lib/site";

/** The headings of the page. */
export function Contents({ headings }: Pick<RenderedPage, "headings">) {
  return (
    <nav aria-label="On this page" className="text-sm">
      <p className="mb-1 hidden font-semibold xl:block">On this page</p>
      <ul>
        {headings.map(({ depth, id, heading }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className={`block py-1 text-muted wrap-anywhere hover:text-ink ${depth > 3 ? "pl-6" : depth > 2 ? "pl-3" : ""}`}
            >
              {heading}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
