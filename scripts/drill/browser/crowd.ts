// Who takes part: a few browsers that are always busy, many that come once in a while, and many that sleep all the way.
import type { Recorder } from "../history/recorder.ts";
import type { Random } from "../random.ts";
import { Browser } from "./browser.ts";

export type Habit = "busy" | "now and then" | "asleep";

export interface Participant {
  readonly browser: Browser;
  readonly habit: Habit;
  /** The step of the way in which its first session begins. */
  readonly arrives: number;
  /** Whether its first session is signed in from the beginning. */
  readonly signsIn: boolean;
  arrived: boolean;
}

export interface Crowd {
  readonly all: readonly Participant[];
  /** Those who do something in a step, by who they are and not by chance of the moment. */
  awake(step: number): Participant[];
  /** Those whose first session begins in that step. */
  arriving(step: number): Participant[];
}

const SHARES = { busy: 25, "now and then": 40, asleep: 35 } as const;
/** Every so many steps somebody who comes now and then comes. */
const NAPS = 7;

export function makeCrowd(size: number, steps: number, base: string, recorder: Recorder, random: Random): Crowd {
  const counters = { session: 0, token: 0 };
  const numbers = { next: (kind: "session" | "token") => ++counters[kind] };
  const firstWay = Math.min(steps, 11);
  const all = Array.from({ length: size }, (_, index): Participant => {
    const habit = random.weighted(SHARES);
    return {
      // Neighbours are two devices of one user.
      browser: new Browser(base, `user-${Math.floor(index / 2)}`, recorder, numbers),
      habit,
      // Half of them are there from the beginning; the others' sessions are born in any phase of the first cycle.
      arrives: random.chance(0.5) ? 0 : random.int(0, firstWay - 1),
      signsIn: random.chance(0.8),
      arrived: false,
    };
  });
  const naps = all.map(() => random.int(0, NAPS - 1));
  return {
    all,
    awake: (step) =>
      all.filter(
        ({ habit, arrived }, index) =>
          arrived && (habit === "busy" || (habit === "now and then" && (step + (naps[index] ?? 0)) % NAPS === 0)),
      ),
    arriving: (step) => all.filter(({ arrives, arrived }) => !arrived && arrives <= step),
  };
}
