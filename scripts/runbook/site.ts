// The site that the run book is followed on: a fleet, the browsers that use it, and the sessions of those who stay away.
import { join } from "node:path";
import { makeCrowd } from "../drill/browser/crowd.ts";
import { rollCall } from "../drill/browser/roll-call.ts";
import { startTraffic } from "../drill/browser/traffic.ts";
import { startBalancer } from "../drill/fleet/balancer.ts";
import { startFleet } from "../drill/fleet/fleet.ts";
import { openRecorder } from "../drill/history/recorder.ts";
import { type Phase, way } from "../drill/phases.ts";
import { random } from "../drill/random.ts";
import type { Tiers } from "../drill/tiers/tiers.ts";
import { startNextApp } from "../services/next-app.ts";
import type { Options } from "./options.ts";
import { forgetOthers } from "./register.ts";
import { drillPhase, noteOf, phaseWith, type Settings } from "./settings.ts";
import { type Asked, makeSleepers } from "./sleepers.ts";

export interface Site {
  /** Resolves when nothing of this phase is under way; at the far end, when everybody was asked for. */
  settle(): Promise<void>;
  /** Rolls the fleet to other settings. */
  deploy(settings: Settings): Promise<void>;
  /** No more visitors; everybody is asked for. Resolves when nothing is under way. */
  close(): Promise<void>;
  readonly requests: number;
  /** Those who stay away, asked at the far end and in the end. */
  readonly asked: readonly Asked[];
  /** Last words of processes that ended by themselves. */
  readonly crashes: readonly string[];
  readonly historyFile: string;
}

/** The history and the crowd count the steps of a way there and back. */
const STEPS = way(1).length;
/** The phase in which the entries are all there is. */
const FAR_END = "cache";

/** @param folder of the project @param scratch for the history */
export async function openSite(
  options: Options,
  start: Settings,
  tiers: Tiers,
  { folder, scratch }: { folder: string; scratch: string },
): Promise<Site> {
  const { sessions, browsers, rate, processes, seed, hurry } = options;
  const historyFile = join(scratch, "history.jsonl");
  const recorder = openRecorder(historyFile);
  const settingsOf = new Map<Phase, Settings>();
  const launch = (phase: Phase) => startNextApp(folder, { ...settingsOf.get(phase) });
  const first = drillPhase(phaseWith(start));
  settingsOf.set(first, start);

  const fleet = await startFleet(processes, first, launch, [], recorder.now);
  const base = await startBalancer(fleet, random(seed, "balancer"));
  const crowd = makeCrowd(browsers, STEPS, base, recorder, random(seed, "crowd"));
  const traffic = startTraffic(crowd, recorder, random(seed, "traffic"), rate);
  const sleepers = await makeSleepers(folder, random(seed, "sleepers"));
  const asked: Asked[] = [];
  let phase = phaseWith(start);

  sleepers.enter(start);
  await sleepers.create(sessions - browsers);
  let underWay: Promise<unknown> = traffic.arrived();

  return {
    asked,
    historyFile,
    crashes: fleet.crashes,
    get requests() {
      return recorder.counts.requests;
    },
    async settle() {
      await underWay;
      if (phase === FAR_END) asked.push(await sleepers.ask(phase));
    },
    async deploy(settings) {
      phase = phaseWith(settings);
      settingsOf.set(drillPhase(phase), settings);
      recorder.step += 1;
      await fleet.roll(drillPhase(phase));
      if (hurry) await forgetOthers(noteOf(settings), tiers);
      sleepers.enter(settings);
      underWay = Promise.all([traffic.arrived(), sleepers.stir()]);
      underWay.catch(() => undefined); // the next one who waits is told
    },
    async close() {
      await underWay;
      await traffic.stop();
      await rollCall(crowd);
      asked.push(await sleepers.ask(phase));
      await recorder.close();
    },
  };
}
