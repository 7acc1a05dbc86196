// What the first visitors after a deploy wait for: the first two requests to a page of a production server that has just
// been started, beside later ones, and beside those to a page without a session, of another start.
import { setTimeout as sleep } from "node:timers/promises";
import { startSite, visitors } from "../pages/site.ts";
import { shuffled } from "../random.ts";
import { CART } from "../site/app/cart.ts";
import { quantile, type Spread, spread } from "../statistics.ts";
import { MODES, type OurMode } from "../systems/modes.ts";
import type { Address } from "../systems/system.ts";

export interface FirstRequest {
  /** Milliseconds: the first one to the page without a session. */
  readonly plainMs: Spread;
  readonly plain: OfLater;
  readonly modes: Readonly<Record<OurMode, OfLater & { readonly ofPlain: Spread }>>;
}

/** As multiples of later requests to the same page. */
interface OfLater {
  readonly first: Spread;
  readonly second: Spread;
}

interface Took {
  readonly first: number;
  readonly second: number;
  readonly later: number;
}

/** Any mode would do: that page asks for no session. */
const PLAIN_MODE: OurMode = "db";
const LATER_REQUESTS = 9;
/** By then what follows the first answer is over. */
const SETTLED_AFTER_MS = 2_000;

export async function firstRequest(address: Address, rounds: number, tell: (state: string) => void) {
  const cookies = new Map<OurMode, string>();
  for (const mode of MODES) cookies.set(mode, (await visitors(mode, address, 1))[0] ?? "");
  const took = new Map<OurMode | "plain", Took[]>([...MODES, "plain" as const].map((name) => [name, []]));
  // Round 0 builds the site, and brings its files into the memory of the machine.
  for (let round = 0; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const [name, values] of shuffled([...took])) {
      const mode = name === "plain" ? PLAIN_MODE : name;
      const server = await startSite(mode, "edge", address);
      const one = await requests(
        `${server.url}/open/${name === "plain" ? "plain" : "session"}`,
        cookies.get(mode) ?? "",
      );
      await server.stop();
      if (round > 0) values.push(one);
    }
  }
  const plain = took.get("plain") ?? [];
  const ofLater = (which: "first" | "second", all: readonly Took[]) => spread(all.map((one) => one[which] / one.later));
  const ofMode = (mode: OurMode) => {
    const all = took.get(mode) ?? [];
    const ofPlain = spread(all.map(({ first }, round) => first / (plain[round]?.first ?? Number.NaN)));
    return { ofPlain, first: ofLater("first", all), second: ofLater("second", all) };
  };
  const found: FirstRequest = {
    plainMs: spread(plain.map(({ first }) => first)),
    plain: { first: ofLater("first", plain), second: ofLater("second", plain) },
    modes: { db: ofMode("db"), cached_db: ofMode("cached_db"), cache: ofMode("cache") },
  };
  return found;
}

async function requests(url: string, cookie: string): Promise<Took> {
  const [first, second] = [await timed(url, cookie), await timed(url, cookie)];
  await sleep(SETTLED_AFTER_MS);
  const later: number[] = [];
  for (let nth = 0; nth < LATER_REQUESTS; nth++) later.push(await timed(url, cookie));
  return { first, second, later: quantile(later, 0.5) };
}

/** @returns ms until the page has come, which must be the visitor's */
async function timed(url: string, cookie: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, { headers: { cookie } });
  const page = await response.text();
  const ms = performance.now() - began;
  if (!response.ok || !page.includes(Object.keys(CART)[0] ?? ""))
    throw new Error(`${url} answered ${response.status}, without the cart.`);
  return ms;
}
