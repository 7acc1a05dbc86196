// Parts of the drill that decide what it does and what it counts.

import { describe, expect, it } from "vitest";
import { planFaults } from "../../scripts/drill/faults";
import { Misuse, readOptions } from "../../scripts/drill/options";
import { PHASES, way } from "../../scripts/drill/phases";
import { random } from "../../scripts/drill/random";
import { statementCounter } from "../../scripts/drill/tiers/postgres-wire";

describe("the way", () => {
  it("leads through neighbours only, and begins each cycle where the last one ended", () => {
    const steps = way(3).map(({ phase }) => Number(phase[1]));
    expect(steps).toHaveLength(31);
    expect([steps[0], steps[5], steps[10], steps[15], steps.at(-1)]).toEqual([0, 5, 0, 5, 0]);
    for (const [index, phase] of steps.slice(1).entries()) expect(Math.abs(phase - (steps[index] ?? 0))).toBe(1);
  });
  it("has a gate at the end of each step but the last", () => {
    const steps = way(2);
    expect(steps.at(-1)?.next).toBeNull();
    for (const [index, { next }] of steps.slice(0, -1).entries()) expect(next).toBe(steps[index + 1]?.phase);
  });
});

describe("the plan of faults", () => {
  const plan = (seed: number) => planFaults(200, way(2), random(seed, "faults"), true);

  it("is the same for the same seed, and another for another", () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });
  it("has faults in every step, of the cache only where it is configured", () => {
    const steps = way(2);
    const faults = plan(7);
    expect(new Set(faults.map(({ step }) => step)).size).toBe(steps.length);
    const ofCache = faults.filter(({ kind }) => /^(drop|lose-reply|delay|cut)$/.test(kind));
    expect(ofCache.length).toBeGreaterThan(0);
    for (const { step } of ofCache) expect(PHASES[steps[step]?.phase ?? "P0"].cache).toBe(true);
  });
});

describe("the options", () => {
  it("have a standard for everything, and a seed", () => {
    expect(readOptions([])).toMatchObject({ sessions: 200, processes: 3, database: "postgresql", store: "ours" });
    expect(readOptions(["--seed", "5"])?.seed).toBe(5);
    expect(readOptions(["--help"])).toBeNull();
  });
  it.each([["--cycles", "0"], ["--seed=-1"], ["--database", "oracle"], ["--verbose"], ["stray"]])(
    "refuse %s",
    (...args) => {
      expect(() => readOptions(args)).toThrow(Misuse);
    },
  );
});

describe("the count of statements", () => {
  const message = (type: string, body: string) => {
    const bytes = Buffer.from(`${type}0000${body}`);
    bytes.writeUInt32BE(bytes.length - 1, 1);
    return bytes;
  };
  const startup = (code: number, body: string) => {
    const bytes = Buffer.from(`00000000${body}`);
    bytes.writeUInt32BE(bytes.length, 0);
    bytes.writeUInt32BE(code, 4);
    return bytes;
  };

  it("counts simple queries and executions, however the bytes are cut", () => {
    const stream = Buffer.concat([
      startup(80_877_103, ""),
      startup(196_608, "user\0QQEE\0\0"),
      message("Q", "BEGIN\0"),
      message("P", "\0SELECT 'Q'\0\0\0"),
      message("B", "\0\0\0\0"),
      message("E", "\0\0\0\0\0"),
      message("S", ""),
      message("X", ""),
    ]);
    for (const size of [1, 3, stream.length]) {
      let statements = 0;
      const take = statementCounter(() => statements++);
      for (let from = 0; from < stream.length; from += size) take(stream.subarray(from, from + size));
      expect(statements, `in pieces of ${size}`).toBe(2);
    }
  });
});
