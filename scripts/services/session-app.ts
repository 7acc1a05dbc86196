// An app and a copy of lib/session in a folder of their own, as a project would have them, with a Prisma client for one
// dialect. What the app was made of keeps its own build and client.
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.ts";
import type { Dialect } from "../prisma/dialect.ts";
import { generate } from "../prisma/generate.ts";
import { buildNextApp, exclusively } from "./next-app.ts";

/** "@/lib/session" is the copy, and nothing outside the folder is checked. */
const TSCONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: { paths: { "@/*": ["./*"] } },
  include: ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/**/types/**/*.ts"],
  exclude: ["node_modules"],
};

export interface SessionApp {
  /** Of the folder that is made. */
  readonly name: string;
  /** The app, a folder of this project. */
  readonly source: string;
  readonly dialect: Dialect;
  /** Of `next build`. */
  readonly env?: Record<string, string>;
}

/** Builds it if a source has changed. @returns its folder */
export async function buildSessionApp({ name, source, dialect, env = {} }: SessionApp): Promise<string> {
  // Two floors below the root, as tests/fixture is.
  const folder = join(root, ".data", name);
  await exclusively(`${folder}.lock`, async () => {
    const stamp = hashOfSources(source);
    const stampFile = join(folder, ".sources-sha256");
    if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(root, source), folder, { recursive: true, filter: (path) => !/[\\/]\.next/.test(path) });
    cpSync(join(root, "lib/session"), join(folder, "lib/session"), { recursive: true });
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    await generate(dialect, join(folder, "generated/prisma"));
    await buildNextApp(folder, env);
    writeFileSync(stampFile, stamp);
  });
  return folder;
}

/** By content, and without what a build itself writes: it is no reason to build again while others use what was built. */
export function hashOfSources(source: string): string {
  const sources = ["lib/session/**/*", `${source}/*.ts`, `${source}/app/**/*`, "prisma/*.prisma"];
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  const written = `${source}/next-env.d.ts`;
  for (const file of globSync(sources, { cwd: root, exclude: [written] }).sort()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest("hex");
}
