// One process of a fleet, run for real: its mode is the shipped one, on tiers that are gates. Every remote call waits
// there until it is answered from outside, with a reply or with a failure. What the process does in between depends on
// those answers alone: its clock, its random numbers and its timers are taken from it (determinism.ts).

import type { SessionCache } from "@/lib/session/caches/cache";
import { unavailable } from "@/lib/session/core/errors";
import type { SessionMode } from "@/lib/session/modes/mode";
import { createOutbox, type Debt } from "@/lib/session/modes/outbox";
import type { SessionStore } from "@/lib/session/stores/store";
import { drained, follow } from "./determinism";
import type { Effect } from "./effects";
import { type Kind, operation } from "./operations";
import { open, type Phase } from "./phases";
import { CACHE_MAX_AGE_MS, type Sabotage, START, STORE_TIMEOUT_MS } from "./tiers";

/** A remote call that waits. Its name tells who makes it: the operation, what it left behind, and the how manieth. */
export interface Call {
  readonly name: string;
  readonly tier: "database" | "cache";
  readonly method: string;
  readonly args: readonly unknown[];
}

/** The answer of a tier, or that none came. */
export type Reply = { readonly value: unknown } | { readonly error: unknown } | "no answer";

interface Thread {
  readonly name: string;
  tokens: number;
  calls: number;
  children: number;
}

/** A change of what processes or tiers do, for mutants. */
export interface Tampering {
  /** Other statements and scripts. */
  readonly tiers?: Sabotage;
  /** Other calls: what a mode asks is changed on the way to the tiers. */
  readonly store?: (store: SessionStore, cache: SessionCache, phase: Phase) => Partial<SessionStore>;
  readonly cache?: (cache: SessionCache, store: SessionStore, phase: Phase) => Partial<SessionCache>;
  /** Another mode altogether. */
  readonly open?: typeof open;
}

export interface Work {
  readonly name: string;
  readonly kind: Kind;
  /** The version in the browser's cookie. */
  readonly seen: number | null;
}

/** A process with work to do. `calls` is what it waits for; `effects` what has become known since they were last taken. */
export class RunningProcess {
  readonly calls: (Call & { readonly answer: (reply: Reply) => void; readonly thread: Thread })[] = [];
  #effects: Effect[] = [];
  #current: Thread | null = null;

  constructor(phase: Phase, work: readonly Work[], tampering: Tampering) {
    const store = this.#gated<SessionStore>("database");
    const cache = this.#gated<SessionCache>("cache");
    const mode = openMode(phase, store, cache, tampering, {
      defer: (task) => this.#aside(task),
      owed: (effect) => this.#effects.push(effect),
    });
    for (const { name, kind, seen } of work) {
      this.#run({ name, tokens: 0, calls: 0, children: 0 }, () =>
        operation(kind, name, mode, seen, (effect) => this.#effects.push(effect)),
      );
    }
  }

  /** Goes on until everything waits again. */
  async answer(name: string, reply: Reply): Promise<void> {
    const at = this.calls.findIndex((call) => call.name === name);
    const [call] = this.calls.splice(at, 1);
    if (at < 0 || !call) throw new Error(`there is no call ${name}`);
    this.#current = call.thread;
    follow(call.thread);
    call.answer(reply);
    await drained();
  }

  takeEffects(): Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #run(thread: Thread, work: () => Promise<unknown>): void {
    const outer = this.#current;
    this.#current = thread;
    follow(thread);
    void work();
    this.#current = outer;
    follow(outer);
  }

  #aside(task: () => Promise<void>): void {
    const name = `${this.#current?.name}'${this.#current && this.#current.children++}`;
    this.#run({ name, tokens: 0, calls: 0, children: 0 }, task);
  }

  #gated<T extends object>(tier: Call["tier"]): T {
    return new Proxy({} as T, {
      get: (_, method) => (typeof method === "string" ? this.#gate(tier, method) : undefined),
    });
  }

  #gate =
    (tier: Call["tier"], method: string) =>
    (...args: unknown[]): Promise<unknown> => {
      const thread = this.#current as Thread;
      const name = `${thread.name}.${thread.calls++}`;
      return new Promise((resolve, reject) => {
        const answer = (reply: Reply) => {
          if (reply === "no answer") reject(unavailable(tier, Object.assign(new Error(), { name: "TimeoutError" })));
          else if ("error" in reply) reject(reply.error);
          else resolve(reply.value);
        };
        this.calls.push({ name, tier, method, args, answer, thread });
      });
    };
}

interface Surroundings {
  readonly defer: (task: () => Promise<void>) => void;
  readonly owed: (effect: Effect) => void;
  readonly now?: () => number;
}

/** The shipped mode of a phase, on these tiers. */
export function openMode(
  phase: Phase,
  store: SessionStore,
  cache: SessionCache,
  tampering: Tampering,
  { defer, owed, now = () => START }: Surroundings,
): SessionMode {
  const tampered = {
    store: changed(store, tampering.store?.(store, cache, phase)),
    cache: changed(cache, tampering.cache?.(cache, store, phase)),
  };
  const outbox = createOutbox(
    phase === "cache alone" ? null : tampered.store,
    phase === "db" ? null : tampered.cache,
    () => undefined,
    now,
  );
  const noted = {
    ...outbox,
    add: (debt: Debt) => {
      owed({ type: "owed", debt });
      outbox.add(debt);
    },
  };
  return (tampering.open ?? open)[phase](tampered.store, tampered.cache, {
    now,
    defer,
    report: () => undefined,
    outbox: noted,
    cacheMaxAgeMs: CACHE_MAX_AGE_MS,
    storeTimeoutMs: STORE_TIMEOUT_MS,
  });
}

const changed = <T extends object>(target: T, change: Partial<T> | undefined): T =>
  change ? new Proxy(target, { get: (_, name) => Reflect.get(change, name) ?? Reflect.get(target, name) }) : target;
