// Production servers of the fixture app: built once per variant, started with whatever environment a test wants.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { buildNextApp, exclusively, type ServerProcess, startNextApp } from "../../scripts/services/next-app";
import { hashOfSources } from "../../scripts/services/session-app";

const ROOT = path.resolve(import.meta.dirname, "../..");
export const FIXTURE = path.join(ROOT, "tests/fixture");

export type RunningApp = Pick<ServerProcess, "url" | "output" | "stop">;
export type Variant = "on" | "off";

const variantOf = (variant: Variant) => ({ FIXTURE_CACHE_COMPONENTS: variant === "on" ? "1" : "0" });

/** Builds it if a source has changed. Two test files may ask at once: the second waits. */
export async function buildFixture(variant: Variant): Promise<void> {
  const done = path.join(FIXTURE, ".next", `${variant}.sources-sha256`);
  await exclusively(path.join(FIXTURE, ".next", `${variant}.lock`), async () => {
    const sources = hashOfSources("tests/fixture");
    if (existsSync(done) && readFileSync(done, "utf8") === sources) return;
    await buildNextApp(FIXTURE, variantOf(variant));
    writeFileSync(done, sources);
  });
}

export function startFixture(env: Record<string, string>, variant: Variant = "on"): Promise<RunningApp> {
  return startNextApp(FIXTURE, { ...variantOf(variant), ...env });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
