import type { Step } from "@/lib/session/ops";
import { Change } from "./change";
import { JOB_WORDS, jobKindOf } from "./job-words";

/** A step that is not the next one: its gate can be asked when the fleet is there. */
export function LaterStep({ step, before }: { step: Step; before: readonly string[] }) {
  return (
    <details className="rounded-2xl border border-line bg-card px-5 sm:px-6">
      <summary className="min-h-11 py-3 font-mono text-sm font-medium">
        {step.from} → {step.to}
      </summary>
      <div className="grid gap-3 pb-5">
        {before.length > 0 && (
          <p className="text-sm text-muted">
            Before its gate: {before.map((name) => JOB_WORDS[jobKindOf(name)].title.toLowerCase()).join(", then ")}.
          </p>
        )}
        <Change step={step} />
      </div>
    </details>
  );
}
