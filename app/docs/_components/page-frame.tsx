import type { ReactNode } from "react";

interface Props {
  readonly nav: ReactNode;
  /** The table of contents; none for a page without headings. */
  readonly contents?: ReactNode;
  readonly children: ReactNode;
}

/** Navigation, table of contents, page: side by side where there is room, otherwise folded up above the page (docs.css). */
export function PageFrame({ nav, contents, children }: Props) {
  return (
    <div className="docs-frame">
      <Folded name="All pages" className="docs-pages">
        {nav}
      </Folded>
      {contents && (
        <Folded name="On this page" className="docs-contents">
          {contents}
        </Folded>
      )}
      <div className="docs-page">{children}</div>
    </div>
  );
}

function Folded({ name, className, children }: { name: string; className: string; children: ReactNode }) {
  return (
    <details className={className}>
      <summary>{name}</summary>
      <div>{children}</div>
    </details>
  );
}
