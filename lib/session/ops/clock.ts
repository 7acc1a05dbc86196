import type { Kit } from "./types";

/**
 * How far a tier's clock is ahead of this machine's; of some tries the quickest, counted from the middle of its round trip.
 * @param tier `rows` or `entries` of a kit
 * @param kit whose clock it is compared with
 * @param tries how often it is asked
 * @returns ms, negative if it is behind; `check` takes 2000 either way
 * @throws SessionError SESSION_STORE_UNAVAILABLE
 */
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
