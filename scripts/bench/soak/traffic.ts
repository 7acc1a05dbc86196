// Visitors of one site, as many requests a second as were asked for.
import { setTimeout as sleep } from "node:timers/promises";
import { Browser, Refused } from "./browser.ts";
import { signIn, VISITS } from "./visits.ts";

export interface Traffic {
  /** Requests until now. */
  readonly requests: number;
  /** Visits that the server did not answer. */
  readonly refused: number;
  /** Everybody's first visit, as fast as they are answered. */
  open(): Promise<void>;
  /** Visits from now on; resolves when the last of them is over. */
  run(ms: number): Promise<void>;
}

interface TrafficOptions {
  readonly url: string;
  /** Requests a second. */
  readonly rate: number;
  readonly visitors: number;
  readonly firstVisit: (browser: Browser, userId: string, nth: number) => Promise<void>;
  /** A visit of somebody who may be signed in or not. */
  readonly visit: (browser: Browser, userId: string) => Promise<void>;
}

/** So many at once at most: whoever waits longer for an answer asks less often. */
const HANDS = 6;
/** More than next/flash-shown.ts keeps. */
const FLASHES = 1_100;
/** How much of what a slow answer has held up is made good. */
const CATCH_UP_MS = 250;

export function traffic({ url, rate, visitors, firstVisit, visit }: TrafficOptions): Traffic {
  let [requests, refused, next] = [0, 0, 0];
  let paced = false;
  const due = async () => {
    requests++;
    if (!paced) return;
    const now = performance.now();
    next = Math.max(next, now - CATCH_UP_MS) + 1000 / rate;
    await sleep(Math.max(0, next - now));
  };
  const browsers = Array.from({ length: visitors }, () => new Browser(url, due));

  async function hear(browser: Browser, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused++;
      browser.cookies = "";
    }
  }

  /** Each hand has visitors of its own, so that nobody is in two places. */
  const hands = (work: (theirs: readonly number[]) => Promise<void>) => {
    const everybody = Array.from(browsers.keys());
    const each = Array.from({ length: Math.min(HANDS, visitors) }, (_, hand) => hand);
    return Promise.all(each.map((hand) => work(everybody.filter((who) => who % HANDS === hand))));
  };

  return {
    get requests() {
      return requests;
    },
    get refused() {
      return refused;
    },
    async open() {
      paced = false;
      await hands(async (theirs) => {
        for (const who of theirs) {
          const browser = browsers[who] as Browser;
          await hear(browser, () => firstVisit(browser, `user-${who}`, who));
        }
      });
    },
    async run(ms) {
      paced = true;
      const until = performance.now() + ms;
      await hands(async (theirs) => {
        while (performance.now() < until) {
          const who = theirs[Math.floor(Math.random() * theirs.length)] as number;
          const browser = browsers[who] as Browser;
          await hear(browser, () => visit(browser, `user-${who}`));
        }
      });
    },
  };
}

/** Fills what a process remembers, at Node and at the edge: seals of everybody, and flash messages that were shown. */
export async function fillingVisit(browser: Browser, userId: string, nth: number): Promise<void> {
  await signIn(browser, userId);
  await browser.ask("/check/session", { expect: "product-1000" });
  if (nth < FLASHES) await VISITS["flash message"]?.go(browser, userId);
}

/** One of VISITS, drawn by its share; who was never here signs in first. */
export async function mixedVisit(browser: Browser, userId: string): Promise<void> {
  if (browser.cookies === "") await signIn(browser, userId);
  const all = Object.values(VISITS);
  let left = Math.random() * all.reduce((sum, { share }) => sum + share, 0);
  const drawn = all.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  await drawn?.go(browser, userId);
}

/** The page without a session: what the framework itself keeps. */
export const plainVisit = (browser: Browser) =>
  browser.ask("/open/plain", { cookies: "other=1", expect: "product-1000" });
