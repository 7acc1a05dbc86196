// Follows docs/copy-in.md from an empty folder, as somebody would who has never seen this: what the page says, and no more.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { Plain } from "../lib/person.ts";
import { Browser } from "./browser.ts";
import type { Step } from "./document.ts";
import { applyMigrations, ENGINE, fontSettings, MIGRATE } from "./offline.ts";
import { background, type Place, sh } from "./shell.ts";
import { signIn, signOut } from "./visit.ts";

const READY_WITHIN_MS = 120_000;

/** create-next-app makes a first commit, by which edits are told; a machine of CI has no name for it. */
const COMMITTER = {
  GIT_AUTHOR_NAME: "newcomer",
  GIT_AUTHOR_EMAIL: "newcomer@example.com",
  GIT_COMMITTER_NAME: "newcomer",
  GIT_COMMITTER_EMAIL: "newcomer@example.com",
};

export interface Followed {
  readonly chapters: readonly { readonly title: string; readonly seconds: number }[];
  readonly seconds: number;
  /** Until a session was on the screen for the first time. */
  readonly firstSessionSeconds: number;
  /** Files that were there before and that a person changed; not what npm writes. */
  readonly edited: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * @param kit the repository that is copied from
 * @param scratch an empty folder
 */
export async function follow(
  steps: readonly Step[],
  kit: string,
  scratch: string,
  tell: (doing: string) => void,
): Promise<Followed> {
  const fonts = await fontSettings(scratch);
  // Answers that this machine's user once gave to create-next-app must not count.
  const env = { KIT: kit, XDG_CONFIG_HOME: join(scratch, ".config"), ...COMMITTER, ...fonts, ...ENGINE };
  let folder = scratch;
  let firstSessionSeconds = 0;
  const taken = new Map<string, number>();
  const began = performance.now();
  const since = (start: number) => (performance.now() - start) / 1000;
  for (const step of steps) {
    tell(step.chapter);
    const start = performance.now();
    if (step.kind === "file") make(join(folder, step.path), step.text);
    else if (step.kind === "run") folder = await run(step.text, { folder, env });
    else await serve(step.text, { folder, env });
    if (step.kind === "serve") firstSessionSeconds ||= since(began);
    taken.set(step.chapter, (taken.get(step.chapter) ?? 0) + since(start));
  }
  return {
    chapters: [...taken].map(([title, seconds]) => ({ title, seconds: Math.round(seconds) })),
    seconds: Math.round(since(began)),
    firstSessionSeconds: Math.round(firstSessionSeconds),
    edited: await editedIn({ folder, env }),
    versions: await versionsIn({ folder, env }),
  };
}

function make(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @returns the folder in which the next block goes on: `cd` outlives its block, as in a terminal */
async function run(text: string, place: Place): Promise<string> {
  // The one line that is not followed to the letter: `prisma migrate` downloads an engine from outside the npm registry.
  const migrates = text.split("\n").includes(MIGRATE);
  const said = await sh(`${text.replace(MIGRATE, "true")}\necho "now in $PWD"`, place);
  const folder = /^now in (.+)$/m.exec(said)?.[1] ?? place.folder;
  if (migrates) await applyMigrations(folder);
  return folder;
}

/** Starts it, uses the page as a visitor, and stops it again. */
async function serve(text: string, { folder, env }: Place): Promise<void> {
  const port = await getPort();
  const server = background(text, { folder, env: { ...env, PORT: `${port}` } });
  try {
    const page = `http://localhost:${port}/counter`;
    await answering(page, server.ended, server.output);
    const browser = new Browser(page);
    await signIn(browser);
    await signOut(browser);
  } catch (error) {
    throw new Plain(`${text}: ${(error as Error).message}\n${server.output().slice(-4_000)}`, { cause: error });
  } finally {
    await server.stop();
  }
}

/** @throws Plain if the server ends, or takes too long */
export async function answering(url: string, ended: Promise<number>, output: () => string): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(200)) {
    const response = await fetch(url).catch(() => null);
    await response?.text();
    if (response?.ok) return;
    if (gone || Date.now() > deadline) throw new Plain(`The server does not answer:\n${output().slice(-4_000)}`);
  }
}

async function editedIn(place: Place): Promise<string[]> {
  const lines = (await sh("git status --porcelain --untracked-files=no", place)).split("\n");
  const files = lines
    .map((line) => line.slice(3))
    .filter((name) => name !== "" && !/^package(-lock)?\.json$/.test(name));
  const setup = await sh('diff -rq "$KIT/lib/session" lib/session || true', place);
  return [...files, ...setup.split("\n").filter((line) => line !== "")];
}

const NAMED = ["next", "react", "prisma", "typescript", "eslint"];

/** What npm has installed of the packages that matter. */
export async function versionsIn(place: Place): Promise<Record<string, string>> {
  const script = `for (const name of ${JSON.stringify(NAMED)}) try { console.log(name, require("./node_modules/" + name + "/package.json").version) } catch {}`;
  const lines = (await sh(`node -e '${script}'`, place)).trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(" ") as [string, string]));
}
