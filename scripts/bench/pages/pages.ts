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

/** As a share of what the same page does without. */
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
  /** A page that asks Redis over REST by `fetch` alone: what no session over REST can be cheaper than. */
  readonly floor: Share;
  /** The page without a session: behind a check that does nothing, and behind one that reads the session. */
  readonly before: Readonly<Record<Before, { readonly idle: Share; readonly check: Share }>>;
}

const CONNECTIONS = 8;
const VISITORS = 200;
/** Where the cost of a check is measured. */
const CHECKED: PageWay = "cached_db";

interface Page {
  readonly origin: string;
  readonly path: string;
  readonly cookies: readonly string[];
  readonly answers: Measured[];
}

interface Measured extends Pick<Answered, "perSecond" | "p99"> {
  readonly cpu: number;
}

/** @param seconds of load on a page in a round */
export async function pages(
  address: Address,
  rounds: number,
  seconds: number,
  tell: (state: string) => void,
): Promise<Pages> {
  const all: Page[] = [];
  const servers: { stop(): Promise<void> }[] = [];
  tell("builds the site");
  /** A site, and how its pages come into the measurement. */
  const open = async (way: PageWay, before: Before) => {
    const { mode, tcp } = PAGE_WAYS[way];
    const server = await startSite(mode, before, address, { tcp });
    servers.push(server);
    const cookies = await visitors(mode, address, VISITORS);
    return (path: string): Page => {
      const page = { origin: server.url, path, cookies, answers: [] };
      all.push(page);
      return page;
    };
  };
  const sites = await inTurn(Object.keys(PAGE_WAYS) as PageWay[], (way) => open(way, "edge"));
  const onNode = await open(CHECKED, "node");
  const session = mapped(sites, (page) => ({ without: page("/open/plain"), with: page("/open/session") }));
  const shop = mapped(sites, (page) => ({ without: page("/open/shop/plain"), with: page("/open/shop/session") }));
  const floor = { without: session.cache.without, with: sites.cache("/open/fetch") };
  const before = mapped({ edge: sites[CHECKED], node: onNode } satisfies Record<Before, unknown>, (page) => ({
    open: page("/open/plain"),
    idle: page("/idle/plain"),
    check: page("/check/plain"),
  }));
  for (const { origin, path, cookies } of all)
    await expectText(origin + path, { cookie: cookies[0] ?? "" }, Object.keys(CART)[0] ?? "");

  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const page of shuffled(all)) {
      const measured = await measure(page, seconds);
      if (round > 0) page.answers.push(measured);
    }
  }
  await Promise.all(servers.map((server) => server.stop()));

  return {
    session: mapped(session, shareOf),
    shop: mapped(shop, shareOf),
    floor: shareOf(floor),
    before: mapped(before, ({ open, idle, check }) => ({
      idle: shareOf({ with: idle, without: open }),
      check: shareOf({ with: check, without: open }),
    })),
  };
}

async function measure({ origin, path, cookies }: Page, seconds: number): Promise<Measured> {
  const requests = cookies.map((cookie) => ({ method: "GET" as const, headers: { cookie } }));
  const began = await cpuOf(origin);
  const { sent, perSecond, p99 } = await load({ url: origin + path, requests, connections: CONNECTIONS, seconds });
  return { perSecond, p99, cpu: ((await cpuOf(origin)) - began) / sent };
}

async function cpuOf(origin: string): Promise<number> {
  const { user, system } = (await (await fetch(`${origin}/cpu`, { method: "POST" })).json()) as NodeJS.CpuUsage;
  return user + system;
}

function shareOf({ with: one, without }: { with: Page; without: Page }): Share {
  const ratio = (figure: keyof Measured) =>
    spread(one.answers.map((answer, round) => answer[figure] / (without.answers[round]?.[figure] ?? Number.NaN)));
  return { throughput: ratio("perSecond"), p99: ratio("p99"), cpu: ratio("cpu") };
}

async function inTurn<K extends string, T>(names: readonly K[], make: (name: K) => Promise<T>): Promise<Record<K, T>> {
  const made: [K, T][] = [];
  for (const name of names) made.push([name, await make(name)]);
  return Object.fromEntries(made) as Record<K, T>;
}

const mapped = <K extends string, T, R>(record: Record<K, T>, change: (value: T) => R) =>
  Object.fromEntries(Object.entries<T>(record).map(([name, value]) => [name, change(value)])) as Record<K, R>;
