import type { Reason } from "@/lib/session/ops";

/** What stands where a tier has not told: not yet, because it is not configured, or why. */
export function Untold({ what }: { what: { readonly reason: Reason } | null | undefined }) {
  if (what === undefined) return <p className="text-muted">Asking…</p>;
  if (what === null) return <p className="text-muted">Not configured.</p>;
  return (
    <p className="rounded-xl bg-bad-wash px-4 py-3 text-sm text-bad">
      {what.reason.found} {what.reason.fix}
    </p>
  );
}
