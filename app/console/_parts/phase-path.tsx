"use client";

import { count, plural } from "@/lib/console/words";
import type { Phase } from "@/lib/session/ops";
import { useLive } from "./live";

/** The phases in the order of a migration, and what runs in each. */
export function PhasePath({ phases }: { phases: readonly Phase[] }) {
  const { facts } = useLive();
  const fleet = facts?.fleet && "value" in facts.fleet ? facts.fleet.value : null;
  return (
    <div>
      <ol aria-label="Phases" className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-6">
        {phases.map((phase) => {
          const { busy, quiet } = fleet?.groups.find((group) => group.phase === phase) ?? { busy: 0, quiet: 0 };
          return (
            <li
              key={phase}
              aria-current={busy > 0 ? "step" : undefined}
              className={`rounded-xl border px-4 py-3 ${busy > 0 ? "border-good bg-good-wash" : "border-line"}`}
            >
              <span className="block font-mono text-sm font-medium">{phase}</span>
              <span className={`block text-sm ${busy > 0 ? "font-semibold text-good" : "text-muted"}`}>
                {fleet === null
                  ? "not known"
                  : busy > 0
                    ? plural(busy, "process", "processes")
                    : quiet > 0
                      ? ""
                      : "nobody"}
              </span>
              {quiet > 0 && <span className="block text-sm text-muted">{count(quiet)} quiet or gone</span>}
            </li>
          );
        })}
      </ol>
      <p className="mt-3 text-sm text-muted">
        This server runs <code>{facts?.environment ?? "…"}</code> on the prefix <code>{facts?.prefix ?? "…"}</code>.
      </p>
    </div>
  );
}
