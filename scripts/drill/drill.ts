// The drill itself: a fleet on its way through the phases, with traffic and faults, and everybody asked at the end.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCrowd } from "./browser/crowd.ts";
import { rollCall } from "./browser/roll-call.ts";
import { startTraffic } from "./browser/traffic.ts";
import { type Happened, inject, planFaults } from "./faults.ts";
import { startBalancer } from "./fleet/balancer.ts";
import { STORE_TIMEOUT_MS } from "./fleet/environment.ts";
import { type Life, startFleet } from "./fleet/fleet.ts";
import type { Launch } from "./fleet/launch.ts";
import { type GateReport, gateKeeper, naiveGateKeeper } from "./gates.ts";
import { openRecorder, type Recorder } from "./history/recorder.ts";
import type { Options } from "./options.ts";
import { type Phase, type Step, way } from "./phases.ts";
import { random } from "./random.ts";
import { cacheFaults } from "./tiers/cache-faults.ts";
import type { Tiers } from "./tiers/tiers.ts";

/** The time that the whole fleet was in one phase, and what the tiers were asked meanwhile. */
export interface Stay {
  readonly step: number;
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  /** Null where they cannot be counted. */
  readonly statements: number | null;
  readonly restCommands: number;
}

/** What a drill leaves behind for check and report. */
export interface DrillRecord {
  readonly historyFile: string;
  readonly stays: readonly Stay[];
  readonly lives: readonly Life[];
  readonly faults: readonly Happened[];
  readonly gates: readonly GateReport[];
  /** Last words of processes that ended by themselves. */
  readonly crashes: readonly string[];
  readonly took: number;
}

/** What the drill is doing, and how far it has come; called when either changes. */
export type Progress = (doing: string, requests: number, faults: number) => void;

const PROGRESS_MS = 1_000;
/** Nothing that was delayed or paused is still on its way. */
const SETTLE_MS = STORE_TIMEOUT_MS * 2 + 500;
/** What a crash left untold the sweep takes up after a minute; some tries must follow, each with two looks. */
const PATIENCE_MS = 240_000;

export async function runDrill(
  options: Options,
  tiers: Tiers,
  launch: Launch,
  folder: string,
  onProgress: Progress,
): Promise<DrillRecord> {
  const steps = way(options.cycles);
  const plan = planFaults(options.faults, steps, random(options.seed, "faults"), tiers.proxy !== null);
  const recorder = openRecorder(join(folder, "history.jsonl"));
  const lives: Life[] = [];
  const happened: Happened[] = [];
  const stays: Stay[] = [];
  const gates: GateReport[] = [];

  let doing = "";
  const tell = () => onProgress(doing, recorder.counts.requests, happened.length);
  const ticking = setInterval(tell, PROGRESS_MS);
  const progress = (text: string) => {
    doing = text;
    tell();
  };

  const keeper = options.store === "ours" ? await gateKeeper(options, tiers) : naiveGateKeeper(tiers);
  progress("starting the fleet");
  const fleet = await startFleet(options.processes, "P0", launch, lives, recorder.now);
  const base = await startBalancer(fleet, random(options.seed, "balancer"));
  const crowd = makeCrowd(options.sessions, steps.length, base, recorder, random(options.seed, "crowd"));
  const cache = cacheFaults(tiers.upstash, random(options.seed, "cache"), STORE_TIMEOUT_MS);
  const traffic = startTraffic(crowd, recorder, random(options.seed, "traffic"), options.rate);

  for (const step of steps) {
    recorder.step = step.number;
    const name = `${step.number + 1}/${steps.length} ${step.phase}`;
    if (step.number > 0) {
      progress(`${name}: rolling`);
      await fleet.roll(step.phase);
    }
    const rolledAt = Date.now();
    progress(`${name}: the whole fleet`);
    const stay = measure(step, tiers, recorder);
    const faults = plan.filter((fault) => fault.step === step.number);
    const parts = { fleet, tiers, cache, happened, now: recorder.now };
    await Promise.all([sleep(options.stay * 1000), inject(faults, options.stay * 1000, parts), traffic.arrived()]);
    stays.push(stay());
    await sleep(SETTLE_MS);
    if (step.next) {
      progress(`${name}: gate to ${step.next}`);
      const gate = await keeper.pass(step.phase, step.next, step.number, rolledAt, PATIENCE_MS);
      gates.push(gate);
      if (gate.no.length > 0) progress(`${name}: the gate to ${step.next} says no, and the drill goes on`);
    }
  }

  progress("asking everybody");
  await traffic.stop();
  await rollCall(crowd);
  await recorder.close();
  clearInterval(ticking);
  const historyFile = join(folder, "history.jsonl");
  const { crashes } = fleet;
  return { historyFile, stays, lives, faults: happened, gates, crashes, took: recorder.now() };
}

function measure(step: Step, { proxy, counts }: Tiers, recorder: Recorder): () => Stay {
  const read = () => ({
    at: recorder.now(),
    requests: recorder.counts.requests,
    statements: proxy?.counts.statements ?? 0,
    restCommands: counts.restCommands,
  });
  const before = read();
  return () => {
    const after = read();
    return {
      step: step.number,
      phase: step.phase,
      from: before.at,
      to: after.at,
      requests: after.requests - before.requests,
      statements: proxy ? after.statements - before.statements : null,
      restCommands: after.restCommands - before.restCommands,
    };
  };
}
