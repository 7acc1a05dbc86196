/** A still place while a page is on its way; said once to a screen reader. */
export function Loading() {
  return (
    <div data-fallback="">
      <p role="status" className="sr-only">
        Loading
      </p>
      <div aria-hidden="true" className="animate-pulse">
        <div className="h-9 w-48 rounded-xl bg-wash" />
        <div className="mt-8 h-28 rounded-2xl border border-line bg-card" />
        <div className="mt-4 h-28 rounded-2xl border border-line bg-card" />
      </div>
    </div>
  );
}
