// The fixture app with a clock of its own: hours pass at once, and nothing that is stored knows of it.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServerProcess, startServer } from "../../../scripts/services/next-app";
import { NEXT } from "../../e2e/support/shop";
import { freePort } from "../../support/next-app";

const FIXTURE = path.resolve(import.meta.dirname, "../../fixture");

export interface Clock {
  /** Seconds ahead of this machine's clock. */
  set(seconds: number): void;
}

export async function startWithClock(env: Record<string, string>): Promise<{ app: ServerProcess; clock: Clock }> {
  const folder = mkdtempSync(path.join(tmpdir(), "clock-"));
  const file = path.join(folder, "seconds");
  const clock = {
    set(seconds: number) {
      // In one step: the server reads at any moment.
      writeFileSync(`${file}.new`, String(seconds));
      renameSync(`${file}.new`, file);
    },
  };
  clock.set(0);
  const port = await freePort();
  const preload = path.join(import.meta.dirname, "moved-clock.mjs");
  const args = ["--import", preload, NEXT, "start", FIXTURE, "--port", `${port}`, "--hostname", "127.0.0.1"];
  const app = await startServer("next start", port, args, { ...env, FIXTURE_CACHE_COMPONENTS: "1", CLOCK_FILE: file });
  void app.ended.then(() => rmSync(folder, { recursive: true, force: true }));
  return { app, clock };
}
