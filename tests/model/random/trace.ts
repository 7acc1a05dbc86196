// A run as text, for people.

import type { Fate } from "./plan";
import type { Call } from "./scheduler";

/** Lines so far, or null if nobody will read them. */
export type Trace = string[] | null;

export function tell(time: number, { caller, tier, method, args }: Call, fate: Fate | "carried out late"): string {
  return `  ${time} ${fate}: ${caller.name} ${tier} ${method}(${args.map(brief).join(", ")})`;
}

function brief(value: unknown): string {
  const text = typeof value === "string" ? value.slice(0, 16) : (JSON.stringify(value) ?? "nothing");
  const record = /"version":(\d+),"data":(\{[^}]*\})/.exec(text);
  return record ? `v${record[1]} ${record[2]}` : text.slice(0, 90);
}
