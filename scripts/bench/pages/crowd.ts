// The promise this project began with, as figures: many visitors at once, one mode after the other, on one PostgreSQL. How
// many queries reach it, how many requests are answered, and how long the slowest of a hundred waits.
import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, connect } from "../../prisma/connection.ts";
import { shuffled } from "../random.ts";
import { freshDatabase } from "../services.ts";
import { type Spread, spread } from "../statistics.ts";
import { MODES, type OurMode } from "../systems/modes.ts";
import type { Address } from "../systems/system.ts";
import { type Answered, load } from "./load.ts";
import { startSite, visitors } from "./site.ts";

export interface Crowd {
  readonly visitors: number;
  readonly modes: Readonly<Record<OurMode, CrowdIn>>;
}

export interface CrowdIn {
  readonly queriesPerThousand: number;
  readonly perSecond: Spread;
  /** Milliseconds. */
  readonly p50: Spread;
  readonly p99: Spread;
}

const CONNECTIONS = 64;
/** Of so many requests of a visitor one changes the cart. */
const WRITES = 10;
/** PostgreSQL's processes hand their counters in when they have been idle for ten seconds. */
const COUNTED_AFTER_MS = 11_000;

/** @param seconds of load on a mode in a round */
export async function crowd(
  address: Address,
  count: number,
  rounds: number,
  seconds: number,
  tell: (state: string) => void,
): Promise<Crowd> {
  const modes = [];
  for (const mode of MODES) {
    tell(`${mode}: ${count} visitors sign in`);
    // A database for each, so that the queries of each are counted by themselves.
    const { url: databaseUrl } = await freshDatabase();
    const own = { ...address, databaseUrl };
    const cookies = await visitors(mode, own, count);
    const server = await startSite(mode, "edge", own);
    modes.push({ mode, databaseUrl, cookies, server, before: 0, answers: [] as Answered[] });
  }
  const database = await connect(address.databaseUrl);
  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const one of shuffled(modes)) {
      const answered = await load({
        url: one.server.url,
        requests: one.cookies.map((cookie, nth) => ({
          method: nth % WRITES === 0 ? "POST" : "GET",
          path: nth % WRITES === 0 ? "/write" : "/open/session",
          headers: { cookie, "sec-fetch-site": "same-origin" },
        })),
        connections: CONNECTIONS,
        seconds: round === 0 ? 1 : seconds,
      });
      if (round > 0) one.answers.push(answered);
    }
    if (round === 0) {
      await sleep(COUNTED_AFTER_MS);
      for (const one of modes) one.before = await queries(database, one.databaseUrl);
    }
  }
  await sleep(COUNTED_AFTER_MS);
  const found = new Map<OurMode, CrowdIn>();
  for (const { mode, databaseUrl, server, before, answers } of modes) {
    await server.stop();
    const figure = (name: keyof Answered) => spread(answers.map((answer) => answer[name]));
    const requests = answers.reduce((sum, answer) => sum + answer.sent, 0);
    found.set(mode, {
      queriesPerThousand: (1000 * ((await queries(database, databaseUrl)) - before)) / requests,
      perSecond: figure("perSecond"),
      p50: figure("p50"),
      p99: figure("p99"),
    });
  }
  await database.close();
  return { visitors: count, modes: Object.fromEntries(found) as Record<OurMode, CrowdIn> };
}

/** Every statement of these requests is a transaction of its own, and PostgreSQL counts those. */
async function queries(connection: Connection, url: string): Promise<number> {
  const counted = "SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = ?";
  const [row] = await connection.run(counted, [new URL(url).pathname.slice(1)]);
  return Number(row?.count);
}
