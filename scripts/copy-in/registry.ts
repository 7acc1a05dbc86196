// registry.json, for `npx shadcn add`: its words are written by hand, its lists of files come from the folder.
import { globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Item {
  name: string;
  files: { path: string; type: string; target: string }[];
  [other: string]: unknown;
}

interface Registry {
  items: Item[];
  [other: string]: unknown;
}

const FOLDER = "lib/session/";
/** Which item a file of the folder belongs to: the first that matches. */
const OWNERS: readonly [item: string, files: RegExp][] = [
  // The importers run in scripts, by means of the migration kit.
  ["session-ops", /^lib\/session\/(ops|import\/rows)\//],
  ["session-testing", /^lib\/session\/testing\//],
  ["session", /^lib\/session\//],
];

/** Without `~/` a target goes into src/ where the project has one; with it, to the root. */
const OTHERS: Readonly<Record<string, readonly [path: string, target: string][]>> = {
  session: [
    ["prisma/session.prisma", "~/prisma/session.prisma"],
    ["registry/middleware.ts", "middleware.ts"],
    ["registry/session.env.example", "~/session.env.example"],
  ],
  // Beside lib/, wherever that is: they reach it by ../../lib/session.
  "session-conformance": [
    "tests/contract/store.ts",
    "tests/contract/cache.ts",
    "tests/contract/stored-text.ts",
    "tests/support/records.ts",
  ].map((path) => [path, path]),
};

const read = (root: string): Registry => JSON.parse(readFileSync(join(root, "registry.json"), "utf8"));

/** As registry.json should be for the files that are there. */
export function registryOf(root: string): Registry {
  const files = globSync(`${FOLDER}**/*`, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
  const owner = (path: string) => OWNERS.find(([, pattern]) => pattern.test(path))?.[0];
  const registry = read(root);
  for (const item of registry.items) {
    const own = files.filter((path) => owner(path) === item.name).map((path) => [path, path] as const);
    item.files = [...own, ...(OTHERS[item.name] ?? [])].map(([path, target]) => ({
      path,
      type: "registry:file",
      target,
    }));
  }
  return registry;
}

export function writeRegistry(root: string): void {
  const text = JSON.stringify(registryOf(root), null, 2);
  // As the formatter has it: a list of names alone is one line.
  const short = text.replace(/\[\s+("[^[\]{}]*")\s+\]/g, (_, names: string) => `[${names.replace(/\s*\n\s*/g, " ")}]`);
  writeFileSync(join(root, "registry.json"), `${short}\n`);
}
