// Carries out a plan. All that happens is decided by it; a second time, everything happens again.

import { removeExpired } from "@/lib/session/modes/expired";
import { drained } from "../code/determinism";
import type { Tampering } from "../code/process";
import { MemoryTiers } from "../code/tiers";
import { Browser } from "./browser";
import type { Coverage } from "./coverage";
import { Fleet } from "./fleet";
import { Ledger } from "./ledger";
import { BROWSERS, type Command, type Plan } from "./plan";
import { ServedRequest } from "./request";
import { checkAtRest, checkNoGrowth } from "./rest";
import { Scheduler } from "./scheduler";
import { handleOfStranger, strangeId } from "./strangers";
import { type Trace, tell } from "./trace";
import { beginRun } from "./world";

/** Longer than a request may take: nothing may be under way while so much time passes. */
const REQUEST_SECONDS = 2;

export interface RunOptions {
  readonly tampering?: Tampering;
  readonly trace?: Trace;
}

export class Run {
  readonly #plan: Plan;
  readonly #trace: Trace;
  readonly #tiers: MemoryTiers;
  readonly #scheduler: Scheduler;
  readonly #ledger: Ledger;
  readonly #fleet: Fleet;
  readonly #browsers = Array.from({ length: BROWSERS }, (_, number) => new Browser(number));
  #strangers = 0;
  #violation: unknown = null;

  constructor(plan: Plan, coverage: Coverage, { tampering = {}, trace = null }: RunOptions = {}) {
    beginRun();
    this.#plan = plan;
    this.#trace = trace;
    this.#tiers = new MemoryTiers(tampering.tiers);
    this.#scheduler = new Scheduler(this.#tiers, (call, fate, waiting) => {
      coverage.note(this.#tiers, call, fate, waiting);
      trace?.push(tell(this.#scheduler.time, call, fate));
    });
    this.#ledger = new Ledger(this.#scheduler, () => this.#tiers.clock.now);
    this.#fleet = new Fleet(plan, this.#scheduler, this.#tiers, tampering);
    coverage.runs += 1;
  }

  /** @throws whatever was violated first */
  async carryOut(): Promise<void> {
    const reject = (error: unknown) => {
      this.#violation ??= error;
    };
    process.on("unhandledRejection", reject);
    try {
      for (const [number, command] of this.#plan.commands.entries()) {
        await this.#begin(`${number}`, command);
        await drained();
        for (const { pick, fate } of command.steps) {
          await this.#scheduler.step({ pick, fate: this.#plan.faulty ? fate : "ok" });
          this.#fleet.restart();
          this.#throwIfViolated();
        }
      }
      await this.#scheduler.settle();
      this.#throwIfViolated();
      this.#trace?.push("at rest");
      await checkAtRest(this.#fleet, this.#tiers, this.#ledger, this.#scheduler.faulty);
      await this.#checkStrangers();
      this.#throwIfViolated();
    } finally {
      process.off("unhandledRejection", reject);
    }
  }

  async #begin(name: string, command: Command): Promise<void> {
    const { steps, ...what } = command;
    this.#trace?.push(`${name}. ${JSON.stringify(what)}`);
    switch (command.type) {
      case "request": {
        const { action, browser, process, cookie } = command;
        const visit = {
          action,
          browser: this.#browsers[browser] as Browser,
          process: this.#fleet.at(process),
          back: cookie,
        };
        return this.#start(new ServedRequest(this.#ledger, { ...visit, name: `${name} ${action}` }).serve());
      }
      case "stranger":
        return this.#start(this.#stranger(command.process, command.action));
      case "clock":
        if (command.seconds > REQUEST_SECONDS) await this.#scheduler.finish();
        this.#tiers.clock.now += command.seconds * 1000;
        return;
      case "evict":
        if (this.#fleet.mayEvict) this.#evict(command.entry);
        return;
      case "flush":
        if (this.#fleet.mayEvict) this.#tiers.cache.flush();
        return;
      case "roll": {
        const rolled = await this.#fleet.roll(command.process, command.forward, this.#ledger);
        this.#trace?.push(
          rolled ? `the fleet is now ${this.#fleet.processes.map(({ name }) => name).join(", ")}` : "no",
        );
        return;
      }
      case "sweep": {
        const { outbox, store, settings, manager } = this.#fleet.at(command.process).runtime;
        const idle = settings.mode !== "cache" && !settings.bridge;
        const { idleTtl } = settings.lifetimes;
        const swept = outbox
          .flush()
          .then(() => outbox.sweep(100))
          .then(() => store && removeExpired(store, { now: manager.now(), limit: 100, idle, idleTtl }));
        return this.#start(swept.then(() => undefined).catch(() => undefined));
      }
      case "wait":
        return this.#scheduler.finish();
    }
  }

  #start(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#violation ??= error;
    });
  }

  async #stranger(process: number, action: "read" | "destroy"): Promise<void> {
    const { manager } = this.#fleet.at(process).runtime;
    const number = this.#strangers++;
    if (action === "read") await manager.resume({ id: strangeId(number), version: null }).catch(() => undefined);
    else await manager.revoke(await handleOfStranger(number)).catch(() => undefined);
  }

  async #checkStrangers(): Promise<void> {
    const handles: string[] = [];
    for (let number = 0; number < this.#strangers; number++) handles.push(await handleOfStranger(number));
    checkNoGrowth(this.#fleet.at(0).runtime.settings.prefix, handles, this.#tiers);
  }

  #evict(number: number): void {
    const keys = [...this.#tiers.entries.keys()];
    const key = keys[number % keys.length];
    if (key !== undefined) this.#tiers.cache.evict(key);
  }

  #throwIfViolated(): void {
    const violation = this.#violation ?? this.#scheduler.violation;
    if (violation !== null) throw violation;
  }
}
