// What more data in a session costs: the same requests with carts of different lengths, by turns.
import { cartOf } from "./data.ts";
import { ask, type Seat, takeSeat } from "./kinds.ts";
import { shuffled } from "./random.ts";
import { quantile, type Spread, spread } from "./statistics.ts";
import { MODES, type OurMode } from "./systems/modes.ts";
import { openOurs } from "./systems/ours.ts";
import type { Address, System } from "./systems/system.ts";

export interface RecordSize {
  readonly mode: OurMode;
  /** Of the cart as JSON. */
  readonly bytes: number;
  /** As a multiple of the smallest. */
  readonly read: Spread;
  readonly write: Spread;
}

/** Lines of a cart: about 1, 8 and 50 KB. A record may have 64 KiB. */
const LENGTHS = [14, 105, 650];
const REQUESTS = 15;

type Asked = "read" | "write";

export async function recordSizes(address: Address, rounds: number): Promise<RecordSize[]> {
  const found: RecordSize[] = [];
  for (const mode of MODES) {
    const system = await openOurs(mode, { ...address, prefix: `${address.prefix}-sizes` });
    const seats = await Promise.all(
      LENGTHS.map(async (length, nth) => ({ length, seat: await takeSeat(system, nth, length), ratios: newRatios() })),
    );
    // Round 0 is to warm up.
    for (let round = 0; round <= rounds; round++) {
      const took = new Map<number, Record<Asked, number[]>>(LENGTHS.map((length) => [length, newRatios()]));
      for (let nth = 0; nth < REQUESTS; nth++)
        for (const { seat, length } of shuffled(seats))
          for (const kind of ["write", "read"] as const) took.get(length)?.[kind].push(await timed(system, kind, seat));
      const unit = took.get(LENGTHS[0] as number);
      if (round === 0 || !unit) continue;
      for (const { length, ratios } of seats)
        for (const kind of ["read", "write"] as const)
          ratios[kind].push(quantile(took.get(length)?.[kind] ?? [], 0.5) / quantile(unit[kind], 0.5));
    }
    await system.close();
    for (const { length, ratios } of seats) {
      const bytes = JSON.stringify(cartOf(0, 1, length)).length;
      found.push({ mode, bytes, read: spread(ratios.read), write: spread(ratios.write) });
    }
  }
  return found;
}

const newRatios = (): Record<Asked, number[]> => ({ read: [], write: [] });

/** @returns ms */
async function timed(system: System, kind: Asked, seat: Seat): Promise<number> {
  let took = Number.NaN;
  await ask(system, kind, seat, async (request) => {
    const began = performance.now();
    const reply = await request();
    took = performance.now() - began;
    return reply;
  });
  return took;
}
