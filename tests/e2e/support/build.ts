// Before the first spec: one production build of the shop serves every phase. `npm run test:e2e` has just made it, and then
// there is nothing to do here; for whoever calls Playwright directly it is made when a source is newer.

import { spawnSync } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";
import path from "node:path";
import { NEXT, ROOT, shopEnvironment } from "./shop";

const SOURCES = ["app/**/*", "lib/**/*", "docs/**/*", "generated/prisma/**/*", "*.{ts,md}", "postcss.config.mjs"];
/** These change nothing of the shop. */
const NOT_SOURCES = /^(next-env\.d|playwright\.config|vitest\.config|prisma\.config)\.ts$/;

export default function build(): void {
  const done = path.join(ROOT, ".next/BUILD_ID");
  if (existsSync(done) && statSync(done).mtimeMs > newestSource()) return;
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, "build"], {
    cwd: ROOT,
    // No setting at all: a build that needs a password or a database fails here.
    env: shopEnvironment({}),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`next build failed:\n${stdout}\n${stderr}`);
}

function newestSource(): number {
  const files = globSync(SOURCES, { cwd: ROOT }).filter((file) => !NOT_SOURCES.test(file));
  return Math.max(...files.map((file) => statSync(path.join(ROOT, file)).mtimeMs));
}
