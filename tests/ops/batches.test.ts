import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bySize, inBatches, inParallel, sleep, tally } from "../../lib/session/ops/batches";
import type { JobOptions } from "../../lib/session/ops/types";
import { run } from "./support/tiers";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const START = { from: "0", total: 30, counts: { even: 0 } };

/** Thirty numbers; a checkpoint is the next one. */
function thirty(options: JobOptions, start: typeof START & { done?: number } = START) {
  return inBatches(options, start, async (from, size) => {
    const numbers = Array.from({ length: Math.min(size, 30 - Number(from)) }, (_, nth) => Number(from) + nth);
    const next = Number(from) + numbers.length;
    const counts = { even: numbers.filter((number) => number % 2 === 0).length };
    return { next: next < 30 ? `${next}` : null, checkpoint: `${next}`, done: numbers.length, counts };
  });
}

/** Virtual milliseconds that the work takes. */
async function time(work: Promise<unknown>): Promise<number> {
  const began = Date.now();
  let ended: number | undefined;
  void work.then(() => (ended = Date.now()));
  while (ended === undefined) await vi.advanceTimersByTimeAsync(10);
  return ended - began;
}

describe("a job in batches", () => {
  it("tells after each batch what was done so far, and ends with the last of that", async () => {
    const { told, result } = await run(thirty({ batch: 12 }));
    expect(told).toEqual([
      { done: 12, total: 30, counts: { even: 6 }, checkpoint: "12" },
      { done: 24, total: 30, counts: { even: 12 }, checkpoint: "24" },
      { done: 30, total: 30, counts: { even: 15 }, checkpoint: "30" },
    ]);
    expect(result).toBe(told[2]);
  });

  it("goes on from a checkpoint", async () => {
    const { told } = await run(thirty({ batch: 12, after: "24" }));
    expect(told).toEqual([{ done: 6, total: 30, counts: { even: 3 }, checkpoint: "30" }]);
  });

  it.each([0, -5, 0.5])("takes at least one at a time: %d", async (batch) => {
    expect((await run(thirty({ batch }))).told.length).toBe(30);
  });

  it("waits between batches so that it is no faster than told, whatever was done before it", async () => {
    for (const done of [0, 1_000])
      expect(await time(run(thirty({ batch: 10, rate: 10 }, { ...START, done })))).toBe(2_000);
  });

  it("ends between two batches at a signal, also while it waits", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    const job = run(thirty({ batch: 10, rate: 10, signal: stop.signal }));
    expect(await time(job)).toBe(500);
    expect((await job).result).toMatchObject({ done: 10, checkpoint: "10" });
    expect((await run(thirty({ signal: stop.signal }))).result).toEqual({
      done: 0,
      total: 30,
      counts: { even: 0 },
      checkpoint: "0",
    });
  });
});

it("sleep leaves no listener behind", async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, "removeEventListener");
  expect(await time(sleep(300, signal))).toBe(300);
  expect(removed).toHaveBeenCalledTimes(1);
  expect(await time(sleep(-1))).toBe(0);
});

it("inParallel does all, a few at once", async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  const numbers = Array.from({ length: 40 }, (_, nth) => nth);
  await time(
    inParallel(numbers, async (number) => {
      most = Math.max(most, ++running);
      await sleep(10);
      running--;
      done.push(number);
    }),
  );
  expect([done, most]).toEqual([numbers, 16]);
});

it("bySize makes groups that fit, and one of its own for what never would", () => {
  const group = (...sizes: number[]) => [...bySize(sizes, 10, (size) => size)];
  expect(group(4, 6, 1, 25, 2, 3)).toEqual([[4, 6], [1], [25], [2, 3]]);
  expect(group()).toEqual([]);
});

it("tally counts", () => {
  expect(tally(["a", "b", "a"])).toEqual({ a: 2, b: 1 });
});
