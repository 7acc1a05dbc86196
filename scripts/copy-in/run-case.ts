// One case of the matrix: made, built, served in each of its modes, used, and thrown away.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { atEnd } from "../lib/cleanup.ts";
import { messageOf, Plain } from "../lib/person.ts";
import { Browser } from "./browser.ts";
import type { Case } from "./cases.ts";
import { filesOf, readSteps } from "./document.ts";
import { checkBefore } from "./existing.ts";
import { answering, versionsIn } from "./newcomer.ts";
import { applyMigrations, ENGINE, fontSettings } from "./offline.ts";
import { addSessions, build, createProject, install } from "./project.ts";
import { openStores } from "./services.ts";
import { background, type Place } from "./shell.ts";
import { goOn, sentToSignIn, signIn, signOut } from "./visit.ts";

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  /** What was wrong, if it did not pass. */
  readonly fault?: string;
}

export async function runCase(
  one: Case,
  kit: string,
  document: string,
  tell: (doing: string) => void,
): Promise<CaseResult> {
  const scratch = mkdtempSync(join(tmpdir(), "copy-in-"));
  const remove = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  atEnd(remove);
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  let versions: Readonly<Record<string, string>> = {};
  try {
    const env = { XDG_CONFIG_HOME: join(scratch, ".config"), ...(await fontSettings(scratch)), ...ENGINE };
    const parts = { kit, document, files: filesOf(readSteps(document)), env };
    tell("create-next-app");
    const folder = await createProject(one, parts, scratch);
    const place = { folder, env };
    const stores = await openStores(one, folder);
    try {
      await addSessions(one, parts, place, stores.databaseUrl);
      tell("install");
      await install(one, place);
      versions = await versionsIn(place);
      if (stores.databaseUrl !== null) await applyMigrations(folder);
      tell("lint and build");
      await build(one, place);
      tell("use");
      await use(one, { folder, env: { ...env, ...stores.upstash } });
      if (one.existing && stores.databaseUrl !== null) await checkBefore(stores.databaseUrl);
    } finally {
      await stores.close();
    }
    return { name: one.name, passed: true, seconds: seconds(), versions };
  } catch (error) {
    return { name: one.name, passed: false, seconds: seconds(), versions, fault: messageOf(error) };
  } finally {
    remove();
  }
}

/** One visitor, one cookie, and a server for each mode. */
async function use({ modes, copy }: Case, place: Place): Promise<void> {
  let visitor = new Browser("");
  let visits = 2;
  for (const [index, mode] of modes.entries()) {
    // Into `cache` over the bridge, as docs/migrate.md has it: then what the database has is taken along.
    const bridge = modes.length > 1 && mode !== "db" ? { SESSION_BRIDGE: "1" } : {};
    const port = await getPort();
    const env = { ...place.env, ...bridge, SESSION_MODE: mode };
    const server = background(`npx next start --port ${port}`, { ...place, env });
    try {
      const page = `http://localhost:${port}/counter`;
      await answering(page, server.ended, server.output);
      if (copy !== "cp") await sentToSignIn(page);
      visitor = visitor.at(page);
      if (index === 0) await signIn(visitor);
      else await goOn(visitor, visits++);
      if (index === modes.length - 1) await signOut(visitor);
    } catch (error) {
      throw new Plain(`In mode ${mode}: ${messageOf(error)}\n${server.output().slice(-4_000)}`, { cause: error });
    } finally {
      await server.stop();
    }
  }
}
