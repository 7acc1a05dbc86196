// The app of the guides: built once, started for production with whatever environment a test wants.

import { cpSync, existsSync, globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import getPort from "get-port";
import { root } from "../../../scripts/lib/root";
import { generate } from "../../../scripts/prisma/generate";
import { buildNextApp, exclusively, type ServerProcess, startServer } from "../../../scripts/services/next-app";
import { SITE, writeSite } from "./write-site";

const FOLDER = path.dirname(SITE);
/** What `output: "standalone"` makes; the site is as deep in it as it is in the repository. */
const STANDALONE = path.join(SITE, ".next/standalone");
const SERVER = path.join(path.relative(root, SITE), "server.js");

const SECRETS = {
  AUTH_SECRET: "guides:9sKd2!mVz5@Qt7#Wp4$Xn8%Ub1",
  AUTH_TRUST_HOST: "1",
  BETTER_AUTH_SECRET: "guides:3hTj6!nRb8@Ly2#Cf9$Zk5%Gv7",
  IRON_PASSWORD: "guides:6xPq1!jHd4@Wn8#Sv3$Mt7%Yc2",
} as const;
export const { IRON_PASSWORD } = SECRETS;

/** For a hook that builds: on a machine that tests as well, it takes its time. */
export const BUILD_WITHIN_MS = 600_000;

/** Builds it if a source is newer. Two test files may ask at once: the second waits. */
export async function buildSite(): Promise<void> {
  const done = path.join(SITE, ".next/BUILD_ID");
  await exclusively(path.join(FOLDER, "lock"), async () => {
    if (existsSync(done) && statSync(done).mtimeMs > newestSource()) return;
    writeSite();
    await generate("sqlite", path.join(SITE, "generated/prisma"));
    await buildNextApp(SITE, {});
  });
}

function newestSource(): number {
  const pattern = [
    "docs/guides/*.md",
    "lib/session/**/*",
    "prisma/*.prisma",
    "tests/guides/stubs/**/*",
    "tests/guides/support/{guide,setup-file,write-site}.ts",
  ];
  return Math.max(...globSync(pattern, { cwd: root }).map((file) => statSync(path.join(root, file)).mtimeMs));
}

/** @param folder where the standalone output is; where it was built, if nothing is said */
export async function startSite(env: Record<string, string>, folder = STANDALONE): Promise<ServerProcess> {
  const port = await getPort();
  // better-auth takes the path it is served under from its address.
  const BETTER_AUTH_URL = `http://127.0.0.1:${port}/better-auth/api/auth`;
  return startServer("server.js", port, [path.join(folder, SERVER)], {
    ...SECRETS,
    BETTER_AUTH_URL,
    // A busy machine is not a store that is down.
    SESSION_STORE_TIMEOUT_MS: "10000",
    PORT: `${port}`,
    HOSTNAME: "127.0.0.1",
    ...env,
  });
}

/** A copy with nothing of this repository above it: what the output lacks is missing there. */
export function copyOut(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "standalone-"));
  cpSync(STANDALONE, folder, { recursive: true, verbatimSymlinks: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
