// Long work in the server process, without the work.

import { beforeEach, describe, expect, test } from "vitest";
import { Jobs, type Running } from "@/lib/console/jobs";
import { Kept } from "@/lib/console/kept";
import { present } from "../support/fixtures";

const reasonOf = (error: unknown) => ({ found: (error as Error).message, fix: "Again." });

/** Work that goes on until the test says how it ends. */
function work() {
  const ends = Promise.withResolvers<null>();
  let running: Running | undefined;
  return {
    ends,
    run: (of: Running) => {
      running = of;
      return ends.promise;
    },
    get running() {
      return present(running);
    },
  };
}

/** Everything that was about to happen has. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("jobs", () => {
  let jobs: Jobs;
  let now: number;
  beforeEach(() => {
    now = 1_000;
    jobs = new Jobs(reasonOf, () => now);
  });
  const note = () => present(jobs.notes()[0]);

  test("tell how far they are, and how long it took", async () => {
    const warm = work();
    expect(jobs.start("warm", warm.run)).toBe(true);
    expect(note()).toMatchObject({
      kind: "warm",
      state: "running",
      startedAt: 1_000,
      endedAt: null,
      done: 0,
      total: null,
    });
    warm.running.tell({ done: 5, total: 9, counts: { warmed: 5 }, checkpoint: "five" });
    expect(note()).toMatchObject({ done: 5, total: 9, counts: { warmed: 5 }, checkpoint: "five" });
    now = 4_000;
    warm.ends.resolve(null);
    await settled();
    expect(note()).toMatchObject({ state: "done", endedAt: 4_000, done: 5 });
  });

  test("run one of a kind at a time, and different kinds side by side", async () => {
    const [first, second, sweep] = [work(), work(), work()];
    expect(jobs.start("warm", first.run)).toBe(true);
    expect(jobs.start("warm", second.run)).toBe(false);
    expect(jobs.start("sweep", sweep.run)).toBe(true);
    expect(jobs.notes().map(({ kind }) => kind)).toEqual(["warm", "sweep"]);
    first.ends.resolve(null);
    await settled();
    expect(jobs.start("warm", second.run)).toBe(true);
    expect(note().state).toBe("running");
  });

  test("stop at the end of the batch, and keep where they were", async () => {
    const warm = work();
    jobs.start("warm", warm.run);
    jobs.stop("warm");
    expect(warm.running.signal.aborted).toBe(true);
    expect(note().state).toBe("stopping");
    expect(jobs.start("warm", work().run), "not while it stops").toBe(false);
    warm.running.tell({ checkpoint: "batch 2" });
    warm.ends.resolve(null);
    await settled();
    expect(note()).toMatchObject({ state: "stopped", checkpoint: "batch 2", result: null });
  });

  test("are stopped, not failed, where stopping makes them throw", async () => {
    const check = work();
    jobs.start("check", check.run);
    jobs.stop("check");
    check.ends.reject(new DOMException("stopped", "AbortError"));
    await settled();
    expect(note()).toMatchObject({ state: "stopped", reason: null });
  });

  test("fail with a reason, also those that throw at once", async () => {
    jobs.start("sweep", () => {
      throw new Error("The cache did not answer.");
    });
    await settled();
    expect(note()).toMatchObject({ state: "failed", reason: { found: "The cache did not answer.", fix: "Again." } });
  });

  test("that have ended cannot be stopped", async () => {
    jobs.start("sweep", async () => null);
    await settled();
    jobs.stop("sweep");
    jobs.stop("purge");
    expect(jobs.notes().map(({ state }) => state)).toEqual(["done"]);
  });
});

describe("an answer that is kept", () => {
  let now: number;
  let made: number;
  let slow: Promise<unknown>;
  let kept: Kept<number>;
  beforeEach(() => {
    now = 0;
    made = 0;
    slow = Promise.resolve();
    const make = async () => {
      await slow;
      return ++made;
    };
    kept = new Kept(make, 100, () => now);
  });

  test("is made once for all who ask", async () => {
    expect(await Promise.all([kept.latest(50), kept.latest(50)])).toEqual([1, 1]);
    now = 99;
    expect(await kept.latest(50)).toBe(1);
    now = 100;
    expect(await kept.latest(50)).toBe(2);
  });

  test("is the one from before while a new one takes long", async () => {
    await kept.latest(50);
    now = 100;
    const gate = Promise.withResolvers<void>();
    slow = gate.promise;
    expect(await kept.latest(5)).toBe(1);
    gate.resolve();
    expect(await kept.latest(50)).toBe(2);
  });

  test("is made the more seldom the longer it takes: a tenth of the time at most", async () => {
    const gate = Promise.withResolvers<void>();
    slow = gate.promise;
    expect(await kept.latest(5), "nothing yet").toBeNull();
    now = 1_000;
    gate.resolve();
    expect(await kept.latest(50)).toBe(1);
    now = 10_999;
    expect(await kept.latest(50)).toBe(1);
    now = 11_000;
    expect(await kept.latest(50)).toBe(2);
  });

  test("that cannot be made is an error for who asks, and is tried again", async () => {
    slow = Promise.reject(new Error("no"));
    await expect(kept.latest(50)).rejects.toThrow("no");
    slow = Promise.resolve();
    now = 100;
    expect(await kept.latest(50)).toBe(1);
  });
});
