// A middleware whose cache hangs: a few visitors wait for it, and nobody after them.

import { NextRequest } from "next/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createTestSession } from "@/lib/session/testing";
import { startUpstashServer, type UpstashServer } from "@/scripts/upstash/server";
import { ENVIRONMENT, present } from "../support/fixtures";

let server: UpstashServer | undefined;
beforeAll(async () => {
  server = await startUpstashServer({ redis: "embedded" });
});
afterAll(() => server?.close());

beforeEach(() => {
  present(server).fault = null;
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const { url, token } = present(server);
  const cache = { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, SESSION_STORE_TIMEOUT_MS: "500" };
  for (const [name, value] of Object.entries({ ...ENVIRONMENT, ...cache })) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test.each([
  ["cache", "unavailable"],
  ["cached_db", "unverified"],
])("in %s says `%s` at once after three that had to wait, and asks again two seconds later", async (mode, said) => {
  const patient = { SESSION_MODE: "cache", DATABASE_URL: "", SESSION_STORE_TIMEOUT_MS: "10000" };
  const { header } = await createTestSession({}, { userId: "u1", env: { ...process.env, ...patient } });
  vi.stubEnv("SESSION_MODE", mode);
  const { readSession } = await import("@/lib/session/edge");
  const upstash = present(server);
  const statuses = async (visitors: number) => {
    const all: string[] = [];
    for (let i = 0; i < visitors; i++) {
      const request = new NextRequest("https://site.invalid/", { headers: { cookie: header } });
      all.push((await readSession(request)).status);
    }
    return all;
  };

  upstash.fault = () => ({ kind: "hang" });
  upstash.resetCounts();
  expect(await statuses(13)).toEqual(Array(13).fill(said));
  expect(upstash.requests).toHaveLength(3);

  upstash.fault = null;
  vi.setSystemTime(Date.now() + 2_000);
  expect(await statuses(2)).toEqual(["live", "live"]);
  expect(upstash.requests).toHaveLength(5);
});
