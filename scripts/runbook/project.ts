// The site, built for production, and the folder of the person who follows the run book: the same project with its command
// line, somewhere else. Next would take the operator's .env.local for the site's.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildApp } from "../drill/fleet/app.ts";
import { atEnd, stop } from "../lib/cleanup.ts";
import { root } from "../lib/root.ts";
import type { Dialect } from "../prisma/dialect.ts";
import type { Settings } from "./settings.ts";

/** What a build leaves for the next one. */
const CACHE = join(".next", "on", "cache");
const PACKAGE = { private: true, type: "module", scripts: { session: "node scripts/session/main.ts" } };

export interface Ended {
  readonly code: number;
  /** What a person would have read on stdout. */
  readonly printed: string;
  readonly errors: string;
  readonly ms: number;
}

export interface Project {
  /** Of the built app. */
  readonly site: string;
  /** What the commands find: written to .env.local, where the document says it belongs. */
  configure(settings: Settings): void;
  /** Runs a line as it stands, in a shell. */
  run(line: string): Promise<Ended>;
}

/** Copies of the drill's app: nobody builds these anew while they are in use. */
export async function makeProject(dialect: Dialect): Promise<Project> {
  const app = await buildApp(dialect);
  const site = newFolder();
  cpSync(app, site, { recursive: true, filter: (path) => !path.includes(CACHE) });
  const desk = newFolder();
  for (const part of ["lib", "generated"]) cpSync(join(app, part), join(desk, part), { recursive: true });
  cpSync(join(root, "scripts"), join(desk, "scripts"), { recursive: true });
  writeFileSync(join(desk, "package.json"), JSON.stringify(PACKAGE));
  return {
    site,
    configure(settings) {
      const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
      writeFileSync(join(desk, ".env.local"), lines.join(""));
    },
    run: (line) => run(line, desk),
  };
}

/** Two floors below the root, where the app's next.config.ts expects it, and node_modules above it. */
function newFolder(): string {
  const folder = mkdtempSync(join(root, ".data/runbook-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Nothing of this process's own settings reaches a command. npm keeps its banner to itself. */
function environment(): NodeJS.ProcessEnv {
  const { PATH = "", HOME, TMPDIR } = process.env;
  return {
    PATH: [join(root, "node_modules/.bin"), PATH].join(delimiter),
    ...(HOME && { HOME }),
    ...(TMPDIR && { TMPDIR }),
    NODE_ENV: "production",
    NO_COLOR: "1",
    npm_config_loglevel: "silent",
    npm_config_update_notifier: "false",
  };
}

async function run(line: string, folder: string): Promise<Ended> {
  const began = performance.now();
  const child = spawn(line, { cwd: folder, env: environment(), shell: true, stdio: ["ignore", "pipe", "pipe"] });
  atEnd(() => stop(child));
  const texts = collect(child);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? -1));
  });
  return { code, ...texts(), ms: performance.now() - began };
}

function collect(child: ChildProcess): () => Pick<Ended, "printed" | "errors"> {
  const texts = { printed: "", errors: "" };
  child.stdout?.on("data", (chunk) => (texts.printed += chunk));
  child.stderr?.on("data", (chunk) => (texts.errors += chunk));
  const tidy = (text: string) => text.trimEnd().replace(/ +$/gm, "");
  return () => ({ printed: tidy(texts.printed), errors: tidy(texts.errors) });
}
