// What a session costs a whole page: Next's production server under load, a page that reads the session beside one that does
// not; and what the check before the page costs, at the edge and on Node.
import type { Before } from "../asked.ts";
import { shuffled } from "../random.ts";
import { CART } from "../site/app/cart.ts";
import { type Spread, spread } from "../statistics.ts";
import type { Address } from "../systems/system.ts";
import { type Answered, expectText, load } from "./load.ts";
import { startSite, visitors } from "./site.ts";
import { PAGE_WAYS, type PageWay } from "./ways.ts";

/** As a share of what the page beside it does, which was under load just before or after. */
export interface Share {
  readonly throughput: Spread;
  readonly p99: Spread;
  /** Time of the site's own process for a page: without the load's, the REST server's and the stores'. */
  readonly cpu: Spread;
}

export interface Pages {
  /** The page with the session, of the page without. */
  readonly session: Readonly<Record<PageWay, Share>>;
  /** The same of a page as a shop has it. */
  readonly shop: Readonly<Record<PageWay, Share>>;
  /** Pages without a session: one that waits, and one that asks Redis over REST by `fetch` alone. No session is cheaper. */
  readonly floor: { readonly wait: Share; readonly fetch: Share };
  /** The page without a session: behind a check that does nothing, and behind one that reads the session. */
  readonly before: Readonly<Record<Before, { readonly idle: Share; readonly check: Share }>>;
}

const CONNECTIONS = 8;
const VISITORS = 200;
/** Where the cost of a check is measured. */
const CHECKED: PageWay = "cached_db";

interface Site {
  readonly origin: string;
  readonly cookies: readonly string[];
}

interface Measured extends Pick<Answered, "perSecond" | "p99"> {
  readonly cpu: number;
}

/** Two pages of a site, measured one right after the other: a machine that others use is not the same a minute later. */
interface Pair extends Site {
  readonly paths: readonly [one: string, of: string];
  readonly ratios: Readonly<Record<keyof Measured, number[]>>;
}

/** @param seconds of load on a page in a round */
export async function pages(
  address: Address,
  rounds: number,
  seconds: number,
  tell: (state: string) => void,
): Promise<Pages> {
  const pairs: Pair[] = [];
  const servers: { stop(): Promise<void> }[] = [];
  tell("builds the site");
  const open = async (way: PageWay, before: Before): Promise<Site> => {
    const { mode, tcp } = PAGE_WAYS[way];
    const server = await startSite(mode, before, address, { tcp });
    servers.push(server);
    return { origin: server.url, cookies: await visitors(mode, address, VISITORS) };
  };
  const pair = (site: Site, one: string, of: string): Pair => {
    const made: Pair = { ...site, paths: [one, of], ratios: { perSecond: [], p99: [], cpu: [] } };
    pairs.push(made);
    return made;
  };
  const sites = await inTurn(Object.keys(PAGE_WAYS) as PageWay[], (way) => open(way, "edge"));
  const onNode = await open(CHECKED, "node");
  const session = mapped(sites, (site) => pair(site, "/open/session", "/open/plain"));
  const shop = mapped(sites, (site) => pair(site, "/open/shop/session", "/open/shop/plain"));
  const floor = mapped({ wait: "/open/wait", fetch: "/open/fetch" }, (path) => pair(sites.cache, path, "/open/plain"));
  const before = mapped({ edge: sites[CHECKED], node: onNode } satisfies Record<Before, unknown>, (site) => ({
    idle: pair(site, "/idle/plain", "/open/plain"),
    check: pair(site, "/check/plain", "/open/plain"),
  }));
  for (const { origin, cookies, paths } of pairs)
    for (const path of paths) await expectText(origin + path, { cookie: cookies[0] ?? "" }, Object.keys(CART)[0] ?? "");

  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const next of shuffled(pairs)) await measurePair(next, seconds, round > 0);
  }
  await Promise.all(servers.map((server) => server.stop()));

  return {
    session: mapped(session, shareOf),
    shop: mapped(shop, shareOf),
    floor: mapped(floor, shareOf),
    before: mapped(before, ({ idle, check }) => ({ idle: shareOf(idle), check: shareOf(check) })),
  };
}

/** In an order that is drawn anew. */
async function measurePair(pair: Pair, seconds: number, counts: boolean): Promise<void> {
  const measured = new Map<string, Measured>();
  for (const path of shuffled(pair.paths)) measured.set(path, await measure(pair, path, seconds));
  const [one, of] = pair.paths.map((path) => measured.get(path));
  if (!one || !of || !counts) return;
  for (const figure of ["perSecond", "p99", "cpu"] as const) pair.ratios[figure].push(one[figure] / of[figure]);
}

async function measure({ origin, cookies }: Site, path: string, seconds: number): Promise<Measured> {
  const requests = cookies.map((cookie) => ({ method: "GET" as const, headers: { cookie } }));
  const began = await cpuOf(origin);
  const { sent, perSecond, p99 } = await load({ url: origin + path, requests, connections: CONNECTIONS, seconds });
  return { perSecond, p99, cpu: ((await cpuOf(origin)) - began) / sent };
}

async function cpuOf(origin: string): Promise<number> {
  const { user, system } = (await (await fetch(`${origin}/cpu`, { method: "POST" })).json()) as NodeJS.CpuUsage;
  return user + system;
}

const shareOf = ({ ratios }: Pair): Share => ({
  throughput: spread(ratios.perSecond),
  p99: spread(ratios.p99),
  cpu: spread(ratios.cpu),
});

async function inTurn<K extends string, T>(names: readonly K[], make: (name: K) => Promise<T>): Promise<Record<K, T>> {
  const made: [K, T][] = [];
  for (const name of names) made.push([name, await make(name)]);
  return Object.fromEntries(made) as Record<K, T>;
}

const mapped = <K extends string, T, R>(record: Record<K, T>, change: (value: T) => R) =>
  Object.fromEntries(Object.entries<T>(record).map(([name, value]) => [name, change(value)])) as Record<K, R>;
