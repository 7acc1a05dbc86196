// A state of an exploration: the contents of both tiers, how far each process came, what is still under way, what was
// promised, and what may still go wrong. Immutable, so that it can be gone on from in every way.

import { hash } from "node:crypto";
import type { Debt as Owed } from "@/lib/session/modes/outbox";
import type { Ledger } from "./ledger";
import type { Phase } from "./phases";
import type { Call } from "./process";
import type { Node, Program } from "./program";
import type { MemoryTiers } from "./tiers";

/** A process, and where it is in its program; null once it has crashed. */
export interface Slot {
  readonly phase: Phase;
  readonly program: (seen: number | null) => Program;
  readonly seen: number | null | "not begun";
  readonly node: Node | null;
}

/** A note in the outbox of a process: what it still has to tell a tier. */
export interface Debt {
  readonly slot: number;
  readonly debt: Owed;
}

/** How a state was reached, for people. */
export interface History {
  readonly step: string;
  readonly before: History | null;
}

export interface State {
  readonly tiers: MemoryTiers;
  readonly slots: readonly Slot[];
  /** Calls given up by their caller that a tier may still carry out. */
  readonly landing: readonly Call[];
  readonly ledger: Ledger;
  readonly debts: readonly Debt[];
  readonly faults: number;
  readonly evictions: number;
  readonly history: History | null;
}

export const isAtRest = ({ landing, slots }: State) =>
  landing.length === 0 && slots.every(({ node }) => node === null || node.calls.length === 0);

/** How many calls an operation has made that makes another one. */
export const longest = ({ slots }: State) =>
  Math.max(0, ...slots.flatMap(({ node }) => node?.calls.map(({ name }) => Number(/\d+$/.exec(name)?.[0])) ?? []));

/** Equal for states from which the same can follow. */
export function nameOf({ tiers, slots, landing, ledger, debts, faults, evictions }: State): string {
  const text = [
    tiers.written(),
    slots.map(({ seen, node }) => `${seen} ${node?.id ?? "crashed"}`).join(),
    landing.map(({ name }) => name).sort(),
    JSON.stringify([ledger.facts, debts, faults, evictions]),
  ];
  return hash("md5", text.join("\n"), "base64");
}

export function steps(history: History | null): string[] {
  const list: string[] = [];
  for (let at = history; at; at = at.before) list.unshift(at.step);
  return list;
}
