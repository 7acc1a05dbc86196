// Asks every legal mode, and then another, once nothing moves any more: what was acknowledged must be there, what was
// ended must not.

import type { Machine } from "./machine";
import type { Mode } from "./procedures/self";
import type { Scenario } from "./scenario";
import { at, codeOf, type Slot, type State } from "./state";
import { perform } from "./tiers";
import { judge, sinceNow, type Violation } from "./verdicts";

export interface Finding {
  readonly violation: Violation;
  readonly label: string;
}

/** An index no operation has, so that no token is taken for another's. */
const PROBE = 4;

export class Probe {
  readonly #known = new Map<string, Finding | null>();
  readonly #machine: Machine;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario, machine: Machine) {
    this.#scenario = scenario;
    this.#machine = machine;
  }

  /** @returns the first promise that is broken */
  of(state: State): Finding | null {
    const atRest = state.processes.every(({ node }) => node === null || node.call === null);
    // Who comes after a gate is not asked before it.
    if (!atRest || !state.gate) return null;
    const { slots, promised, now, faults } = state;
    const unfaulted = faults === this.#scenario.faults;
    const key = `${unfaulted}${codeOf({ ...state, processes: [], pending: [], faults: 0, evictions: 0, slots, promised, now })}`;
    let finding = this.#known.get(key);
    if (finding === undefined) {
      finding = this.#look(state, unfaulted);
      this.#known.set(key, finding);
    }
    return finding;
  }

  #look(state: State, unfaulted: boolean): Finding | null {
    const misplaced = this.#fixation(state);
    if (misplaced) return misplaced;
    for (const first of this.#scenario.rest) {
      const one = this.#ask(state, state.slots, first);
      if (one.finding) return one.finding;
      const miscounted = unfaulted ? this.#count(state, one.live) : null;
      if (miscounted) return { violation: miscounted, label: `at rest, ${first} finds ${one.live} ids alive` };
      for (const second of this.#scenario.rest) {
        const other = this.#ask(state, one.slots, second);
        if (other.finding) return { ...other.finding, label: `${other.finding.label} after ${first}` };
      }
    }
    return null;
  }

  /** Rotations alone, without a fault, leave one id. */
  #count({ promised, now }: State, live: number): Violation | null {
    if (live > 1) return "two ids";
    const mayBeNone = promised.current < 0 || now >= promised.liveUntil;
    const ended = this.#scenario.operations.some(({ name }) => name === "destroy");
    return live === 0 && !mayBeNone && !ended ? "lost session" : null;
  }

  #fixation({ slots, promised }: State): Finding | null {
    const rotations = this.#scenario.operations.reduce(
      (set, { name }, index) => (name === "rotate" ? set | (1 << (index + 1)) : set),
      0,
    );
    const first = at(slots, 0);
    const inRow = first.row !== null && first.row !== "dead" && (first.row.writes & rotations) !== 0;
    const inEntry = first.entry !== null && !first.entry.dead && ((first.entry.data?.writes ?? 0) & rotations) !== 0;
    if (!inRow && !inEntry) return null;
    return { violation: "fixation", label: `the old id holds what ${promised.current} was given` };
  }

  /** Every id that a rotation may have given; nobody holds one that was not acknowledged, and nothing was promised of it. */
  #ask(state: State, slots: readonly Slot[], mode: Mode) {
    const { current } = state.promised;
    let live = 0;
    for (const key of slots.keys()) {
      const read = this.#read(state, slots, mode, key);
      slots = read.slots;
      live += read.live ? 1 : 0;
      if (read.violation && (key === 0 || key === current))
        return { slots, live, finding: { violation: read.violation, label: read.label } };
    }
    return { slots, live, finding: null };
  }

  #read(state: State, slots: readonly Slot[], mode: Mode, key: number) {
    const { promised, now } = state;
    const { rules } = this.#machine;
    const cookie = this.#scenario.operations.some(({ other }) => other) ? 0 : promised.cookie;
    const since = sinceNow(promised, rules, now, cookie === 0 && promised.cookie > 0);
    const facts = { mode, key, child: 0, bit: 0, cookie, skew: 0, index: PROBE };
    let node = this.#machine.start("read", facts, now);
    let live = false;
    for (;;) {
      for (const call of node.deferred) ({ slots } = perform(call, slots, rules, now));
      for (const answer of node.answers) {
        const { violation } = judge(promised, since, answer, rules, now);
        const label = `at rest, ${mode} reads ${JSON.stringify(answer)}`;
        live = answer.kind === "live";
        if (violation) return { slots, live, violation: violation === "stale read" ? "lost update" : violation, label };
      }
      if (!node.call) return { slots, live, violation: null, label: "" };
      const performed = perform(node.call, slots, rules, now);
      slots = performed.slots;
      node = this.#machine.after(node, performed.reply, now);
    }
  }
}
