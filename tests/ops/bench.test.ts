// The measurement of the migration kit, small: it is here for its runs that are killed and gone on with, in real
// processes, and so that it does not rot.

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { Report } from "../../scripts/ops-bench/report";
import { redisAnswers, redisUrl } from "../support/caches";

const MAIN = path.resolve(import.meta.dirname, "../../scripts/ops-bench/main.ts");
const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, [MAIN, ...args], { env: { ...process.env, TEST_REDIS_URL: redisUrl() } });

if (await redisAnswers()) {
  it("warm and backfill, killed and gone on with, end as if they had not been; nothing differs", async () => {
    const { stdout } = await bench("--rows", "1200", "--batch", "100", "--database", "sqlite", "--json");
    const { kill, figures } = JSON.parse(stdout) as Report;
    for (const { at, equal } of [kill.warm, kill.backfill]) {
      expect(equal).toBe(true);
      expect(at).toBeGreaterThanOrEqual(600);
      expect(at).toBeLessThan(1200);
    }
    const counts = new Map(figures.map((one) => [one.name, one.counts]));
    expect(counts.get("warm")).toMatchObject({ warmed: 1200 });
    expect(counts.get("warm again")).toMatchObject({ present: 1200 });
    expect(counts.get("backfill")).toMatchObject({ added: 1200, lost: 0 });
    expect(counts.get("backfill again")).toMatchObject({ same: 1200 });
    for (const name of ["compare", "compare again"])
      expect(counts.get(name)).toMatchObject({ rows: 1200, entries: 1200, missing: 0, behind: 0, ahead: 0 });
  }, 240_000);
}

it("says what is wrong with its options", async () => {
  await expect(bench("--rows", "many")).rejects.toMatchObject({ stderr: expect.stringContaining("whole number") });
});
