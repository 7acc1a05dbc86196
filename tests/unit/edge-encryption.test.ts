// What a middleware reads of sealed data.

import { NextRequest } from "next/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createTestSession } from "@/lib/session/testing";
import { startUpstashServer, type UpstashServer } from "@/scripts/upstash/server";
import { ENVIRONMENT, present } from "../support/fixtures";

const KEY = "kX3!pQ9vT2#mW7sZ5$hJ8nB4&yC6dF1@";

let server: UpstashServer | undefined;
beforeAll(async () => {
  server = await startUpstashServer({ redis: "embedded" });
});
afterAll(() => server?.close());

beforeEach(() => {
  vi.resetModules();
  const { url, token } = present(server);
  const cache = {
    SESSION_MODE: "cache",
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: token,
    DATABASE_URL: "",
  };
  for (const [name, value] of Object.entries({ ...ENVIRONMENT, ...cache })) vi.stubEnv(name, value);
});
afterEach(() => void vi.unstubAllEnvs());

/** A session made with the key, as a fresh middleware sees it. */
async function seen(withKey: string) {
  vi.stubEnv("SESSION_DATA_KEY", KEY);
  const { header } = await createTestSession({ visits: 7 }, { userId: "u1" });
  vi.stubEnv("SESSION_DATA_KEY", withKey);
  const { readSession } = await import("@/lib/session/edge");
  return readSession(new NextRequest("https://site.invalid/account", { headers: { cookie: header } }));
}

test("with the key: the data", async () => {
  const session = await seen(KEY);
  expect(session).toMatchObject({ status: "live", userId: "u1" });
  expect("get" in session && session.get("visits")).toBe(7);
});

test.each(["", "Zr8@uE1%oL5^aG7*iK3(tN9)wP2-xV6+"])(
  "without it: unavailable, never none, nor live without data",
  async (key) => {
    expect(await seen(key)).toMatchObject({ status: "unavailable" });
  },
);
