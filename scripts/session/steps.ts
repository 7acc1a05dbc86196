// Which step is meant: from the phase that runs to the one that was named.
import { distance } from "fastest-levenshtein";
import {
  areNeighbours,
  isPhase,
  type Kit,
  PHASES,
  type Phase,
  plan,
  type Running,
  running,
  type Step,
  workBefore,
} from "../../lib/session/ops/index.ts";
import { Failure, MISUSE, misuse } from "./exit.ts";

/** @throws Failure that names the phases */
export function phaseNamed(text: string): Phase {
  if (isPhase(text)) return text;
  const [nearest] = [...PHASES].sort((a, b) => distance(a, text) - distance(b, text));
  throw misuse(`"${text}" is no phase; did you mean ${nearest}?`, `The phases are ${PHASES.join(", ")}.`);
}

/** The phase to start from: the named one, the one that runs, or while nothing runs that of this environment. */
export async function startOf(kit: Kit, named: string | undefined): Promise<Phase> {
  if (named !== undefined) return phaseNamed(named);
  const seen = await running(kit);
  if (seen.groups.length === 0) return kit.phase;
  if (seen.phase !== null) return seen.phase;
  throw mixed(seen);
}

/** The step to `to`; of two phases that run side by side, from the one that is its neighbour. */
export async function stepTo(kit: Kit, to: Phase, from: string | undefined): Promise<Step> {
  const seen = from === undefined ? await running(kit) : null;
  const candidates =
    seen === null || seen.groups.length === 0
      ? [from === undefined ? kit.phase : phaseNamed(from)]
      : seen.groups.map(({ phase }) => phase);
  const starts = candidates.filter((phase) => phase !== to && areNeighbours(phase, to));
  const [start] = starts;
  if (starts.length > 1 && seen) throw mixed(seen);
  if (start !== undefined) return plan(start, to, kit.settings)[0] as Step;
  const [only] = candidates;
  if (only === to)
    throw misuse(`The site is in ${to} already.`, "Name another phase, or where to start: --from <phase>.");
  const way = plan(only as Phase, to).map((step) => step.to);
  throw new Failure(
    MISUSE,
    `${only} and ${to} are no neighbours: sessions would be lost.`,
    `Go step by step: ${way.join(", ")}.`,
  );
}

/** "SESSION_MODE=cached_db, remove SESSION_BRIDGE" */
export const changeOf = ({ change, or }: Step): string =>
  or === undefined ? listOf(change) : `${listOf(change)}, or ${listOf(or)}`;

const listOf = (change: Step["change"]) =>
  Object.entries(change)
    .map(([name, value]) => (value === null ? `remove ${name}` : `${name}=${value}`))
    .join(", ");

/** What is run before the gate, as one would type it. */
export const commandsBefore = (step: Step): readonly string[] =>
  workBefore(step).map((name) => `npm run session -- ${name}`);

const mixed = ({ groups }: Running) =>
  misuse(
    `Several phases run: ${groups.map(({ phase }) => phase).join(", ")}.`,
    "Finish the deploy or roll it back; or name the start: --from <phase>.",
  );
