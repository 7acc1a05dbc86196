// Counts, one request at a time: commands and statements with what follows the answer, round trips up to the answer.
import { ask, type Kind, kindsOf, takeSeat } from "./kinds.ts";
import type { Tapped } from "./services.ts";
import { SYSTEMS, type SystemId } from "./systems/index.ts";
import { roundTrips } from "./tap.ts";

export interface Count {
  readonly redis: number;
  /** Those, and what their scripts do inside Redis. */
  readonly billed: number;
  readonly sql: number;
  readonly roundTrips: number;
}

export type Counts = Readonly<Partial<Record<Kind, Count>>>;

/** A request is repeated until it has cost the same three times: the first ones open connections and load scripts. */
const SAME = 3;
const ATTEMPTS = 12;

export async function count(id: SystemId, tapped: Tapped): Promise<Counts> {
  const system = await SYSTEMS[id].open(tapped.address);
  try {
    const seat = await takeSeat(system, 0);
    const counts: Partial<Record<Kind, Count>> = {};
    for (const kind of kindsOf(system)) {
      const once = async () => {
        let trips = 0;
        let cost = { redis: 0, billed: 0, sql: 0 };
        await ask(system, kind, seat, async (request) => {
          await tapped.settled();
          tapped.reset();
          const reply = await request();
          trips = roundTrips(tapped.traffic.exchanges);
          await system.settled();
          await tapped.settled();
          const { redis, inner, sql } = tapped.traffic;
          cost = { redis, billed: redis + inner, sql };
          return reply;
        });
        return { ...cost, roundTrips: trips };
      };
      counts[kind] = await settled(`${id}, ${kind}`, once);
    }
    return counts;
  } finally {
    await system.close();
  }
}

async function settled(what: string, once: () => Promise<Count>): Promise<Count> {
  const seen: string[] = [];
  while (seen.length < ATTEMPTS) {
    const count = await once();
    seen.push(JSON.stringify(count));
    if (seen.length >= SAME && new Set(seen.slice(-SAME)).size === 1) return count;
  }
  throw new Error(`${what} costs something else each time: ${seen.join(" ")}`);
}
