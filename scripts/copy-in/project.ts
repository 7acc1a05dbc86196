// A fresh project of one case, with lib/session in it: what docs/copy-in.md says, for projects that differ from its first
// part. The page and its actions are those of the document.
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Case } from "./cases.ts";
import { blockOf } from "./document.ts";
import { clientBefore, schemaBefore, tableBefore, withOwnClient } from "./existing.ts";
import { serveFolder } from "./serve-folder.ts";
import { type Place, sh } from "./shell.ts";

const ADAPTERS = {
  sqlite: "@prisma/adapter-libsql",
  postgresql: "@prisma/adapter-pg",
  mysql: "@prisma/adapter-mariadb",
} as const;

const PASSWORD = "a password of the copy-in test, for no other use";

export interface Parts {
  /** The repository that is copied from. */
  readonly kit: string;
  /** docs/copy-in.md, and the files that it has one make, by path. */
  readonly document: string;
  readonly files: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
}

/** create-next-app, without packages: they are installed once, all together. @returns the project's folder */
export async function createProject(one: Case, { env }: Parts, scratch: string): Promise<string> {
  const flags = [
    "--ts --tailwind --eslint --app --skip-install --disable-git --no-react-compiler",
    one.src ? "--src-dir" : "--no-src-dir",
    `--import-alias "${one.alias}/*"`,
    one.manager === "pnpm" ? "--use-pnpm" : "--use-npm",
    one.next === 15 ? "--turbopack" : "",
    "--yes",
  ];
  await sh(`npx create-next-app@${one.next} app ${flags.join(" ")}`, { folder: scratch, env });
  return join(scratch, "app");
}

/** Copies the folder and writes what stands around it. */
export async function addSessions(one: Case, parts: Parts, place: Place, databaseUrl: string | null): Promise<void> {
  const { folder } = place;
  const sources = join(folder, one.src ? "src" : "");
  if (one.copy === "shadcn") await addByShadcn(parts, place);
  else if (one.copy === "shadcn-url") await addFromAddress(parts, place);
  else cpSync(join(parts.kit, "lib/session"), join(sources, "lib/session"), { recursive: true });
  for (const [path, text] of parts.files)
    if (path.startsWith("app/")) write(join(sources, path), text.replaceAll('"@/', `"${one.alias}/`));
  const settings = [`SESSION_PASSWORD="${PASSWORD}"`];
  if (one.database !== null && databaseUrl !== null) {
    settings.push(`DATABASE_URL="${databaseUrl}"`);
    addPrisma(one, one.database, parts, folder);
  }
  write(join(folder, ".env"), `${settings.join("\n")}\n`);
  if (one.ownClient) {
    write(join(sources, "lib/prisma.ts"), clientBefore);
    const setup = join(sources, "lib/session/setup.ts");
    write(setup, withOwnClient(readFileSync(setup, "utf8"), parts.document));
  }
  if (one.strictest) makeStrict(folder);
}

async function addByShadcn({ kit, document }: Parts, { folder, env }: Place): Promise<void> {
  await sh(`npx shadcn@4 registry validate --cwd "${kit}"`, { folder, env });
  await sh(blockOf(document, "sh shadcn"), { folder, env: { ...env, KIT: kit } });
}

/** A proxy to the npm registry knows nothing of a server on this machine. */
const DIRECT = {
  no_proxy: ["127.0.0.1", process.env.no_proxy ?? process.env.NO_PROXY ?? ""].filter(Boolean).join(),
};

/** What somebody's site would give out, from a server here. */
async function addFromAddress({ kit, document }: Parts, { folder, env }: Place): Promise<void> {
  const out = join(dirname(folder), "registry");
  await sh(blockOf(document, "sh shadcn-build"), { folder, env: { ...env, KIT: kit, OUT: out } });
  const site = await serveFolder(out);
  try {
    await sh(blockOf(document, "sh shadcn-url"), { folder, env: { ...env, ...DIRECT, REGISTRY: site.url } });
  } finally {
    await site.close();
  }
}

function addPrisma(one: Case, database: NonNullable<Case["database"]>, { kit, files }: Parts, folder: string): void {
  const schema = join(folder, "prisma/schema.prisma");
  const model = readFileSync(join(kit, "prisma/session.prisma"), "utf8");
  const head = (files.get("prisma/schema.prisma") ?? "")
    .replace('"sqlite"', `"${database}"`)
    .replace("../generated", one.src ? "../src/generated" : "../generated");
  write(join(folder, "prisma.config.ts"), files.get("prisma.config.ts") ?? "");
  if (one.existing) {
    // A schema in one file: the model is appended.
    write(schema, `${head}\n${schemaBefore}\n${model}`);
    write(join(folder, "prisma/migrations/20250101000000_before/migration.sql"), tableBefore(database));
  } else {
    write(schema, head);
    write(join(folder, "prisma/session.prisma"), model);
  }
  for (const name of globSync("*_session*", { cwd: join(kit, "prisma/migrations", database) }))
    cpSync(join(kit, "prisma/migrations", database, name), join(folder, "prisma/migrations", name), {
      recursive: true,
    });
}

/** The strictest flags that are published; what create-next-app wrote stands above them. */
function makeStrict(folder: string): void {
  const file = join(folder, "tsconfig.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  config.extends = "@tsconfig/strictest/tsconfig.json";
  write(file, JSON.stringify(config, null, 2));
}

export async function install(one: Case, place: Place): Promise<void> {
  const wanted = ["iron-session", "server-only"];
  const wantedForWork: string[] = [];
  if (one.database !== null) {
    wanted.push("@prisma/client", ADAPTERS[one.database]);
    wantedForWork.push("prisma");
  }
  if (one.cache) wanted.push("@upstash/redis");
  if (one.typescript !== null) wantedForWork.push(`typescript@${one.typescript}`);
  if (one.strictest) wantedForWork.push("@tsconfig/strictest");
  const add = one.manager === "pnpm" ? "npx pnpm@latest add" : "npm install";
  await sh(`${add} ${wanted.join(" ")}`, place);
  // pnpm asks before a package runs scripts of its own, and takes no answer for an error.
  const allow = one.manager === "pnpm" ? "--allow-build=prisma --allow-build=@prisma/engines " : "";
  if (wantedForWork.length > 0) await sh(`${add} -D ${allow}${wantedForWork.join(" ")}`, place);
  if (one.database !== null) await sh("npx prisma generate", place);
}

export async function build(one: Case, place: Place): Promise<void> {
  if (one.lint) await sh("npm run lint", place);
  const bundler = one.next === 16 && one.bundler === "webpack" ? " --webpack" : "";
  await sh(`npx next build${bundler}`, place);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
