// What a session costs a whole page: Next's production server under load, a page that reads the session beside one that does
// not; and what the check before the page costs, at the edge and on Node.
import type { Before } from "../asked.ts";
import { shuffled } from "../random.ts";
import { CART } from "../site/app/cart.ts";
import { type Spread, spread } from "../statistics.ts";
import { MODES, type OurMode } from "../systems/modes.ts";
import type { Address } from "../systems/system.ts";
import { type Answered, expectText, load } from "./load.ts";
import { startSite, visitors } from "./site.ts";

/** As a share of what the same page does without. */
export interface Share {
  readonly throughput: Spread;
  readonly p99: Spread;
}

export interface Pages {
  /** The page with the session, of the page without. */
  readonly session: Readonly<Record<OurMode, Share>>;
  /** The page without a session: behind a check that does nothing, and behind one that reads the session. */
  readonly before: Readonly<Record<Before, { readonly idle: Share; readonly check: Share }>>;
}

const CONNECTIONS = 8;
const VISITORS = 200;
/** Where the cost of a check is measured. */
const CHECKED_MODE: OurMode = "cached_db";

interface Page {
  readonly name: string;
  readonly url: string;
  readonly cookies: readonly string[];
  readonly answers: Answered[];
}

/** @param seconds of load on a page in a round */
export async function pages(address: Address, rounds: number, seconds: number, tell: (state: string) => void) {
  const all: Page[] = [];
  const servers = [];
  tell("builds the site");
  for (const mode of MODES) {
    const server = await startSite(mode, "edge", address);
    const cookies = await visitors(mode, address, VISITORS);
    servers.push(server);
    const add = (name: string, path: string) => all.push({ name, url: server.url + path, cookies, answers: [] });
    add(`${mode} without`, "/open/plain");
    add(`${mode} with`, "/open/session");
    if (mode !== CHECKED_MODE) continue;
    add("edge idle", "/idle/plain");
    add("edge check", "/check/plain");
    const onNode = await startSite(mode, "node", address);
    servers.push(onNode);
    for (const [name, way] of [
      ["node without", "open"],
      ["node idle", "idle"],
      ["node check", "check"],
    ] as const)
      all.push({ name, url: `${onNode.url}/${way}/plain`, cookies, answers: [] });
  }
  for (const { url, cookies } of all) await expectText(url, { cookie: cookies[0] ?? "" }, Object.keys(CART)[0] ?? "");

  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const { url, cookies, answers } of shuffled(all)) {
      const requests = cookies.map((cookie) => ({ method: "GET" as const, headers: { cookie } }));
      const answered = await load({ url, requests, connections: CONNECTIONS, seconds });
      if (round > 0) answers.push(answered);
    }
  }
  await Promise.all(servers.map((server) => server.stop()));

  const share = (one: string, other: string) => shareOf(answersOf(all, one), answersOf(all, other));
  const session = (mode: OurMode) => share(`${mode} with`, `${mode} without`);
  const found: Pages = {
    session: { db: session("db"), cached_db: session("cached_db"), cache: session("cache") },
    before: {
      edge: {
        idle: share("edge idle", `${CHECKED_MODE} without`),
        check: share("edge check", `${CHECKED_MODE} without`),
      },
      node: { idle: share("node idle", "node without"), check: share("node check", "node without") },
    },
  };
  return found;
}

const answersOf = (all: readonly Page[], name: string) => all.find((page) => page.name === name)?.answers ?? [];

function shareOf(ones: readonly Answered[], others: readonly Answered[]): Share {
  const ratio = (figure: keyof Answered) =>
    spread(ones.map((one, round) => one[figure] / (others[round]?.[figure] ?? Number.NaN)));
  return { throughput: ratio("perSecond"), p99: ratio("p99") };
}
