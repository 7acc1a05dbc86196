// The measurement as a command, small, so that it does not rot.

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import type { Report } from "../../scripts/bench/report";
import { serverAnswers } from "../support/available";
import { redisAnswers } from "../support/caches";

const MAIN = path.resolve(import.meta.dirname, "../../scripts/bench/main.ts");
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [MAIN, ...args]);

if ((await serverAnswers("postgresql")) && (await redisAnswers())) {
  it("counts and times the systems that are named", async () => {
    // Its exit code is about losses, and one round on a busy machine says nothing of those.
    const { stdout } = await bench("--rounds", "1", "--requests", "1", "--systems", "db,express-pg", "--json").catch(
      (error: { stdout: string }) => error,
    );
    const { counts, comparisons, steady, hotPath } = JSON.parse(stdout) as Report;
    expect(Object.keys(counts)).toEqual(["db", "express-pg"]);
    expect(comparisons.map(({ kind }) => kind)).toEqual(["read", "write", "sign-in", "sign-in-kept", "sign-out"]);
    for (const { ours, peer, ratio, far } of comparisons) {
      expect([ours, peer]).toEqual(["db", "express-pg"]);
      expect(ratio?.median).toBeGreaterThan(0);
      expect(far?.median).toBeGreaterThan(0);
    }
    expect(steady.map(({ sql }) => sql)).toEqual([1_000, 1_000, 1_000]);
    expect(hotPath.read.db.median).toBeGreaterThan(0);
  }, 120_000);

  it("runs without Django where no Python has it, and says how to have it", async () => {
    vi.stubEnv("BENCH_PYTHON", "no-such-python");
    // Its exit code is about losses, as above.
    const { stdout } = await bench("--rounds", "1", "--requests", "1", "--systems", "cache,django-cache").catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toContain("apt-get install python3-django");
    expect(stdout).toContain("R (1)");
    expect(stdout).not.toContain("Django, cache");
  }, 120_000);
}

it("says what is wrong with its options", async () => {
  await expect(bench("--systems", "nobody")).rejects.toMatchObject({ stderr: expect.stringContaining("express-pg") });
  await expect(bench("--write", "--systems", "db")).rejects.toMatchObject({
    stderr: expect.stringContaining("--write"),
  });
});

it.each([
  [["--soak", "0"], "at least 1"],
  [["--soak", "1441"], "at most 1440"],
  [["--soak", "an hour"], "a whole number"],
  [["--soak", "1", "--soak-rate", "10001"], "at most 10000"],
  [["--soak-from", "soak.json"], "needs --write"],
  [["--soak-from", "soak.json", "--write", "--soak", "1"], "excludes --soak"],
  // This file is none.
  [["--soak-from", import.meta.filename, "--write"], "what --soak with --json prints"],
])("says what is wrong with %j", async (args, told) => {
  await expect(bench(...args)).rejects.toMatchObject({ stderr: expect.stringContaining(told) });
});
