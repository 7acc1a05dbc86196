const PANELS = ["where it was read", "facts"];

/** Boxes of about the right size, so that the page does not jump when the session arrives. */
export function SessionPanelsLoading() {
  return PANELS.map((panel) => (
    <div
      key={panel}
      data-fallback=""
      className="h-96 animate-pulse rounded-2xl border border-line bg-card"
      aria-hidden="true"
    />
  ));
}
