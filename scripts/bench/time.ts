// Times: in every round each system does each kind of request so many times, the systems by turns and in an order that is
// drawn anew. A ratio is made of two medians of one round, so what the machine does meanwhile is in both.
import { ask, KINDS, type Kind, kindsOf, type Seat, takeSeat } from "./kinds.ts";
import { shuffled } from "./random.ts";
import { quantile } from "./statistics.ts";
import { SYSTEMS, type SystemId } from "./systems/index.ts";
import type { Address, System } from "./systems/system.ts";

/** For each system and kind the median of each round, in ms. */
export type Times = Readonly<Partial<Record<SystemId, Readonly<Partial<Record<Kind, readonly number[]>>>>>>;

export interface TimeOptions {
  readonly systems: readonly SystemId[];
  readonly rounds: number;
  readonly requests: number;
  readonly seats: number;
}

interface Measured {
  readonly id: SystemId;
  readonly system: System;
  readonly seats: readonly Seat[];
  readonly medians: Map<Kind, number[]>;
}

/** @param tell is told how far it has come */
export async function time(address: Address, options: TimeOptions, tell: (state: string) => void): Promise<Times> {
  const measured: Measured[] = [];
  try {
    for (const id of options.systems) {
      const system = await SYSTEMS[id].open(address);
      const seats: Seat[] = [];
      for (let nth = 0; nth < options.seats; nth++) seats.push(await takeSeat(system, nth));
      measured.push({ id, system, seats, medians: new Map(kindsOf(system).map((kind) => [kind, []])) });
    }
    // Round 0 is to warm up.
    for (let round = 0; round <= options.rounds; round++) {
      for (const kind of shuffled(Object.keys(KINDS) as Kind[])) {
        const took = await inTurns(measured, kind, options.requests, round);
        if (round === 0) continue;
        for (const [{ medians }, values] of took) medians.get(kind)?.push(quantile(values, 0.5));
      }
      tell(`round ${round} of ${options.rounds}`);
    }
    return Object.fromEntries(measured.map(({ id, medians }) => [id, Object.fromEntries(medians)]));
  } finally {
    for (const { system } of measured) await system.close();
  }
}

async function inTurns(measured: readonly Measured[], kind: Kind, requests: number, round: number) {
  const took = new Map<Measured, number[]>();
  for (const one of measured) if (one.medians.has(kind)) took.set(one, []);
  for (let nth = 0; nth < requests; nth++) {
    for (const [{ system, seats }, values] of shuffled([...took])) {
      const seat = seats[(round * requests + nth) % seats.length] as Seat;
      await ask(system, kind, seat, async (request) => {
        const began = performance.now();
        const reply = await request();
        values.push(performance.now() - began);
        return reply;
      });
    }
  }
  return took;
}
