// Whether memory grows where much is asked for long: the site in each mode, all at once, under the traffic of more visitors
// than any bounded memory of theirs holds. Its page without a session is asked as often: what Next itself keeps.
import { SOAK_SITES, type SoakSite, VISITORS } from "../asked.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Address } from "../systems/system.ts";
import { startSoakSite } from "./site.ts";
import { fillingVisit, mixedVisit, plainVisit, traffic } from "./traffic.ts";
import { type Sample, type Trend, trendOf } from "./trend.ts";

export type Trends = Readonly<Record<SoakSite, Trend>>;

/** With where and when it was, which is not where and when the rest was measured. */
export interface Soak extends Surroundings {
  readonly command: string;
  readonly date: string;
  readonly minutes: number;
  /** Requests a second, of all sites together. */
  readonly rate: number;
  readonly sites: Trends;
}

const SAMPLES = 100;
const MS_AN_HOUR = 3_600_000;
/** With more it is no measurement any more. */
const mostRefused = (requests: number) => 20 + requests / 100;

/** @param rate requests a second, of all sites together */
export async function soak(address: Address, seconds: number, rate: number, tell: (state: string) => void) {
  const sites = [];
  for (const name of SOAK_SITES) {
    tell(`starts ${name}`);
    const server = await startSoakSite(name, address);
    const [firstVisit, visit] = name === "plain" ? [plainVisit, plainVisit] : [fillingVisit, mixedVisit];
    const options = { url: server.url, rate: rate / SOAK_SITES.length, visitors: VISITORS, firstVisit, visit };
    sites.push({ name, server, visits: traffic(options), samples: [] as Sample[] });
  }
  tell("everybody's first visit");
  await Promise.all(sites.map(({ visits }) => visits.open()));
  const began = performance.now();
  for (let nth = 1; nth <= SAMPLES; nth++) {
    await Promise.all(sites.map(({ visits }) => visits.run((1000 * seconds) / SAMPLES)));
    for (const { name, server, visits, samples } of sites) {
      const { requests, refused } = visits;
      if (refused > mostRefused(requests)) throw new Error(`${name}: ${refused} of ${requests} were not answered.`);
      samples.push({ hours: (performance.now() - began) / MS_AN_HOUR, requests, ...(await memoryOf(server.url)) });
    }
    tell(`${nth} of ${SAMPLES}: ${sites.map(({ name, samples }) => `${name} ${inWords(samples.at(-1))}`).join(", ")}`);
  }
  for (const { server } of sites) await server.stop();
  const trends = sites.map(({ name, samples, visits }) => [name, trendOf(samples, visits.refused)] as const);
  return Object.fromEntries(trends) as Trends;
}

async function memoryOf(url: string): Promise<Pick<Sample, "heap" | "external" | "rss">> {
  const response = await fetch(`${url}/memory`, { method: "POST" });
  if (!response.ok) throw new Error(`${url}/memory answered ${response.status}.`);
  const { heapUsed: heap, external, rss } = await response.json();
  return { heap, external, rss };
}

const inWords = (sample?: Sample) => `${((sample?.heap ?? 0) / 1_000_000).toFixed(1)} MB`;
