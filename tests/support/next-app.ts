// Production servers of the fixture app: built once per variant, started with whatever environment a test wants.

import { existsSync, globSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { buildNextApp, exclusively, type ServerProcess, startNextApp } from "../../scripts/services/next-app";

const ROOT = path.resolve(import.meta.dirname, "../..");
export const FIXTURE = path.join(ROOT, "tests/fixture");

export type RunningApp = Pick<ServerProcess, "url" | "output" | "stop">;
export type Variant = "on" | "off";

const variantOf = (variant: Variant) => ({ FIXTURE_CACHE_COMPONENTS: variant === "on" ? "1" : "0" });

/** Builds it if a source is newer. Two test files may ask at once: the second waits. */
export async function buildFixture(variant: Variant): Promise<void> {
  const done = path.join(FIXTURE, ".next", variant, "BUILD_ID");
  await exclusively(path.join(FIXTURE, ".next", `${variant}.lock`), async () => {
    if (existsSync(done) && statSync(done).mtimeMs > newestSource()) return;
    await buildNextApp(FIXTURE, variantOf(variant));
  });
}

function newestSource(): number {
  const pattern = ["lib/session/**/*", "generated/prisma/**/*", "tests/fixture/*.ts", "tests/fixture/app/**/*"];
  return Math.max(...globSync(pattern, { cwd: ROOT }).map((file) => statSync(path.join(ROOT, file)).mtimeMs));
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
