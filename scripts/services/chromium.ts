// A Chromium for the browser tests: the one that is named, an installed one, Playwright's; if there is none it tries to
// get one.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Plain, say } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { run } from "../lib/run.ts";
import { onPath } from "./local.ts";

/** Path of the program; null if there is none and none can be had. */
export async function chromiumForTests(): Promise<string | null> {
  const named = process.env.CHROMIUM_PATH;
  if (named && !existsSync(named)) throw new Plain(`CHROMIUM_PATH: there is no file ${named}.`);
  return named || (await find()) || (await fetchOne());
}

async function find(): Promise<string | null> {
  for (const command of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const file = onPath(command);
    if (file) return file;
  }
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : null;
}

async function fetchOne(): Promise<string | null> {
  say("No Chromium found; fetching Playwright's …");
  const quiet = { stdio: "ignore" as const };
  const cli = join(root, "node_modules/@playwright/test/cli.js");
  await run(process.execPath, [cli, "install", "chromium"], { ...quiet, timeout: 180_000 });
  const fetched = await find();
  if (fetched) return fetched;
  if (process.getuid?.() === 0 && onPath("apt-get")) {
    say("Installing Debian's chromium with apt-get …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], { ...quiet, env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { ...quiet, env });
  }
  return find();
}
