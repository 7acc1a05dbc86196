// The app that the fleet runs: the fixture and a copy of lib/session in a folder of their own, as a project would have
// them, with the Prisma client of the drill's database. The fixture in tests/ keeps its own build and client.
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/root.ts";
import type { Dialect } from "../../prisma/dialect.ts";
import { generate } from "../../prisma/generate.ts";
import { buildNextApp, exclusively } from "../../services/next-app.ts";

const SOURCES = ["lib/session/**/*", "tests/fixture/*.ts", "tests/fixture/app/**/*", "prisma/*.prisma"];

/** "@/lib/session" is the copy, and nothing outside the folder is checked. */
const TSCONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: { paths: { "@/*": ["./*"] } },
  include: ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/**/types/**/*.ts"],
  exclude: ["node_modules"],
};

/** Builds it if a source has changed. @returns its folder */
export async function buildApp(dialect: Dialect): Promise<string> {
  // Two floors below the root, where the fixture's next.config.ts expects it.
  const folder = join(root, ".data", `drill-app-${dialect}`);
  await exclusively(`${folder}.lock`, async () => {
    const stamp = hashOfSources();
    const stampFile = join(folder, ".sources-sha256");
    if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(root, "tests/fixture"), folder, { recursive: true, filter: (path) => !/[\\/]\.next/.test(path) });
    cpSync(join(root, "lib/session"), join(folder, "lib/session"), { recursive: true });
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    await generate(dialect, join(folder, "generated/prisma"));
    await buildNextApp(folder, {});
    writeFileSync(stampFile, stamp);
  });
  return folder;
}

function hashOfSources(): string {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const file of globSync(SOURCES, { cwd: root }).sort()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest("hex");
}
