// Row 36, in the manner of dudect: do two kinds of input take times that can be told apart? Reported, never a gate: other
// work on the machine moves it.

/** Welch's t of two samples. */
export function welch(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [moments(a), moments(b)];
  return (x.mean - y.mean) / Math.sqrt(x.variance / a.length + y.variance / b.length);
}

function moments(sample: readonly number[]) {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sample.length - 1);
  return { mean, variance };
}

/** Leaves out the slowest, which were interrupted by something else. */
export function withoutTail(sample: readonly number[], keep = 0.95): number[] {
  return sample.toSorted((a, b) => a - b).slice(0, Math.ceil(sample.length * keep));
}
