// Prisma clients by dialect. The prisma CLI wants to download a native schema engine before it does anything, though
// `generate` never runs one; pointing it at any existing file skips the download, so that an npm registry is enough.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { messageOf, Plain } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import type { Dialect } from "./dialect.ts";
import { schemaFor } from "./schema.ts";

/** Where the app's client lives, and where the tests' clients live. */
export const APP_CLIENT = join(root, "generated/prisma");
export const testClient = (dialect: Dialect) => join(root, "generated/test", dialect);

/** Writes the client for a dialect into a folder; does nothing if the one there is current. */
export async function generate(dialect: Dialect, outDir: string): Promise<void> {
  const target = resolve(root, outDir);
  const files = schemaFor(dialect, target);
  const cli = join(root, "node_modules/prisma");
  const version = JSON.parse(readFileSync(join(cli, "package.json"), "utf8")).version;
  const stamp = createHash("sha256")
    .update(JSON.stringify([version, files]))
    .digest("hex");
  const stampFile = join(target, ".schema-sha256");
  if (read(stampFile) === stamp) return;

  // Inside the project, so that the CLI resolves @prisma/client from here.
  mkdirSync(join(root, ".data"), { recursive: true });
  const folder = mkdtempSync(join(root, ".data/schema-"));
  try {
    for (const { path, content } of files) writeFileSync(join(folder, path), content);
    const config = join(folder, "prisma.config.mjs");
    writeFileSync(config, `export default { schema: ${JSON.stringify(folder)} };\n`);
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" };
    rmSync(target, { recursive: true, force: true });
    await promisify(execFile)(process.execPath, [join(cli, "build/index.js"), "generate", "--config", config], {
      cwd: root,
      env,
    });
    writeFileSync(stampFile, stamp);
  } catch (error) {
    throw new Plain(`The Prisma client for ${dialect} could not be generated: ${messageOf(error)}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
