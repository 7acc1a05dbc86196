// The API reference: what the public faces of lib/session export, with their comments, one Markdown page for each face.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Application, Logger, LogLevel, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { root } from "../lib/root.ts";
import { ReferenceTheme } from "./theme.ts";

/** Each face: the module, the page of docs/api, its title and what it is for. */
const FACES = [
  [
    "index",
    "README.md",
    "API: `@/lib/session`",
    "For Server Components, Server Actions and Route Handlers. Elsewhere: the [edge](edge.md), [tests](testing.md), the\n[migration kit](ops.md).",
  ],
  [
    "edge",
    "edge.md",
    "API: `@/lib/session/edge`",
    "For `middleware.ts` and `proxy.ts`. Nothing of it needs Node or a database.",
  ],
  ["testing", "testing.md", "API: `@/lib/session/testing`", "For the tests of a project."],
  [
    "ops",
    "ops.md",
    "API: `@/lib/session/ops`",
    "For scripts and consoles of operators: the [migration kit](../../lib/session/ops/README.md). It needs no Next.",
  ],
] as const;

const ENTRY_POINTS = ["index.ts", "edge.ts", "testing/index.ts", "ops/index.ts"].map((file) =>
  join(root, "lib/session", file),
);

const OPTIONS: TypeDocOptions & Partial<PluginOptions> = {
  entryPoints: ENTRY_POINTS,
  tsconfig: join(root, "tsconfig.json"),
  plugin: ["typedoc-plugin-markdown"],
  readme: "none",
  // Types are checked by `npm run check`; here they are only read.
  skipErrorChecking: true,
  excludePrivate: true,
  excludeProtected: true,
  excludeInternal: true,
  excludeExternals: true,
  disableSources: true,
  sort: ["kind", "source-order"],
  groupOrder: ["Functions", "Interfaces", "Classes", "Type Aliases"],
  validation: { notDocumented: true, notExported: false, invalidLink: true, rewrittenLink: false },
  requiredToBeDocumented: [
    "Function",
    "Class",
    "Interface",
    "TypeAlias",
    "Method",
    "Accessor",
    "Property",
    "Variable",
    "Parameter",
  ],
  // The comment of what they are in says what these are, all together.
  intentionallyNotDocumented: [
    "edge.EdgeSession.__type.status",
    "edge.EdgeSession.__type.id",
    "index.withSession.__type.args",
    ...["type", "outcome", "source", "tier", "state"].map((name) => `index.SessionEvent.__type.${name}`),
    ...["EntryFacts", "EntryScan.read", "Sight"].map((name) => `ops.${name}.__type.state`),
    ...["value", "reason"].map((name) => `ops.Told.__type.${name}`),
  ],
  outputFileStrategy: "modules",
  entryFileName: "ENTRY",
  hidePageHeader: true,
  hidePageTitle: true,
  hideBreadcrumbs: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  sanitizeComments: true,
  typeDeclarationVisibility: "compact",
  parametersFormat: "table",
};

/** Collects what TypeDoc has to say, so that it can be shown or asserted. */
class Listener extends Logger {
  readonly heard: string[] = [];
  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.heard.push(message);
  }
}

export interface Reference {
  /** Text by file name in docs/api. */
  readonly pages: ReadonlyMap<string, string>;
  /** Public members without a comment, parameters without a word, and other faults. */
  readonly faults: readonly string[];
}

export async function makeReference(): Promise<Reference> {
  mkdirSync(join(root, ".data"), { recursive: true });
  const out = mkdtempSync(join(root, ".data/docs-"));
  try {
    const app = await Application.bootstrapWithPlugins({
      ...OPTIONS,
      outputs: [{ name: "markdown", path: out }],
    } as Partial<TypeDocOptions>);
    const listener = new Listener();
    app.logger = listener;
    app.renderer.defineTheme("reference", ReferenceTheme as never);
    app.options.setValue("theme", "reference");
    const project = await app.convert();
    if (!project) throw new Error(`TypeDoc could not read lib/session:\n${listener.heard.join("\n")}`);
    app.validate(project);
    await app.generateOutputs(project);
    const pages = FACES.map(([module, page, title, about]) => {
      const body = readFileSync(join(out, `${module}.md`), "utf8");
      return [page, `${preface(title, about)}\n\n${relinked(body).trim()}\n`] as const;
    });
    return { pages: new Map(pages), faults: listener.heard };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const preface = (title: string, about: string) =>
  `# ${title}\n\n<!-- Written by \`npm run docs\` from the comments in lib/session; not by hand. -->\n\n${about}`;

/** The page of `index` is the README of the folder, and an error that is named in a sentence leads to its page. */
const relinked = (markdown: string) =>
  markdown
    .replaceAll("](index.md", "](README.md")
    .replace(/(?<![\w"`[])SESSION_[A-Z_]+(?![\w"`\]])/g, (name) =>
      existsSync(join(root, `docs/errors/${name}.md`)) ? `[${name}](../errors/${name}.md)` : name,
    );
