// Which files are pages of the documentation, in which order, and at which address. Everything else asks here, so that a new
// file under docs/ is in the navigation, the search and llms.txt without being named anywhere.

import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// Next's tracing would otherwise take this for a wish to ship the whole project; next.config.ts names what is needed.
const at = (path: string) => join(/* turbopackIgnore: true */ process.cwd(), path);

/** A Markdown file and where it is shown. Paths are those of the repository, with `/`. */
export interface Source {
  readonly file: string;
  readonly route: string;
  readonly group: string;
}

/** In reading order. A pattern takes what no line above it has taken. */
const GROUPS: readonly (readonly [group: string, patterns: readonly string[]])[] = [
  ["Start", ["README.md", "docs/copy-in.md", "lib/session/README.md"]],
  ["Guides", ["docs/guides/README.md", "docs/guides/*.md"]],
  ["Understand", ["docs/guarantees.md", "docs/security.md", "docs/benchmarks.md"]],
  [
    "Operate",
    ["docs/operations.md", "docs/migrate.md", "lib/session/ops/README.md", "docs/metrics.md", "docs/import.md"],
  ],
  ["Reference", ["docs/api/README.md", "docs/api/*.md"]],
  ["Errors", ["docs/errors/README.md", "docs/errors/*.md"]],
  ["More", ["docs/*.md", "docs/!(decisions)/**/*.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md"]],
  ["Decisions", ["docs/decisions/README.md", "docs/decisions/*.md"]],
];

/** Addresses that do not follow from the path below docs/. */
const ADDRESSES: Readonly<Record<string, string>> = {
  "README.md": "/docs",
  "lib/session/README.md": "/docs/folder",
  "lib/session/ops/README.md": "/docs/kit",
  "CHANGELOG.md": "/docs/changelog",
  "SECURITY.md": "/docs/reporting",
  "CONTRIBUTING.md": "/docs/contributing",
  "docs/README.md": "/docs/contents",
};

/** Files that pages show or link to, and that are served as they are. */
const ATTACHED = ["docs/**/*.{svg,png}", "docs/examples/*"];

/** Every page, in the order of the navigation. */
export function sources(): Source[] {
  const found = new Map<string, Source>();
  for (const [group, patterns] of GROUPS) {
    for (const file of patterns.flatMap(matching)) {
      if (!found.has(file)) found.set(file, { file, route: routeOf(file), group });
    }
  }
  return [...found.values()];
}

/** What is served below /docs/files: the pages as Markdown, and what they need beside them. */
export function attachments(): string[] {
  return [...sources().map(({ file }) => file), ...ATTACHED.flatMap(matching)];
}

export const fileRoute = (file: string) => `/docs/files/${file}`;

export const readText = (file: string) => readFileSync(at(file), "utf8");

/** Changes whenever a page does: in `npm run dev` an edit is seen at the next load. A build never looks again. */
export function revision(): number {
  if (process.env.NODE_ENV === "production") return 0;
  return Math.max(...sources().map(({ file }) => statSync(at(file)).mtimeMs));
}

function routeOf(file: string): string {
  const below = file.replace(/^docs\//, "").replace(/(\/README)?\.md$/, "");
  return ADDRESSES[file] ?? `/docs/${below}`;
}

function matching(pattern: string): string[] {
  if (!/[*{(]/.test(pattern)) return existsSync(at(pattern)) ? [pattern] : [];
  return globSync(pattern, { cwd: at(".") })
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}
