/**
 * Runs the tasks of one key one after another, those of different keys side by side. Each task is given what the one
 * before it resolved to if that was still running when the task was queued, else null: writers of one session hand on the
 * newest record instead of colliding. Keeps nothing when idle.
 */
export class KeyedQueue<T> {
  readonly #tails = new Map<string, Promise<T | null>>();

  run(key: string, task: (handedOn: T | null) => Promise<T>): Promise<T> {
    const turn = (this.#tails.get(key) ?? Promise.resolve(null)).then(task);
    const tail: Promise<T | null> = turn
      .catch(() => null)
      .finally(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    this.#tails.set(key, tail);
    return turn;
  }
}
