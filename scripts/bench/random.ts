export function shuffled<T>(list: readonly T[]): T[] {
  const all = [...list];
  for (let nth = all.length - 1; nth > 0; nth--) {
    const other = Math.floor(Math.random() * (nth + 1));
    [all[nth], all[other]] = [all[other] as T, all[nth] as T];
  }
  return all;
}
