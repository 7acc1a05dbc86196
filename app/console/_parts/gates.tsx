import type { ReactNode } from "react";
import type { Gate } from "@/lib/session/ops";

const MARKS = {
  yes: "border-good bg-good-wash text-good",
  no: "border-bad bg-bad-wash text-bad",
  unknown: "border-edge text-ink",
} as const;

const markOf = ({ ok }: Gate) => (ok ? "yes" : ok === null ? "unknown" : "no");

/** The conditions of a step: what was found, and what to do. @param extra what stands below a gate */
export function Gates({ gates, extra }: { gates: readonly Gate[]; extra?: (gate: Gate) => ReactNode }) {
  return (
    <ul aria-label="Gates" className="divide-y divide-line">
      {gates.map((gate) => (
        <li key={gate.name} className="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[12rem_1fr]">
          <p className="flex items-center gap-3 self-start sm:justify-between">
            <span className="font-medium">{gate.name}</span>
            <span className={`rounded-full border px-2.5 text-xs leading-6 font-semibold ${MARKS[markOf(gate)]}`}>
              {markOf(gate)}
            </span>
          </p>
          <div className="min-w-0 text-sm break-words">
            <p>{gate.found}</p>
            {gate.fix !== "" && <p className="text-muted">{forTheConsole(gate.fix)}</p>}
            {extra?.(gate)}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Without what only the command line understands. */
const forTheConsole = (fix: string) => fix.replace(/ Once you know it is so: --accept \S+$/, "");
