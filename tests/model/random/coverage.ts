// How much was met: pairs of a state and a step, each counted once. A run that repeats another one adds nothing.

import type { SessionKey } from "@/lib/session/core/types";
import type { MemoryTiers } from "../code/tiers";
import type { Fate } from "./plan";
import type { Process } from "./process";
import type { Call } from "./scheduler";

export class Coverage {
  runs = 0;
  steps = 0;
  faults = 0;
  readonly pairs = new Set<string>();

  /** What both tiers hold of the session, who else waits for it, and what happens next. */
  note(tiers: MemoryTiers, call: Call, fate: Fate | "carried out late", waiting: readonly Call[]): void {
    this.steps += 1;
    if (fate !== "ok" && fate !== "carried out late") this.faults += 1;
    const [key] = call.args;
    const others = waiting.filter((other) => other !== call && other.args[0] === key).map(who);
    this.pairs.add([stateOf(tiers, key as SessionKey), others.sort().join(), who(call), fate].join(" | "));
  }

  toString(): string {
    const n = (value: number) => value.toLocaleString("en");
    return `${n(this.runs)} runs, ${n(this.steps)} steps, ${n(this.faults)} faults, ${n(this.pairs.size)} distinct (state, step) pairs`;
  }
}

const who = ({ caller, method }: Call) => `${(caller as Process).phase} ${method}`;

function stateOf(tiers: MemoryTiers, key: SessionKey): string {
  const row = tiers.rows.get(key);
  const entry = tiers.entries.get(key);
  const inRow = row === undefined ? "none" : row.dead ? "dead" : "live";
  const note = row?.outboxAt ? " noted" : "";
  if (entry?.state !== "live") return `${inRow}${note}, ${entry?.state ?? "none"}`;
  const { record, hold, rowVersion } = entry;
  const held = hold === null ? "" : " held";
  if (record === null) return `${inRow}${note}, empty${held}`;
  const ahead = row && !row.dead ? Math.sign(record.version - row.version) : "";
  const forked = record.forks?.length ?? 0;
  return `${inRow}${note}, live${held} ${ahead} ${Math.sign(record.version - rowVersion)} ${forked}`;
}
