// What a process does, as a tree: after each sequence of answers, the calls it waits for and what it has made known. The
// tree grows by running the process for real (process.ts) where nobody has been yet; what is known is only looked up.
// That is what makes exhaustive exploration of the shipped code affordable: interleavings are many, stories are few.

import type { Effect } from "./effects";
import type { Phase } from "./phases";
import { type Call, type Reply, RunningProcess, type Tampering, type Work } from "./process";

export interface Node {
  readonly id: number;
  readonly calls: readonly Call[];
  /** What became known by the answer that led here. */
  readonly effects: readonly Effect[];
  readonly children: Map<string, Node>;
  readonly parent: Node | null;
  /** The answer that led here. */
  readonly answered: { readonly name: string; readonly reply: Reply } | null;
}

export class Program {
  readonly phase: Phase;
  readonly work: readonly Work[];
  readonly #tampering: Tampering;
  #root: Node | null = null;
  #nodes = 0;
  /** The process that was run last, and how far it came. */
  #running: { readonly process: RunningProcess; at: Node } | null = null;

  constructor(phase: Phase, work: readonly Work[], tampering: Tampering) {
    this.phase = phase;
    this.work = work;
    this.#tampering = tampering;
  }

  get root(): Node {
    this.#root ??= this.#node(null, null, new RunningProcess(this.phase, this.work, this.#tampering));
    return this.#root;
  }

  async advance(from: Node, name: string, reply: Reply): Promise<Node> {
    const answer = `${name} ${JSON.stringify(reply === "no answer" || "value" in reply ? reply : String(reply.error))}`;
    const known = from.children.get(answer);
    if (known) return known;
    const process = this.#running?.at === from ? this.#running.process : await this.#replay(from);
    process.takeEffects();
    await process.answer(name, reply);
    const node = this.#node(from, { name, reply }, process);
    from.children.set(answer, node);
    this.#running = { process, at: node };
    return node;
  }

  async #replay(to: Node): Promise<RunningProcess> {
    const path: NonNullable<Node["answered"]>[] = [];
    for (let node: Node | null = to; node?.answered; node = node.parent) path.unshift(node.answered);
    const process = new RunningProcess(this.phase, this.work, this.#tampering);
    for (const { name, reply } of path) await process.answer(name, reply);
    return process;
  }

  #node(parent: Node | null, answered: Node["answered"], process: RunningProcess): Node {
    const calls = process.calls.map(({ name, tier, method, args }) => ({ name, tier, method, args }));
    return { id: this.#nodes++, calls, effects: process.takeEffects(), children: new Map(), parent, answered };
  }
}
