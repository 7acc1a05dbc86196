// Turns procedures, which read like the paper, into small state machines. A process is a node: a procedure and the replies
// it has had. The next node is found by running the procedure again with one reply more, once for each that ever occurs.

import { type Call, type Outcome, type Reply, type Step, Unavailable } from "./calls";
import { procedureOf } from "./procedures";
import { type Base, type Become, type Body, type OperationName, orUnavailable, type Self } from "./procedures/self";
import type { Rules } from "./rules";
import { codeOfSlot } from "./state";

/** A reply, or null where the caller does not get to know; with the true time of it. */
interface Delivered {
  readonly reply: Reply | null;
  readonly now: number;
}

export type SelfFacts = Omit<Self, "now" | "token" | "rules"> & { readonly skew: number; readonly index: number };

interface Run {
  readonly body: Body;
  readonly base: Base | null;
  readonly facts: SelfFacts;
  readonly tokens: number;
  readonly begunAt: number;
  readonly history: readonly Delivered[];
}

/** A process between two steps: what it has just told, and the call it makes next (null: it has ended). */
export interface Node {
  readonly id: number;
  readonly answers: readonly Outcome[];
  readonly deferred: readonly Call[];
  readonly call: Call | null;
  readonly run: Run;
  readonly next: Map<string, Node>;
}

const NOBODY: SelfFacts = { mode: "D", key: 0, cookie: 0, child: 0, bit: 0, skew: 0, index: 0 };
// biome-ignore lint/correctness/useYield: it makes no call
const nothing: Body = function* () {
  return undefined;
};

export class Machine {
  readonly rules: Rules;
  readonly #starts = new Map<string, Node>();
  readonly #bodies = new Map<Body, number>();
  readonly #calls = new Map<string, number>();
  readonly #callsById: Call[] = [];
  #nodes = 1;
  /** Where a crashed process stands. */
  readonly ended: Node;

  constructor(rules: Rules) {
    this.rules = rules;
    this.ended = this.#step({ body: nothing, base: null, facts: NOBODY, tokens: 0, begunAt: 0, history: [] });
  }

  start(operation: OperationName, facts: SelfFacts, now: number): Node {
    const body = procedureOf(operation, { mode: facts.mode, rules: this.rules });
    return this.#begin({ body, base: null, facts, tokens: 0, begunAt: now, history: [] });
  }

  after(node: Node, reply: Reply | null, now: number): Node {
    const key = `${codeOfReply(reply)}@${now}`;
    const known = node.next.get(key);
    if (known) return known;
    const made = this.#step({ ...node.run, history: [...node.run.history, { reply, now }] });
    node.next.set(key, made);
    return made;
  }

  idOfCall(call: Call): number {
    const code = JSON.stringify(call);
    let id = this.#calls.get(code);
    if (id === undefined) {
      id = this.#callsById.push(call) - 1;
      this.#calls.set(code, id);
    }
    return id;
  }

  callOfId(id: number): Call {
    const call = this.#callsById[id];
    if (!call) throw new Error(`no call ${id}`);
    return call;
  }

  /** A procedure that becomes another one has no history: the same again is the same node. */
  #begin(run: Run): Node {
    const body = this.#bodies.get(run.body) ?? this.#bodies.size;
    this.#bodies.set(run.body, body);
    const { facts, base, tokens, begunAt } = run;
    const key = JSON.stringify([body, facts, base, tokens, begunAt]);
    const node = this.#starts.get(key) ?? this.#step(run);
    this.#starts.set(key, node);
    return node;
  }

  #step(run: Run): Node {
    const answers: Outcome[] = [];
    const deferred: Call[] = [];
    const finish = (call: Call | null, from: Run, next: Map<string, Node> = new Map()): Node => {
      if (this.#nodes > 60_000) throw new Error("too many nodes for one character each: split the scenarios");
      // Whoever has ended is no longer told apart.
      const id = call === null && answers.length === 0 && deferred.length === 0 ? 1 : ++this.#nodes;
      return { id, answers, deferred, call, run: from, next };
    };
    const clock = { now: run.begunAt };
    const tokens = { used: run.tokens };
    const it = orUnavailable(run.body)(this.#self(run, clock, tokens), run.base);
    let step: IteratorResult<Step, Become | undefined> = it.next();
    for (let replies = 0; ; ) {
      const told = replies === run.history.length;
      if (step.done) {
        if (!step.value) return finish(null, run);
        const { become, with: base } = step.value;
        const begunAt = run.history.at(-1)?.now ?? run.begunAt;
        const other = this.#begin({ ...run, body: become, base, tokens: tokens.used, begunAt, history: [] });
        answers.push(...other.answers);
        deferred.push(...other.deferred);
        return answers.length === 0 && deferred.length === 0 ? other : finish(other.call, other.run, other.next);
      }
      const value: Step = step.value;
      if ("answer" in value) {
        if (told) answers.push(value.answer);
        step = it.next("");
      } else if ("defer" in value) {
        if (told) deferred.push(value.defer);
        step = it.next("");
      } else {
        const delivered = run.history[replies++];
        if (!delivered) return finish(value, run);
        clock.now = delivered.now;
        step = delivered.reply === null ? it.throw(new Unavailable()) : it.next(delivered.reply);
      }
    }
  }

  #self({ facts }: Run, clock: { now: number }, tokens: { used: number }): Self {
    return {
      ...facts,
      rules: this.rules,
      now: () => Math.max(0, clock.now + facts.skew),
      token: () => {
        const { leases } = this.rules;
        if (tokens.used === leases) throw new Unavailable();
        return 1 + facts.index * leases + tokens.used++;
      },
    };
  }
}

function codeOfReply(reply: Reply | null): string {
  if (reply === null) return "!";
  if (typeof reply === "string") return reply;
  if ("row" in reply) return `R${codeOfSlot({ row: reply.row, entry: null })}`;
  if ("entry" in reply) return `E${codeOfSlot({ row: null, entry: reply.entry })}`;
  return `${reply.outcome}${codeOfSlot({ row: null, entry: reply.before })}`;
}
