// What can happen next in a state: a waiting call is answered or goes wrong, a call that was given up is carried out after
// all, an entry is evicted.

import type { Call, Reply } from "./process";
import type { Node } from "./program";
import type { Slot, State } from "./state";
import type { MemoryTiers } from "./tiers";

/**
 * How a call can go wrong. "late": its caller is told that it failed, and it is carried out at any time after that (which
 * includes at once: applied, and the reply lost). "crash": it is the last thing its process did, or wanted to do.
 */
const FAULTS = ["fail", "late", "crash", "crash, late"] as const;
type Fate = "ok" | (typeof FAULTS)[number];

/** Calls that change nothing: whether they are carried out late makes no difference. */
const READS: ReadonlySet<string> = new Set(["get", "find", "listByUser", "listOutbox"]);

export async function successors(state: State): Promise<State[]> {
  const next: State[] = [];
  for (const [index, { node }] of state.slots.entries()) {
    for (const call of node?.calls ?? []) {
      next.push(await answered(state, index, call, "ok"));
      if (state.faults === 0) continue;
      for (const fate of FAULTS) {
        if (fate.includes("late") && READS.has(call.method)) continue;
        next.push(
          fate.startsWith("crash") ? crashed(state, index, call, fate) : await answered(state, index, call, fate),
        );
      }
    }
  }
  for (const call of state.landing) next.push(await landed(state, call));
  if (state.evictions > 0) next.push(...evicted(state));
  return next;
}

async function answered(state: State, index: number, call: Call, fate: Fate): Promise<State> {
  const slot = state.slots[index] as Slot;
  const by = operationOf(call);
  let ledger = by in state.ledger.facts.beginnings ? state.ledger : state.ledger.begin(by);
  const seen = slot.seen === "not begun" ? ledger.seen : slot.seen;
  const program = slot.program(seen);
  const from = slot.seen === "not begun" ? program.root : (slot.node as Node);

  const tiers = fate === "ok" ? state.tiers.copy() : state.tiers;
  const reply: Reply = fate === "ok" ? await perform(tiers, call) : "no answer";
  const node = await program.advance(from, call.name, reply);
  const slots = state.slots.map((other, i) => (i === index ? { ...slot, seen, node } : other));
  const history = {
    step: `${fate}: ${told(slot, call)}\n      -> ${brief(reply)}${node.effects.map(outcomeOf).join("")}`,
    before: state.history,
  };
  const debts = [...state.debts];
  try {
    for (const effect of node.effects) {
      ledger = ledger.after(effect);
      if (effect.type === "owed") debts.push({ slot: index, debt: effect.debt });
    }
  } catch (error) {
    throw Object.assign(error as Error, { history });
  }
  return { ...state, tiers, slots, ledger, debts, ...afterFault(state, call, fate), history };
}

function crashed(state: State, index: number, call: Call, fate: Fate): State {
  const slot = state.slots[index] as Slot;
  const by = operationOf(call);
  const ledger = by in state.ledger.facts.beginnings ? state.ledger : state.ledger.begin(by);
  const slots = state.slots.map((other, i) => (i === index ? { ...slot, node: null } : other));
  const debts = state.debts.filter((debt) => debt.slot !== index);
  const history = { step: `${fate}: ${told(slot, call)}`, before: state.history };
  return { ...state, slots, ledger, debts, ...afterFault(state, call, fate), history };
}

const afterFault = (state: State, call: Call, fate: Fate) => ({
  faults: state.faults - (fate === "ok" ? 0 : 1),
  landing: fate.includes("late") ? [...state.landing, call] : state.landing,
});

async function landed(state: State, call: Call): Promise<State> {
  const tiers = state.tiers.copy();
  const reply = await perform(tiers, call);
  const landing = state.landing.filter((other) => other !== call);
  const history = {
    step: `carried out late: ${call.name} ${call.method}\n      -> ${brief(reply)}`,
    before: state.history,
  };
  return { ...state, tiers, landing, history };
}

function evicted(state: State): State[] {
  return [...state.tiers.entries.keys()].map((key) => {
    const tiers = state.tiers.copy();
    tiers.entries.delete(key);
    const history = { step: `evicted: ${key}`, before: state.history };
    return { ...state, tiers, evictions: state.evictions - 1, history };
  });
}

async function perform(tiers: MemoryTiers, { tier, method, args }: Call): Promise<Reply> {
  const target = (tier === "database" ? tiers.store : tiers.cache) as unknown as Methods;
  try {
    return { value: await (target[method] as Methods[string])(...args) };
  } catch (error) {
    return { error };
  }
}

type Methods = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

/** "0.3" and "0'1.0" are calls of operation 0. */
const operationOf = ({ name }: Call) => /^\d+/.exec(name)?.[0] as string;

const told = ({ phase }: Slot, { name, tier, method, args }: Call) =>
  `${name} (${phase}) ${tier} ${method}(${args.map(brief).join(", ")})`;

const outcomeOf = ({ type, ...facts }: { readonly type: string }) =>
  type === "outcome" ? `\n      => ${JSON.stringify(facts)}` : "";

function brief(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  const record = /"version":(\d+),"data":(\{[^}]*\})/.exec(text);
  if (record) return `v${record[1]} ${record[2]}${text.includes('"held":true') ? " held" : ""}`;
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}
