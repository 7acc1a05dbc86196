// Sessions whose browsers stay away, which is most of them: made, changed and asked for through lib/session itself, in the
// phase of the fleet, without HTTP. Each remembers what it must be.
import { join } from "node:path";
import pMap from "p-map";
import { register } from "tsx/esm/api";
import type { Random } from "../drill/random.ts";
import type { Settings } from "./settings.ts";

type Runtime = import("../../lib/session/mode.ts").Runtime;

interface Sleeper {
  readonly id: string;
  /** Changes that were acknowledged, and those whose fate nobody knows. */
  writes: number;
  unsure: number;
  state: "living" | "ending" | "ended";
}

/** What became of those that were asked for. */
export interface Asked {
  readonly phase: string;
  readonly asked: number;
  readonly lost: number;
  readonly revived: number;
  /** Sessions that do not show exactly the changes that were acknowledged. */
  readonly wrong: number;
  /** The store did not answer, again and again. */
  readonly unanswered: number;
  /** Those that only had their row, in a phase in which the entry decides. */
  readonly adopted: number;
  readonly seconds: number;
}

export interface Sleepers {
  /** From now on they are handled as a process with these settings does. */
  enter(settings: Settings): void;
  create(count: number): Promise<void>;
  /** Some begin, some are changed, some signed out: a part of those there are, and a few at least. */
  stir(): Promise<void>;
  ask(phase: string): Promise<Asked>;
}

const AT_ONCE = 32;
const STIRRED = 1 / 200;
const FEWEST = 5;
const TRIES = 5;
/** A job has more patience than a page, and this one runs beside everything else. */
const TIMEOUT_MS = "10000";

/** @param folder of the project: its lib/session has the Prisma client of the run's database */
export async function makeSleepers(folder: string, random: Random): Promise<Sleepers> {
  register();
  const { createRuntime } = (await import(
    join(folder, "lib/session/mode.ts")
  )) as typeof import("../../lib/session/mode.ts");
  const all: Sleeper[] = [];
  let runtime: Runtime | undefined;
  let adopted = 0;
  const manager = () => (runtime as Runtime).manager;
  const find = (id: string) => manager().resume({ id, version: null });
  const inTurns = <T>(list: Iterable<T>, work: (item: T) => Promise<void>) =>
    pMap(list, work, { concurrency: AT_ONCE });
  const living = () => all.filter(({ state }) => state === "living");
  const some = () => {
    const from = living();
    const many = Math.min(from.length, Math.max(FEWEST, Math.round(from.length * STIRRED)));
    return new Set(Array.from({ length: many }, () => random.pick(from)));
  };

  async function create(nth: number): Promise<void> {
    const data = { about: JSON.stringify("x".repeat(random.int(50, 350))), cart: '{"tea":1}', writes: "0" };
    const { resumed } = await manager().start({ data, idleRule: { kind: "default" } }, `sleeper-${nth >> 1}`, null);
    all.push({ id: resumed.id, writes: 0, unsure: 0, state: "living" });
  }

  async function change(sleeper: Sleeper): Promise<void> {
    const resumed = await find(sleeper.id);
    if (resumed === null) return; // the roll call will say so
    sleeper.unsure += 1;
    await manager().write(resumed, ({ data, idleRule }) => ({
      data: { ...data, writes: `${Number(data.writes) + 1}` },
      idleRule,
    }));
    sleeper.unsure -= 1;
    sleeper.writes += 1;
  }

  async function end(sleeper: Sleeper): Promise<void> {
    const resumed = await find(sleeper.id);
    if (resumed === null) return;
    sleeper.state = "ending";
    await manager().end(resumed);
    sleeper.state = "ended";
  }

  async function look(sleeper: Sleeper): Promise<Exclude<keyof Asked, "phase" | "seconds"> | null> {
    for (let tries = 1; ; tries++) {
      try {
        const found = await find(sleeper.id);
        if (sleeper.state === "ending") return null;
        if (found === null) return sleeper.state === "living" ? "lost" : null;
        if (sleeper.state === "ended") return "revived";
        const writes = Number(found.record.data.writes);
        return writes >= sleeper.writes && writes <= sleeper.writes + sleeper.unsure ? null : "wrong";
      } catch {
        if (tries === TRIES) return "unanswered";
      }
    }
  }

  /** What a store does not answer stays of unknown outcome. */
  const attempt = (work: (sleeper: Sleeper) => Promise<void>) => (sleeper: Sleeper) =>
    work(sleeper).catch(() => undefined);

  return {
    enter(settings) {
      runtime = createRuntime({
        env: { ...settings, SESSION_STORE_TIMEOUT_MS: TIMEOUT_MS },
        defer: (task) => void task(),
        onEvent: ({ type }) => {
          if (type === "adopt") adopted += 1;
        },
      });
    },
    create: (count) =>
      inTurns(
        Array.from({ length: count }, (_, nth) => all.length + nth),
        create,
      ).then(() => undefined),
    async stir() {
      const newcomers = Array.from({ length: some().size }, (_, nth) => all.length + nth);
      await inTurns(newcomers, create);
      await inTurns(some(), attempt(change));
      await inTurns(some(), attempt(end));
    },
    async ask(phase) {
      const counts = { asked: 0, lost: 0, revived: 0, wrong: 0, unanswered: 0, adopted: 0 };
      const began = performance.now();
      adopted = 0;
      await inTurns(all, async (sleeper) => {
        const verdict = await look(sleeper);
        counts.asked += 1;
        if (verdict !== null) counts[verdict] += 1;
      });
      return { phase, ...counts, adopted, seconds: Math.round((performance.now() - began) / 1000) };
    },
  };
}
