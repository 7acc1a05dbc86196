import type { Kit } from "./types";

/** How far a tier's clock is ahead, in ms; of some tries the quickest, counted from the middle of its round trip. */
export async function aheadBy(
  tier: { clock(): Promise<number> },
  { now }: Pick<Kit, "now">,
  tries = 3,
): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let nth = 0; nth < tries; nth++) {
    const before = now();
    const time = await tier.clock();
    const took = now() - before;
    if (took < best.took) best = { took, ahead: time - (before + took / 2) };
  }
  return best.ahead;
}
