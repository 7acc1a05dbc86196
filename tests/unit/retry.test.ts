import { describe, expect, test } from "vitest";
import { AGAIN, settle } from "@/lib/session/core/retry";
import { rejectionOf } from "../support/fixtures";

describe("an attempt that meets another writer", () => {
  test("is made once if it succeeds", async () => {
    let attempts = 0;
    expect(await settle(0, async () => ++attempts)).toBe(1);
  });

  test("is made again until it succeeds, at least 20 times whatever the budget", async () => {
    let attempts = 0;
    expect(await settle(0, async () => (++attempts < 20 ? AGAIN : "done"))).toBe("done");
  });

  test("is given up after 20 attempts if the budget is used up", async () => {
    let attempts = 0;
    const error = await rejectionOf(settle(0, async () => (++attempts > 0 ? AGAIN : null)));
    expect(error).toMatchObject({ code: "SESSION_CONFLICT", status: 409 });
    expect(attempts).toBe(20);
  });

  test("is made more often while the budget lasts, and not much longer", async () => {
    let attempts = 0;
    const started = performance.now();
    await rejectionOf(settle(600, async () => (++attempts > 0 ? AGAIN : null)));
    const took = performance.now() - started;
    expect(attempts).toBeGreaterThan(20);
    expect(took).toBeGreaterThan(600);
    expect(took).toBeLessThan(1500);
  });

  test("is made again at once the first time: one collision costs no pause", async () => {
    let attempts = 0;
    const started = performance.now();
    for (let i = 0; i < 50; i++) {
      attempts = 0;
      await settle(0, async () => (++attempts < 2 ? AGAIN : null));
    }
    expect(performance.now() - started).toBeLessThan(50);
  });

  test("is not repeated after an error: it may have been applied", async () => {
    let attempts = 0;
    const error = await rejectionOf(
      settle(1000, async () => {
        attempts++;
        throw new Error("unknown outcome");
      }),
    );
    expect(error.message).toBe("unknown outcome");
    expect(attempts).toBe(1);
  });
});
