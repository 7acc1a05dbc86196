// All scenarios of a fleet: every multiset of so many operations in the modes of the fleet, from every start it may meet.

import type { Mode, OperationName } from "./procedures/self";
import { BOTH, ENTRY_ONLY, type Operation, ROW_ONLY, type Scenario, type Start } from "./scenario";

export interface Fleet {
  readonly modes: readonly Mode[];
  readonly starts?: readonly Start[];
  readonly names?: readonly OperationName[];
  readonly count?: number;
  readonly faults: number;
  readonly evictions: number;
  /** Another browser reads as well as the one that writes. */
  readonly others?: boolean;
}

const NAMES: readonly OperationName[] = ["read", "write", "destroy"];

export function scenariosOf(fleet: Fleet): Scenario[] {
  const { modes, names = NAMES, count = 2, faults, evictions, others = false } = fleet;
  const kinds: Operation[] = names.flatMap((name) =>
    modes.flatMap((mode) => [{ name, mode }, ...(others && name === "read" ? [{ name, mode, other: true }] : [])]),
  );
  return multisets(kinds, count).flatMap((operations) =>
    (fleet.starts ?? startsOf(modes)).map((start) => ({ operations, start, rest: modes, faults, evictions })),
  );
}

/** An entry without a row is legal where somebody writes only entries, or a neighbour just did. */
function startsOf(modes: readonly Mode[]): readonly Start[] {
  if (modes.every((mode) => mode === "D" || mode === "D0" || mode === "B")) return [BOTH, ROW_ONLY];
  if (modes.every((mode) => mode === "C0")) return [ENTRY_ONLY];
  return modes.includes("D") || (modes.includes("B") && !modes.includes("C"))
    ? [BOTH, ROW_ONLY]
    : [BOTH, ROW_ONLY, ENTRY_ONLY];
}

export function multisets<T>(of: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return of.flatMap((first, index) => multisets(of.slice(index), count - 1).map((rest) => [first, ...rest]));
}
