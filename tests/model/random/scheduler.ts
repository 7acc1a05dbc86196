// Every remote call of every process waits here until the plan picks it.

import { unavailable } from "@/lib/session/core/errors";
import { drained } from "../code/determinism";
import { Violation } from "../code/ledger";
import type { MemoryTiers } from "../code/tiers";
import type { Fate, Step } from "./plan";
import { holdsRawId } from "./world";

export type TierName = "database" | "cache";

/** Whose calls wait: a process that can be ended. */
export interface Caller {
  readonly name: string;
  crash(): void;
}

export interface Call {
  readonly caller: Caller;
  readonly tier: TierName;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Told of each step before it happens. */
export type Watch = (call: Call, fate: Fate | "carried out late", waiting: readonly Call[]) => void;

const MOST_STEPS = 20_000;

export class Scheduler {
  /** Steps so far: the order of everything that happens. */
  time = 0;
  /** What no caller may swallow. */
  violation: Error | null = null;
  /** Faults so far, by tier. */
  readonly faults = { database: 0, cache: 0 };
  readonly #tiers: MemoryTiers;
  readonly #watch: Watch;
  #waiting: Call[] = [];
  /** Calls that were given up by their caller and will be applied all the same. */
  #late: Call[] = [];

  constructor(tiers: MemoryTiers, watch: Watch) {
    this.#tiers = tiers;
    this.#watch = watch;
  }

  get faulty(): boolean {
    return this.faults.database + this.faults.cache > 0;
  }

  /** A tier as a process sees it. */
  tier<T extends object>(caller: Caller, tier: TierName): T {
    const gate =
      (method: string) =>
      (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          if (holdsRawId(JSON.stringify(args))) this.violation ??= new Violation(`I10 raw id: in ${tier} ${method}`);
          this.#waiting.push({ caller, tier, method, args, resolve, reject });
        });
    return new Proxy({} as T, { get: (_, method) => (typeof method === "string" ? gate(method) : undefined) });
  }

  async step({ pick, fate }: Step): Promise<void> {
    const waiting = this.#waiting.length;
    const count = waiting + this.#late.length;
    if (count === 0) return;
    const at = pick % count;
    if (at < waiting) await this.#happen(this.#waiting[at] as Call, fate);
    else await this.#carryOutLate(this.#late[at - waiting] as Call);
  }

  /** Answers everything that waits, and what comes of it. */
  async finish(): Promise<void> {
    await drained();
    for (let call = this.#waiting[0]; call; call = this.#waiting[0]) {
      await this.#happen(call, "ok");
      if (this.time > MOST_STEPS) throw new Violation("no progress: the processes call for ever");
    }
  }

  /** As `finish`; and after it nothing is under way any more. */
  async settle(): Promise<void> {
    await this.finish();
    for (let call = this.#late[0]; call; call = this.#late[0]) await this.#carryOutLate(call);
  }

  async #happen(call: Call, fate: Fate): Promise<void> {
    this.#watch(call, fate, this.#waiting);
    this.time += 1;
    this.#waiting.splice(this.#waiting.indexOf(call), 1);
    if (fate !== "ok") this.faults[call.tier] += 1;
    if (fate.startsWith("crash")) this.#crash(call, fate === "crash, late");
    else {
      if (fate === "late") this.#late.push(call);
      const reply = fate === "ok" || fate === "lost" ? await this.#perform(call) : {};
      if (fate !== "ok") call.reject(unavailable(call.tier, Object.assign(new Error(), { name: "TimeoutError" })));
      else if ("error" in reply) call.reject(reply.error);
      else call.resolve(reply.value);
    }
    await drained();
  }

  #crash(last: Call, late: boolean): void {
    const others = this.#waiting.filter(({ caller }) => caller === last.caller);
    this.#waiting = this.#waiting.filter(({ caller }) => caller !== last.caller);
    if (late) this.#late.push(last, ...others);
    last.caller.crash();
  }

  async #carryOutLate(call: Call): Promise<void> {
    this.#watch(call, "carried out late", this.#waiting);
    this.time += 1;
    this.#late.splice(this.#late.indexOf(call), 1);
    await this.#perform(call);
  }

  async #perform({ tier, method, args }: Call): Promise<{ value?: unknown; error?: unknown }> {
    const target = (tier === "database" ? this.#tiers.store : this.#tiers.cache) as unknown as Methods;
    try {
      return { value: await (target[method] as Methods[string])(...args) };
    } catch (error) {
      return { error };
    }
  }
}

type Methods = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
