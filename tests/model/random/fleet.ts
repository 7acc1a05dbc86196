// The processes that run, and how a rolling deploy replaces them one by one: only neighbouring phases side by side, and
// what the migration kit does before the first process of a new phase starts.

import type { Phase } from "../code/phases";
import type { Tampering } from "../code/process";
import type { MemoryTiers } from "../code/tiers";
import type { Ledger } from "./ledger";
import { ALONE, type Plan, ROAD } from "./plan";
import { CACHE_MAX_AGE, Process } from "./process";
import type { Scheduler } from "./scheduler";

/** Seconds that a migration waits for what an older release may still have under way. */
const DEPLOY_WAIT = 120;

export class Fleet {
  processes: Process[];
  /** Replaced, and still answering what they were asked. */
  #leaving: Process[] = [];
  readonly #plan: Plan;
  readonly #scheduler: Scheduler;
  readonly #tiers: MemoryTiers;
  readonly #tampering: Tampering;
  #made = 0;

  constructor(plan: Plan, scheduler: Scheduler, tiers: MemoryTiers, tampering: Tampering) {
    this.#plan = plan;
    this.#scheduler = scheduler;
    this.#tiers = tiers;
    this.#tampering = tampering;
    this.processes = plan.ahead.map((ahead, slot) =>
      this.#start(slot, ahead && plan.road + 1 < ALONE ? plan.road + 1 : plan.road),
    );
  }

  at(number: number): Process {
    return this.processes[number % this.processes.length] as Process;
  }

  get phases(): Phase[] {
    return [...new Set(this.processes.map(({ phase }) => phase))];
  }

  /** From the bridge on the cache may be the only place that knows: eviction must be off. */
  get mayEvict(): boolean {
    const working = [...this.processes, ...this.#leaving.filter(({ tasks }) => tasks.size > 0)];
    return working.every(({ phase }) => placeOf({ phase }) >= 0 && placeOf({ phase }) < placeOf({ phase: "bridge" }));
  }

  /** A process that has ended starts again as it was. */
  restart(): void {
    this.processes = this.processes.map((process, slot) =>
      process.crashed ? this.#start(slot, placeOf(process)) : process,
    );
  }

  /** @returns whether a deploy may do that */
  async roll(number: number, forward: boolean, ledger: Ledger): Promise<boolean> {
    const slot = number % this.processes.length;
    const old = this.processes[slot] as Process;
    if (old.phase === "cache alone") return false;
    const place = placeOf(old) + (forward ? 1 : -1);
    const others = this.processes.filter((process) => process !== old).map(placeOf);
    const all = [place, ...others];
    if (place < 0 || place >= ROAD.length || Math.max(...all) - Math.min(...all) > 1) return false;
    if (this.phases.length === 1) await this.#passGate(old.phase, ROAD[place] as Phase, ledger);
    this.#leaving.push(old);
    this.processes = this.processes.map((process, i) => (i === slot ? this.#start(slot, place) : process));
    return true;
  }

  /** Everybody tells the tiers what they are owed, and the notes on the rows are worked through. */
  async sweep(): Promise<void> {
    for (const process of [...this.processes, ...this.#leaving]) await this.undisturbed(process.runtime.outbox.flush());
    const sweeper = this.processes.find(({ phase }) => phase !== "db" && phase !== "cache alone");
    while (sweeper && (await this.undisturbed(sweeper.runtime.outbox.sweep(100))) > 0);
  }

  /** Something that is done while nothing else happens, and nothing goes wrong. */
  async undisturbed<T>(work: Promise<T>): Promise<T> {
    await this.#scheduler.finish();
    return work;
  }

  async #passGate(from: Phase, to: Phase, ledger: Ledger): Promise<void> {
    await this.#scheduler.settle();
    await this.sweep();
    this.#leaving = [];
    this.#tiers.clock.now += DEPLOY_WAIT * 1000;
    if (from === "db + cache" && to === "cached_db") this.#tiers.cache.flush();
    if (from === "bridge") await this.#copyAll(ledger);
  }

  /**
   * Stands in for the copying of the migration kit: each living session is visited in the bridge.
   */
  async #copyAll(ledger: Ledger): Promise<void> {
    this.#tiers.clock.now += CACHE_MAX_AGE * 1000 + 1;
    const { name, phase, runtime } = this.at(0);
    for (const identity of [...ledger.identities.values()]) {
      if (identity.deadTime !== null) continue;
      const reading = ledger.reading({ name: `copying at ${name}`, phase, seen: null }, identity);
      const resumed = await this.undisturbed(runtime.manager.resume({ id: identity.id, version: null }));
      ledger.found(reading, resumed?.record ?? null, null, "");
      if (resumed === null) continue;
      const at = ledger.visiting(identity);
      await this.undisturbed(runtime.manager.touch(resumed));
      ledger.visited(identity, at);
    }
    await this.#scheduler.finish();
  }

  #start(slot: number, place: number): Process {
    const phase = ROAD[place] ?? "cache alone";
    const skew = this.#plan.skews[slot] ?? 0;
    return new Process(`process ${this.#made++}`, phase, skew, this.#scheduler, this.#tiers, this.#tampering);
  }
}

/** Negative for `cache alone`, which is beside the road. */
const placeOf = ({ phase }: Pick<Process, "phase">) => (ROAD as readonly Phase[]).indexOf(phase);
