import { describe, expect, test } from "vitest";
import { damaged, SessionError } from "@/lib/session/core/errors";
import { Breaker, guarded } from "@/lib/session/core/guard";
import { fakeClock } from "../support/clock";
import { rejectionOf } from "../support/fixtures";

interface Tier {
  get(key: string): Promise<string>;
  hold(key: string): Promise<string>;
}

/** A cache with a breaker whose answers the test chooses. */
function aTier() {
  const clock = fakeClock();
  const changes: string[] = [];
  const asked: string[] = [];
  const answers = { get: async () => "ok", hold: async () => "ok" } as Record<keyof Tier, () => Promise<string>>;
  const breaker = new Breaker({ now: clock.now, always: new Set(["hold"]), onChange: (state) => changes.push(state) });
  const call = (method: keyof Tier) => () => {
    asked.push(method);
    return answers[method]();
  };
  const tier = guarded<Tier>("cache", async () => ({ get: call("get"), hold: call("hold") }), 30, { breaker });
  const fails = async () => Promise.reject(new Error("connection refused"));
  const goDown = async () => {
    answers.get = fails;
    for (let i = 0; i < 3; i++) await rejectionOf(tier.get("k"));
  };
  return { tier, clock, changes, asked, answers, fails, goDown };
}

const UNAVAILABLE = { name: "SessionError", code: "SESSION_STORE_UNAVAILABLE" };

describe("a guarded tier", () => {
  test("is not opened before its first call, and then once", async () => {
    let opened = 0;
    const tier = guarded<Tier>(
      "cache",
      async () => {
        opened++;
        return { get: async (key) => key, hold: async (key) => key };
      },
      1000,
    );
    expect(opened).toBe(0);
    expect(await Promise.all([tier.get("a"), tier.get("b"), tier.hold("c")])).toEqual(["a", "b", "c"]);
    expect(opened).toBe(1);
  });

  test("that could not be opened is opened again by the next call", async () => {
    let opened = 0;
    const open = async () => {
      if (++opened === 1) throw new Error("not yet");
      return { get: async () => "ok" };
    };
    const tier = guarded("database", open, 1000);
    expect(await rejectionOf(tier.get())).toMatchObject(UNAVAILABLE);
    expect(await tier.get()).toBe("ok");
  });

  test("gives up at its deadline", async () => {
    const tier = guarded("database", async () => ({ find: () => new Promise(() => {}) }), 20);
    const started = performance.now();
    expect(await rejectionOf(tier.find())).toMatchObject({ ...UNAVAILABLE, cause: { name: "TimeoutError" } });
    expect(performance.now() - started).toBeLessThan(500);
  });

  test("lets no other error out than ours, and ours as they are", async () => {
    const own = new SessionError("SESSION_TOO_LARGE", "x.");
    const tier = guarded(
      "database",
      async () => ({
        ours: () => Promise.reject(own),
        theirs: () => Promise.reject(new RangeError("x")),
        atOnce(): Promise<void> {
          throw new Error("x");
        },
      }),
      1000,
    );
    expect(await rejectionOf(tier.ours())).toBe(own);
    expect(await rejectionOf(tier.theirs())).toMatchObject(UNAVAILABLE);
    expect(await rejectionOf(tier.atOnce())).toMatchObject(UNAVAILABLE);
  });

  test("is no promise: it can be returned from an async function", async () => {
    const tier = guarded<Tier>("cache", async () => ({ get: async () => "ok", hold: async () => "ok" }), 1000);
    expect(await (await (async () => tier)()).get("k")).toBe("ok");
  });

  test("answers that came too late do not end the process", async () => {
    const late = () => new Promise<string>((_, reject) => setTimeout(() => reject(new Error("late")), 30));
    const tier = guarded("cache", async () => ({ get: late }), 5);
    await rejectionOf(tier.get());
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
});

describe("the breaker", () => {
  test("opens after three failures in a row: the tier is asked no more", async () => {
    const { tier, asked, goDown } = aTier();
    await goDown();
    expect(asked).toHaveLength(3);
    for (let i = 0; i < 10; i++)
      expect(await rejectionOf(tier.get("k"))).toMatchObject({ ...UNAVAILABLE, cause: { name: "BreakerOpen" } });
    expect(asked).toHaveLength(3);
  });

  test("counts time-outs as failures", async () => {
    const { tier, asked, answers } = aTier();
    answers.get = () => new Promise(() => {});
    for (let i = 0; i < 5; i++) await rejectionOf(tier.get("k"));
    expect(asked).toHaveLength(3);
  });

  test("counts what a tier of a project's own says in our words", async () => {
    const { tier, asked, answers } = aTier();
    answers.get = async () => {
      throw new SessionError("SESSION_STORE_UNAVAILABLE", "Nothing came back.");
    };
    for (let i = 0; i < 5; i++) await rejectionOf(tier.get("k"));
    expect(asked).toHaveLength(3);
  });

  test("does not open while one of three calls is answered", async () => {
    const { tier, changes, answers, fails } = aTier();
    for (let i = 0; i < 12; i++) {
      answers.get = i % 3 === 2 ? async () => "ok" : fails;
      await tier.get("k").catch(() => undefined);
    }
    expect(changes).toEqual([]);
  });

  test("lets one call try again every two seconds, however many ask", async () => {
    const { tier, clock, asked, goDown } = aTier();
    await goDown();
    asked.length = 0;
    const everybody = () => Promise.allSettled(Array.from({ length: 20 }, () => tier.get("k")));
    clock.advance(1.9);
    await everybody();
    expect(asked).toHaveLength(0);
    for (let probe = 1; probe <= 3; probe++) {
      clock.advance(2);
      await everybody();
      expect(asked).toHaveLength(probe);
    }
  });

  test("closes when a probe is answered", async () => {
    const { tier, clock, answers, goDown } = aTier();
    await goDown();
    answers.get = async () => "ok";
    clock.advance(2);
    expect(await tier.get("k")).toBe("ok");
    expect(await tier.get("k")).toBe("ok");
  });

  test("always lets an invalidation through, and closes when one is answered", async () => {
    const { tier, asked, answers, goDown } = aTier();
    await goDown();
    asked.length = 0;
    expect(await tier.hold("k")).toBe("ok");
    expect(asked).toEqual(["hold"]);
    answers.get = async () => "ok";
    expect(await tier.get("k")).toBe("ok");
  });

  test("takes an invalidation that fails for a probe: nobody else asks for another two seconds", async () => {
    const { tier, clock, asked, answers, fails, goDown } = aTier();
    await goDown();
    answers.hold = fails;
    asked.length = 0;
    clock.advance(1.9);
    await rejectionOf(tier.hold("k"));
    clock.advance(1.9);
    await rejectionOf(tier.get("k"));
    expect(asked).toEqual(["hold"]);
    clock.advance(0.1);
    await rejectionOf(tier.get("k"));
    expect(asked).toEqual(["hold", "get"]);
  });

  test("says once that the tier is down and once that it is up", async () => {
    const { tier, clock, changes, answers, fails, goDown } = aTier();
    answers.hold = fails;
    await goDown();
    for (let i = 0; i < 5; i++) {
      await rejectionOf(tier.hold("k"));
      clock.advance(2);
      await rejectionOf(tier.get("k"));
    }
    expect(changes).toEqual(["down"]);
    answers.get = async () => "ok";
    clock.advance(2);
    await Promise.all([tier.get("k"), tier.get("k").catch(() => undefined)]);
    await tier.get("k");
    expect(changes).toEqual(["down", "up"]);
    await goDown();
    expect(changes).toEqual(["down", "up", "down"]);
  });

  test("says so once also when many calls fail together", async () => {
    const { tier, changes, answers, fails } = aTier();
    answers.get = fails;
    await Promise.allSettled(Array.from({ length: 20 }, () => tier.get("k")));
    expect(changes).toEqual(["down"]);
  });

  test("is not moved by a damaged reply or a refusal of ours: the tier did answer", async () => {
    const { tier, changes, answers } = aTier();
    for (const error of [
      damaged(),
      new SessionError("SESSION_FORMAT_UNKNOWN", "x."),
      new SessionError("SESSION_TOO_LARGE", "x."),
    ]) {
      answers.get = async () => Promise.reject(error);
      for (let i = 0; i < 5; i++) expect(await rejectionOf(tier.get("k"))).toBe(error);
    }
    expect(changes).toEqual([]);
  });

  test("closes when a probe is answered with something damaged: the tier did answer", async () => {
    const { tier, clock, asked, answers, goDown } = aTier();
    await goDown();
    answers.get = async () => Promise.reject(damaged());
    clock.advance(2);
    await rejectionOf(tier.get("k"));
    answers.get = async () => "ok";
    asked.length = 0;
    expect(await tier.get("k").catch((error: SessionError) => error.message)).toBe("ok");
  });
});
