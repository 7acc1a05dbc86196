/** Between the values beside it, as R's type 7. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at % 1);
}

export interface Spread {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

export const spread = (values: readonly number[]): Spread => ({
  q1: quantile(values, 0.25),
  median: quantile(values, 0.5),
  q3: quantile(values, 0.75),
});

/** Of the line with the least squares. */
export function slope(points: ReadonlyArray<{ readonly x: number; readonly y: number }>): number {
  const mean = (axis: "x" | "y") => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [middleX, middleY] = [mean("x"), mean("y")];
  const together = points.reduce((sum, { x, y }) => sum + (x - middleX) * (y - middleY), 0);
  return together / points.reduce((sum, { x }) => sum + (x - middleX) ** 2, 0);
}
