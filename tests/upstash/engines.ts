import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server.ts";

const real = process.env.TEST_REDIS_URL;

/** What npm test found: "embedded" alone where there is no Redis. */
export const engines: { name: string; redis: string | undefined }[] = [
  { name: "real Redis", redis: real === "embedded" ? undefined : real },
  { name: "embedded engine", redis: "embedded" },
];

export interface Bench {
  server: UpstashServer;
  /** The unmodified client, with its defaults. */
  client: Redis;
  /** A key no other test uses. */
  key: (name: string) => string;
  /** A raw request, for what the client never sends. */
  raw: (path: string, init?: RequestInit) => Promise<{ status: number; body: unknown; headers: Headers }>;
}

/** The same cases on each engine, every case through HTTP. */
export function onEachEngine(name: string, cases: (bench: Bench) => void): void {
  for (const engine of engines) {
    describe.skipIf(engine.redis === undefined)(`${name}: ${engine.name}`, () => {
      const bench = {} as Bench;
      let test = 0;
      const run = `t:${Math.random().toString(36).slice(2)}`;
      bench.key = (suffix) => `${run}:${test}:${suffix}`;

      beforeAll(async () => {
        bench.server = await startUpstashServer({ redis: engine.redis ?? "" });
        const { url, token } = bench.server;
        bench.client = new Redis({ url, token, retry: false, enableTelemetry: false });
        bench.raw = async (path, init = {}) => {
          const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
          const response = await fetch(url + path, { method: "POST", ...init, headers });
          const text = await response.text();
          return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
        };
      });
      beforeEach(() => {
        test++;
        bench.server.fault = null;
        bench.server.resetCounts();
      });
      afterAll(() => bench.server.close());
      cases(bench);
    });
  }
}
