// Whether a read takes longer where more sessions are stored. Sizes come one after another, so each read is measured in
// calls that do not depend on the size, made by turns with it: SELECT 1, or the GET of a key that is not there.
import pg from "pg";
import { openClient } from "../../lib/session/caches/open.ts";
import { warm } from "../../lib/session/ops/warm.ts";
import { fill } from "../ops-bench/sessions.ts";
import { openKit } from "../ops-bench/tiers.ts";
import { ask, takeSeat } from "./kinds.ts";
import { FIRST } from "./sizes.ts";
import { quantile, type Spread, spread } from "./statistics.ts";
import { MODES, type OurMode } from "./systems/modes.ts";
import { openOurs } from "./systems/ours.ts";
import type { Address } from "./systems/system.ts";

export interface Growth {
  readonly mode: OurMode;
  /** Stored in the database and in Redis. */
  readonly sessions: number;
  /** In calls that read nothing. */
  readonly read: Spread;
}

const BATCH = 500;
const REQUESTS = 25;
const TIMEOUT_MS = 10_000;

/** @param sessions how many in the end */
export async function growth(address: Address, sessions: number, rounds: number, tell: (state: string) => void) {
  const { databaseUrl, rest, redisUrl, prefix } = address;
  const place = { database: "postgresql" as const, databaseUrl, ...rest, redis: redisUrl, prefix: `${prefix}-growth` };
  const kit = await openKit(place, () => undefined);
  const database = new pg.Client({ connectionString: databaseUrl });
  database.on("error", () => {}); // the connection that DROP DATABASE ends
  await database.connect();
  const redis = await openClient<{ get(key: string): Promise<unknown> }>(rest.url, rest.token, TIMEOUT_MS);
  const nothing = {
    db: () => database.query("SELECT 1"),
    cached_db: () => redis.get(`${prefix}-nothing`),
    cache: () => redis.get(`${prefix}-nothing`),
  };

  const found: Growth[] = [];
  let stored = 0;
  for (const size of [FIRST, sessions]) {
    tell(`up to ${size} sessions`);
    const task = { name: "rows", address: place, count: size - stored, batch: BATCH };
    for await (const _ of fill(kit, task));
    for await (const _ of warm(kit, { batch: BATCH }));
    stored = size;
    await database.query("ANALYZE");
    tell(`reads among ${size} sessions`);
    for (const mode of MODES)
      found.push({ mode, sessions: size, read: await reads(mode, address, nothing[mode], rounds) });
  }
  await kit.empty();
  await database.end();
  return found;
}

async function reads(
  mode: OurMode,
  address: Address,
  nothing: () => Promise<unknown>,
  rounds: number,
): Promise<Spread> {
  const system = await openOurs(mode, address);
  const seat = await takeSeat(system, 0);
  const ratios: number[] = [];
  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    const took: [read: number[], nothing: number[]] = [[], []];
    for (let nth = 0; nth < REQUESTS; nth++) {
      await ask(system, "read", seat, async (request) => {
        const began = performance.now();
        const reply = await request();
        took[0].push(performance.now() - began);
        return reply;
      });
      const began = performance.now();
      await nothing();
      took[1].push(performance.now() - began);
    }
    if (round > 0) ratios.push(quantile(took[0], 0.5) / quantile(took[1], 0.5));
  }
  await system.close();
  return spread(ratios);
}
