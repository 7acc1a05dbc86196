// Time that moves only when a test says so.

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** @param seconds forwards, or back when negative */
  advance(seconds: number): void;
  set(milliseconds: number): void;
}

export const START = Date.UTC(2026, 0, 1);
export const DAY = 86_400;

export function fakeClock(start = START): Clock {
  let time = start;
  return {
    now: () => time,
    advance(seconds) {
      time += seconds * 1000;
    },
    set(milliseconds) {
      time = milliseconds;
    },
  };
}
