// Calls of the last ten minutes and how many were not answered: a ring of minutes.

const MINUTE_MS = 60_000;
const MINUTES = 10;

interface Minute {
  /** Which minute since the epoch; what is older than the ring is of another round. */
  nth: number;
  calls: number;
  errors: number;
}

export class RecentCalls {
  readonly #ring: Minute[] = Array.from({ length: MINUTES }, () => ({ nth: -1, calls: 0, errors: 0 }));
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(failed: boolean): void {
    const nth = this.#minute();
    const minute = this.#ring[nth % MINUTES] as Minute;
    if (minute.nth !== nth) Object.assign(minute, { nth, calls: 0, errors: 0 });
    minute.calls += 1;
    if (failed) minute.errors += 1;
  }

  /** The minute that has begun, and the nine before it. */
  read(): { calls: number; errors: number } {
    const nth = this.#minute();
    const minutes = this.#ring.filter((minute) => minute.nth > nth - MINUTES && minute.nth <= nth);
    return minutes.reduce((sum, { calls, errors }) => ({ calls: sum.calls + calls, errors: sum.errors + errors }), {
      calls: 0,
      errors: 0,
    });
  }

  #minute(): number {
    return Math.floor(this.#now() / MINUTE_MS);
  }
}
