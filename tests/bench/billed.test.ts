// What Upstash bills for a request: its commands, and what they do as scripts.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Counts, count } from "../../scripts/bench/count";
import { documentOf, figuresIn } from "../../scripts/bench/document";
import { startStores, type Tapped, tap } from "../../scripts/bench/services";
import { PAGES, steady } from "../../scripts/bench/steady";
import { DOCUMENT } from "../../scripts/bench/write";
import { cleanUp } from "../../scripts/lib/cleanup";
import { serverAnswers } from "../support/available";
import { redisAnswers } from "../support/caches";
import { present } from "../support/fixtures";

if ((await serverAnswers("postgresql")) && (await redisAnswers())) {
  let tapped: Tapped;
  beforeAll(async () => {
    tapped = await tap((await startStores()).stores);
  });
  afterAll(async () => {
    await tapped.close();
    await cleanUp();
  });

  it("a script is billed for itself, its GET and its SET", async () => {
    const { read, write } = await count("cache", tapped);
    expect(read).toMatchObject({ redis: 1, billed: 1 });
    // The write reads first.
    expect(write).toMatchObject({ redis: 1 + 1, billed: 1 + 3 });
    // A GET, a lease and a fill.
    expect((await count("cached_db", tapped)).cold).toMatchObject({ redis: 3, billed: 1 + 3 + 3 });
    expect((await count("db", tapped)).write).toMatchObject({ redis: 0, billed: 0 });
  }, 120_000);

  it("a session whose copy has grown old costs six more: two scripts, each with two commands in it", async () => {
    const { redis } = await steady("cached_db", 10, tapped);
    await tapped.settled();
    const refreshes = Math.floor((PAGES * 10) / 300);
    expect(redis - PAGES).toBe(2 * refreshes);
    expect(redis - PAGES + tapped.traffic.inner).toBe(6 * refreshes);
  }, 120_000);
}

it("the price of a million page views is that of what is billed", () => {
  const report = figuresIn(readFileSync(DOCUMENT, "utf8"));
  const counts: Counts = {
    read: { redis: 1, billed: 1, sql: 0, roundTrips: 1 },
    write: { redis: 2, billed: 4, sql: 0, roundTrips: 2 },
  };
  const text = documentOf({ ...report, counts: { ...report.counts, cache: { ...report.counts.cache, ...counts } } });
  const prices = present(/^## A million page views$.*?(?=^## )/ms.exec(text))[0];
  expect(prices).toContain("A script counts as one command and each command in it as another.");
  // 900,000 reads of one command and 100,000 writes of four.
  expect(prices).toContain("| **`cache`** | 1,000 (2.00) | 1,300 (2.60) |");
});
