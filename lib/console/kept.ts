// An answer that several pages ask for again and again: made once for all of them, and so seldom that asking takes at most a
// tenth of the time, however slow the tiers are. While nobody asks nothing is made.

import { setTimeout as sleep } from "node:timers/promises";

const PART = 10;

export class Kept<T> {
  readonly #make: () => Promise<T>;
  readonly #leastMs: number;
  readonly #now: () => number;
  #value: T | null = null;
  #due = Number.NEGATIVE_INFINITY;
  #making: Promise<void> | null = null;

  /**
   * @param leastMs how old an answer must be before it is made anew
   * @param now ms
   */
  constructor(make: () => Promise<T>, leastMs: number, now: () => number = Date.now) {
    this.#make = make;
    this.#leastMs = leastMs;
    this.#now = now;
  }

  /** The latest, after waiting at most `waitMs` for a new one if it is time; null if there is none yet. Rejects as `make`. */
  async latest(waitMs: number): Promise<T | null> {
    if (this.#making === null && this.#now() >= this.#due) this.#making = this.#renew();
    if (this.#making !== null) await Promise.race([this.#making, sleep(waitMs)]);
    return this.#value;
  }

  async #renew(): Promise<void> {
    const start = this.#now();
    try {
      this.#value = await this.#make();
    } finally {
      const end = this.#now();
      this.#due = end + Math.max(this.#leastMs, (end - start) * PART);
      this.#making = null;
    }
  }
}
