// What a machine that reaches only an npm registry lacks, and a reader of docs/copy-in.md does not: Google's fonts, which
// create-next-app's default page loads at build time, and Prisma's engine, which `prisma migrate` downloads.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../prisma/connection.ts";

const CSS = "https://fonts.googleapis.com/css2?family=";
const FAMILIES = ["Geist", "Geist Mono"];

const url = (family: string) => `${CSS}${family.replace(" ", "+")}:wght@100..900&display=swap`;

/** Next's own way to build without the network. @returns nothing if Google answers */
export async function fontSettings(folder: string): Promise<Record<string, string>> {
  const answer = await fetch(url("Geist"), { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  if (answer?.ok) return {};
  const face = (family: string) => `@font-face{font-family:'${family}';font-weight:100 900;src:local('Arial')}`;
  const answers = Object.fromEntries(FAMILIES.map((family) => [url(family), face(family)]));
  const file = join(folder, "fonts.cjs");
  writeFileSync(file, `module.exports = ${JSON.stringify(answers)};\n`);
  return { NEXT_FONT_GOOGLE_MOCKED_RESPONSES: file };
}

/** `prisma generate` wants the engine to be there, though it never runs it. */
export const ENGINE = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };

export const MIGRATE = "npx prisma migrate deploy";

/** Instead of `npx prisma migrate deploy`, which needs the engine: the project's migrations, in the order of their names. */
export async function applyMigrations(folder: string): Promise<void> {
  const written = /^DATABASE_URL="(.+)"$/m.exec(readFileSync(join(folder, ".env"), "utf8"))?.[1] ?? "";
  const connection = await connect(written.replace("file:./", `file:${folder}/`));
  try {
    for (const file of globSync("prisma/migrations/*/migration.sql", { cwd: folder }).sort())
      await connection.script(readFileSync(join(folder, file), "utf8"));
  } finally {
    await connection.close();
  }
}
