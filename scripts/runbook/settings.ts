// The settings of the site and of the shell that the commands are run in, and what a block changes in them.

import type { Mode } from "../../lib/session/core/types.ts";
import { PHASES as NAMES, type Phase as Name, phaseOf } from "../../lib/session/ops/types.ts";
import { PHASES, type Phase } from "../drill/phases.ts";
import { Plain } from "../lib/person.ts";

export type Settings = Readonly<Record<string, string>>;

/**
 * @param lines `NAME=value` or `unset NAME`; a value in angle brackets stands for one that only the operator knows
 * @param own the operator's values, by name
 * @throws Plain for a line that is neither
 */
export function changed(before: Settings, lines: readonly string[], own: Settings): Settings {
  const after: Record<string, string> = { ...before };
  for (const line of lines) {
    const [, taken] = /^unset ([A-Z_]+)$/.exec(line) ?? [];
    const [, name, value] = /^([A-Z_]+)=(\S.*)$/.exec(line) ?? [];
    if (taken !== undefined) delete after[taken];
    else if (name !== undefined && value !== undefined) after[name] = meant(name, value, own);
    else throw new Plain(`"${line}" changes no setting: NAME=value, or unset NAME.`);
  }
  return after;
}

function meant(name: string, value: string, own: Settings): string {
  if (!/^<.*>$/.test(value)) return value;
  if (own[name] === undefined) throw new Plain(`Nobody knows what ${name} is here.`);
  return own[name];
}

/** What a process with these settings says of itself. */
export const noteOf = (settings: Settings): Parameters<typeof phaseOf>[0] => ({
  mode: (settings.SESSION_MODE ?? "db") as Mode,
  bridge: settings.SESSION_BRIDGE === "1",
  hasCache: settings.UPSTASH_REDIS_REST_URL !== undefined,
});

/** Its phase, as the document calls it. */
export const phaseWith = (settings: Settings): Name => phaseOf(noteOf(settings));

/** The same, as the drill calls it. */
export const drillPhase = (name: Name): Phase => Object.keys(PHASES)[NAMES.indexOf(name)] as Phase;
