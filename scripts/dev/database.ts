// Makes the database of DATABASE_URL ready: client, tables, demo users.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf, Plain } from "../lib/person.ts";
import { root } from "../lib/root.ts";
import { connect } from "../prisma/connection.ts";
import { type Dialect, dialectOf } from "../prisma/dialect.ts";
import { APP_CLIENT, generate } from "../prisma/generate.ts";
import { migrate } from "../prisma/migrate.ts";

const NAMES: Record<Dialect, string> = { sqlite: "SQLite", postgresql: "PostgreSQL", mysql: "MySQL/MariaDB" };

/** What to tell the person about it. */
export async function prepareDatabase(url: string): Promise<string> {
  let dialect: Dialect;
  try {
    dialect = dialectOf(url);
  } catch (error) {
    throw new Plain(messageOf(error));
  }
  const place = dialect === "sqlite" ? url.replace(/^file:/, "") : placeOf(url);
  try {
    await (await connect(url)).close();
  } catch (error) {
    throw new Plain(`DATABASE_URL: ${NAMES[dialect]} at ${place} cannot be opened (${messageOf(error)}).`);
  }
  await generate(dialect, APP_CLIENT);
  await migrate(url);
  await seed(url);
  return `${NAMES[dialect]}, real, ${place}`;
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}

/** Runs under tsx: the shop's modules import one another without file extensions, as Next wants them. */
async function seed(url: string): Promise<void> {
  if (!existsSync(join(root, "prisma/seed.ts"))) return;
  try {
    await promisify(execFile)(process.execPath, ["--import", "tsx", "prisma/seed.ts"], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: url },
    });
  } catch (error) {
    throw new Plain(
      `The demo users cannot be made: ${(error as { stderr?: string }).stderr?.trim() || messageOf(error)}`,
    );
  }
}
