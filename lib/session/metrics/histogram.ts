// How long calls took, in fixed buckets: an increment a call, and histograms of several processes can be added.

/** Upper bounds of the buckets in milliseconds, inclusive; the last bucket has none. */
export const BOUNDS_MS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

export class Histogram {
  readonly #counts: number[] = Array.from({ length: BOUNDS_MS.length + 1 }, () => 0);

  add(ms: number): void {
    let bucket = 0;
    while (bucket < BOUNDS_MS.length && ms > (BOUNDS_MS[bucket] as number)) bucket += 1;
    (this.#counts[bucket] as number) += 1;
  }

  /** One number per bucket. */
  read(): number[] {
    return [...this.#counts];
  }
}

/**
 * The duration that a share `q` of the calls stayed within, spread evenly over its bucket.
 * @param counts of a histogram, or the sum of several
 * @param q from 0 to 1; 0.95 for the 95th percentile
 * @returns ms, `Infinity` if it lies beyond the last bound, null if there were no calls
 */
export function quantile(counts: readonly number[], q: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = q * total;
  for (const [bucket, count] of counts.entries()) {
    if (count >= left && count > 0) {
      const from = BOUNDS_MS[bucket - 1] ?? 0;
      const to = BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY;
      return from + ((to - from) * left) / count;
    }
    left -= count;
  }
  return Number.POSITIVE_INFINITY;
}
