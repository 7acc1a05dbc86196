// The measurement: counts, then times, then what needs no peer.
import { tasks } from "../lib/tasks.ts";
import { type Bundle, bundles } from "./bundles.ts";
import { type Counts, count } from "./count.ts";
import { type Growth, growth } from "./growth.ts";
import { type HotPath, hotPath } from "./hot-path.ts";
import type { Options } from "./options.ts";
import { type Crowd, crowd } from "./pages/crowd.ts";
import { type Pages, pages } from "./pages/pages.ts";
import { type RecordSize, recordSizes } from "./record-sizes.ts";
import { isUnexplained, reportOf } from "./report.ts";
import { farAway, startStores, tap, withRestServer } from "./services.ts";
import { measureSoak, takeSoak } from "./soak/command.ts";
import { type Start, start } from "./start/start.ts";
import { PACES, type Steady, steady } from "./steady.ts";
import { pythonWithDjango } from "./systems/django/python.ts";
import { isDjango, type SystemId } from "./systems/index.ts";
import { MODES } from "./systems/modes.ts";
import type { Address } from "./systems/system.ts";
import { type Times, time } from "./time.ts";
import { inWords } from "./words.ts";
import { writeMeasured } from "./write.ts";

const MOST_SEATS = 100;
/** Of the rounds near by: where the network, or a crowd, is most of the time, they come out alike. */
const FEWER = 0.5;

/** @returns the exit code: 1 if a peer does better somewhere and nobody has said why */
export async function main(options: Options): Promise<number> {
  if (options.soakFrom !== undefined) return takeSoak(options.soakFrom);
  if (options.soak !== undefined) return measureSoak(options.soak, options);
  const { rounds, requests, latency, seconds } = options;
  const django = options.systems.some(isDjango) ? ((await pythonWithDjango())?.versions ?? null) : undefined;
  const systems = options.systems.filter((id) => django || !isDjango(id));
  const timed = systems.filter((id) => !isDjango(id));
  const fewer = Math.ceil(rounds * FEWER);
  const all = MODES.every((mode) => systems.includes(mode));
  const seats = Math.min(MOST_SEATS, rounds * requests);
  const { stores, descriptions } = await startStores();
  const counts = new Map<SystemId, Counts>();
  const steadies: Steady[] = [];
  const times: { near: Times; far: Times } = { near: {}, far: {} };
  let address: Address | null = null;
  let hot: HotPath | null = null;
  let sizes: readonly RecordSize[] = [];
  let grown: readonly Growth[] = [];
  let page: Pages | null = null;
  let crowded: Crowd | null = null;
  let built: readonly Bundle[] = [];
  let started: Start | null = null;

  const tapped = await tap(stores);
  await tasks({
    "round trips, commands and statements": async (tell) => {
      for (const id of systems) {
        tell(id);
        counts.set(id, await count(id, tapped));
      }
    },
    "signed-in pages in steady state": async () => {
      for (const mode of MODES.filter((one) => systems.includes(one)))
        for (const pace of PACES) steadies.push(await steady(mode, pace, tapped));
    },
    "the hot path": async () => {
      hot = await hotPath(rounds);
    },
    times: async (tell) => {
      address = await withRestServer(stores);
      times.near = await time(address, { ...options, systems: timed, seats }, tell);
    },
    [`times, ${latency} ms away`]: async (tell) => {
      if (!address) return;
      const far = await farAway(address, latency);
      times.far = await time(far.address, { ...options, systems: timed, rounds: fewer, seats }, tell);
      await far.close();
    },
    "more data in a session": async () => {
      if (address && all) sizes = await recordSizes(address, rounds);
    },
    "whole pages": async (tell) => {
      if (address && all) page = await pages(address, rounds, seconds, tell);
    },
    [`${options.crowd} visitors at once`]: async (tell) => {
      if (address && all) crowded = await crowd(address, options.crowd, fewer, seconds, tell);
    },
    "what is shipped": async () => {
      built = await bundles();
    },
    "cold start": async (tell) => {
      if (address && all) started = await start(address, rounds, tell);
    },
    [`growth up to ${options.growth} sessions`]: async (tell) => {
      if (address && all) grown = await growth(address, options.growth, rounds, tell);
    },
  });
  await tapped.close();

  if (hot === null) throw new Error("The hot path was not measured.");
  const report = reportOf({
    options,
    descriptions,
    django,
    counts,
    times,
    steady: steadies,
    hotPath: hot,
    growth: grown,
    sizes,
    pages: page,
    crowd: crowded,
    bundles: built,
    start: started,
  });
  console.log(options.json ? JSON.stringify(report, null, 2) : inWords(report));
  if (options.write) writeMeasured(report);
  return report.comparisons.some(isUnexplained) ? 1 : 0;
}
