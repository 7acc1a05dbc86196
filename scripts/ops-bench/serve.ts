// The REST server as a process of its own.
import { startUpstashServer } from "../upstash/server.ts";

export async function serve(): Promise<void> {
  const redis = process.env.OPS_BENCH_REDIS ?? "embedded";
  const server = await startUpstashServer({ redis, onRequest: () => server.resetCounts() });
  process.send?.({ url: server.url, token: server.token });
  process.on("disconnect", () => process.exit());
}
