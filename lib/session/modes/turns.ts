// Readers of one session take the lease from each other, and only the last one's fill counts. If each asked again at once, and
// whoever comes did so as well, they could go on like that for as long as anybody comes.

import { AGAIN } from "../core/retry";
import type { SessionKey } from "../core/types";

/**
 * The turns of one read, which may look several times. For half of the time that a call may take, readers of one process do not
 * take the lease from each other. Who has lost it n times lets it lie at the next 2^n - 1 looks, and for as long as a call may
 * take: whoever has it now is alive, and about to fill.
 *   Shown by tests/unit/turns.test.ts.
 */
export class Turns {
  readonly #taken: Set<SessionKey>;
  readonly #key: SessionKey;
  readonly #timeoutMs: number;
  readonly #began = performance.now();
  #mine = false;
  #lost = 0;
  #looks = 0;
  #lostAt = 0;

  /**
   * @param taken the leases that this process holds or asks for, in all its reads
   * @param timeoutMs how long a call may take
   */
  constructor(taken: Set<SessionKey>, key: SessionKey, timeoutMs: number) {
    this.#taken = taken;
    this.#key = key;
    this.#timeoutMs = timeoutMs;
  }

  /** One look, and what follows from it. @param attempt asks `take` before it takes the lease */
  async within<T>(attempt: () => Promise<T | typeof AGAIN>): Promise<T | typeof AGAIN> {
    let result: T | typeof AGAIN | null = null;
    try {
      result = await attempt();
      return result;
    } finally {
      this.#done(result === AGAIN);
    }
  }

  /** @param held whether somebody has the lease @returns whether this read may take it */
  take(held: boolean): boolean {
    if (this.#mine) return true;
    if (this.#isOurs() || (held && this.#isPatient())) return false;
    this.#taken.add(this.#key);
    this.#mine = true;
    return true;
  }

  #done(lost: boolean): void {
    if (!this.#mine) return;
    this.#taken.delete(this.#key);
    this.#mine = false;
    if (!lost) return;
    this.#lost += 1;
    this.#looks = 0;
    this.#lostAt = performance.now();
  }

  /** Not for longer: its holder may be waiting for somebody itself. */
  #isOurs(): boolean {
    return this.#taken.has(this.#key) && performance.now() - this.#began < this.#timeoutMs / 2;
  }

  #isPatient(): boolean {
    if (this.#lost === 0) return false;
    return this.#looks++ < 2 ** this.#lost - 1 || performance.now() - this.#lostAt < this.#timeoutMs;
  }
}
