// Whether a request takes longer where more sessions are stored. Numbers of sessions come one after another, so each request
// is measured in calls that do not depend on them, made by turns with it: SELECT 1, or the GET of a key that is not there.
import pg from "pg";
import { openClient } from "../../lib/session/caches/open.ts";
import { warm } from "../../lib/session/ops/warm.ts";
import { fill } from "../ops-bench/sessions.ts";
import { openKit } from "../ops-bench/tiers.ts";
import { ASKED, type Asked, FIRST } from "./asked.ts";
import { ask, takeSeat } from "./kinds.ts";
import { quantile, type Spread, spread } from "./statistics.ts";
import { MODES, type OurMode } from "./systems/modes.ts";
import { openOurs } from "./systems/ours.ts";
import type { Address } from "./systems/system.ts";

export interface Growth {
  readonly mode: OurMode;
  /** Stored in the database and in Redis. */
  readonly sessions: number;
  /** In calls that read nothing. */
  readonly took: Readonly<Record<Asked, Spread>>;
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
  let nobody = 10_000_000;
  for (const size of [FIRST, sessions]) {
    tell(`up to ${size} sessions`);
    const task = { name: "rows", address: place, count: size - stored, batch: BATCH };
    for await (const _ of fill(kit, task));
    for await (const _ of warm(kit, { batch: BATCH }));
    stored = size;
    await database.query("ANALYZE");
    tell(`requests among ${size} sessions`);
    for (const mode of MODES)
      found.push({ mode, sessions: size, took: await requests(mode, address, nobody++, nothing[mode], rounds) });
  }
  await kit.empty();
  await database.end();
  return found;
}

async function requests(
  mode: OurMode,
  address: Address,
  nobody: number,
  nothing: () => Promise<unknown>,
  rounds: number,
): Promise<Growth["took"]> {
  const system = await openOurs(mode, address);
  // Nobody who was measured before, in this mode or another.
  const seat = await takeSeat(system, nobody);
  const ratios: Record<Asked, number[]> = { read: [], write: [], "sign-out": [], list: [] };
  // Round 0 is to warm up.
  for (let round = 0; round <= rounds; round++) {
    const took: Record<Asked | "nothing", number[]> = { read: [], write: [], "sign-out": [], list: [], nothing: [] };
    const timed =
      (what: Asked | "nothing") =>
      async <T>(work: () => Promise<T>) => {
        const began = performance.now();
        const result = await work();
        took[what].push(performance.now() - began);
        return result;
      };
    for (let nth = 0; nth < REQUESTS; nth++) {
      for (const kind of ["read", "write", "sign-out"] as const) await ask(system, kind, seat, timed(kind));
      const listed = await timed("list")(async () => system.list?.(seat.userId));
      if (listed !== 1) throw new Error(`${listed} sessions of a user who has one.`);
      await timed("nothing")(nothing);
    }
    const unit = quantile(took.nothing, 0.5);
    if (round > 0) for (const what of ASKED) ratios[what].push(quantile(took[what], 0.5) / unit);
  }
  await system.close();
  const [read, write, signOut, list] = ASKED.map((what) => spread(ratios[what]));
  if (!read || !write || !signOut || !list) throw new Error("Too few kinds.");
  return { read, write, "sign-out": signOut, list };
}
