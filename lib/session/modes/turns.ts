// Readers of one session in several processes take the lease from each other, and only the last one's fill counts. If each
// asked again at once, they could go on like that for as long as a database takes its time.

/** The turns of one read: who has lost the lease n times lets it lie at the next 2^n - 1 looks, so that somebody can fill. */
export class Turns {
  #lost = 0;
  #looks = 0;

  /**
   * Called at each look. @returns whether a lease that somebody else holds may be taken
   *   Shown by tests/unit/turns.test.ts.
   */
  mayTake(): boolean {
    return this.#looks++ >= 2 ** this.#lost - 1;
  }

  lost(): void {
    this.#lost += 1;
    this.#looks = 0;
  }
}
