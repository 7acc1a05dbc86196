// What goes wrong during a drill: planned from the seed, carried out in time.
import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "./fleet/fleet.ts";
import { PHASES, type Step } from "./phases.ts";
import type { Random } from "./random.ts";
import type { CacheFaults } from "./tiers/cache-faults.ts";
import type { Tiers } from "./tiers/tiers.ts";

export const FAULT_KINDS = {
  kill: "a process is killed (SIGKILL) and started again",
  pause: "a process is stopped (SIGSTOP) for a while",
  drop: "requests do not reach Redis",
  "lose-reply": "Redis applies, the reply is lost",
  delay: "replies of Redis come after the deadline; some are applied as late",
  cut: "the REST server refuses connections",
  "database-stall": "the database answers nothing for a while",
  "database-cut": "connections to the database are cut and refused",
  "database-lose-reply": "the database applies, the replies are lost",
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

export interface Fault {
  readonly kind: FaultKind;
  readonly step: number;
  /** When in the step, as a share of its time, and for how long. */
  readonly at: number;
  readonly ms: number;
  /** Which process, of as many as there are. */
  readonly victim: number;
}

/** A fault that happened, for the report. */
export interface Happened extends Fault {
  readonly from: number;
  readonly to: number;
}

const LONGEST_MS = 2_500;

/** Evenly over the steps; only what can show in a step: nobody asks Redis in P0. */
export function planFaults(count: number, steps: readonly Step[], random: Random, withDatabase: boolean): Fault[] {
  return Array.from({ length: count }, (_, index) => {
    const step = steps[index % steps.length] as Step;
    const kinds: FaultKind[] = ["kill", "pause"];
    if (withDatabase) kinds.push("database-stall", "database-cut", "database-lose-reply");
    // The cache twice: it has a protocol of its own to lose.
    if (PHASES[step.phase].cache) kinds.push("drop", "lose-reply", "delay", "cut", "drop", "lose-reply", "delay");
    return {
      kind: random.pick(kinds),
      step: step.number,
      at: random.int(0, 80) / 100,
      ms: random.int(300, LONGEST_MS),
      victim: random.int(0, 1_000),
    };
  });
}

/** Carries out the faults of one step within `stayMs`; resolves when the last one is over. */
export async function inject(
  faults: readonly Fault[],
  stayMs: number,
  parts: { fleet: Fleet; tiers: Tiers; cache: CacheFaults; happened: Happened[]; now: () => number },
): Promise<void> {
  // A tier has one fault at a time, and so has a process: two would only hide each other.
  const queues = new Map<string, Promise<void>>();
  await Promise.all(
    faults.map(async (fault) => {
      await sleep(fault.at * stayMs);
      const queue = target(fault, parts.fleet);
      const turn = (queues.get(queue) ?? Promise.resolve()).then(async () => {
        const from = parts.now();
        await carryOut(fault, parts);
        parts.happened.push({ ...fault, from, to: parts.now() });
      });
      queues.set(queue, turn);
      await turn;
    }),
  );
}

function target({ kind, victim }: Fault, { members }: Fleet): string {
  if (kind === "kill" || kind === "pause") return `process ${victim % members.length}`;
  if (kind.startsWith("database")) return "database";
  return kind;
}

async function carryOut(
  { kind, ms, victim }: Fault,
  { fleet, tiers, cache }: { fleet: Fleet; tiers: Tiers; cache: CacheFaults },
): Promise<void> {
  const member = fleet.members[victim % fleet.members.length];
  switch (kind) {
    case "kill":
      return member && fleet.kill(member);
    case "pause":
      return member && fleet.pause(member, ms);
    case "cut":
      await tiers.upstash.suspend();
      await sleep(ms);
      return tiers.upstash.resume();
    case "drop":
    case "lose-reply":
    case "delay":
      cache.begin(kind);
      await sleep(ms);
      return cache.end(kind);
    case "database-stall":
      tiers.proxy?.stall();
      break;
    case "database-cut":
      tiers.proxy?.cut();
      break;
    case "database-lose-reply":
      tiers.proxy?.swallow();
      break;
  }
  await sleep(ms);
  tiers.proxy?.heal();
}
