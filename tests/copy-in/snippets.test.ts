// What the documents show as TypeScript compiles against lib/session: a renamed member, a wrong argument, a name that is no
// longer exported. Names that a reader would have (`user`, a form's fields) and files of their project may be missing.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { lexer, type Token, walkTokens } from "marked";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/root";

/** "Cannot find name", and the same with a guess; a module of the reader's own is told apart below. */
const UNKNOWN_NAME = new Set([2304, 2552, 18004]);
const UNKNOWN_MODULE = 2307;

interface Snippet {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

function snippetsOf(file: string): Snippet[] {
  const snippets: Snippet[] = [];
  walkTokens(lexer(readFileSync(path.join(root, file), "utf8")), (token: Token) => {
    if (token.type !== "code" || !/^tsx?\b/.test(token.lang ?? "")) return;
    const name = `${file} ${snippets.length + 1}`;
    const { folder, text } = asModule(token.text);
    // Never written. Where "@/lib/session", packages, and what setup.ts imports, are found.
    const at = path.join(root, folder, `snippet-${name.replace(/\W+/g, "-")}.tsx`);
    snippets.push({ name, file: at, text });
  });
  return snippets;
}

const MEMBER = /^(async )?\w+\(.*\) \{$/m;

/** Whole statements as they are; members of `options`, which stand alone in a document, where the reader puts them: in setup.ts. */
function asModule(text: string): { folder: string; text: string } {
  const { diagnostics = [] } = ts.transpileModule(text, { fileName: "x.tsx", reportDiagnostics: true });
  const at = text.search(MEMBER);
  if (diagnostics.length === 0 || at < 0) return { folder: ".", text: `${text}\nexport {};\n` };
  return { folder: "lib/session", text: text.slice(0, at) + withMembers(SETUP, text.slice(at)) };
}

const SETUP = readFileSync(path.join(root, "lib/session/setup.ts"), "utf8");

/** setup.ts with these members of `options` in the place of its own. */
function withMembers(setup: string, members: string): string {
  const named = membersOf(`const options = {${members}};`).map(({ name }) => name);
  const own = membersOf(setup);
  const [first] = own;
  if (!first || named.length === 0) throw new Error("No members of `options` to put in.");
  const rest = own.filter(({ name }) => named.includes(name)).reverse();
  const without = rest.reduce((text, { from, to }) => text.slice(0, from) + text.slice(to), setup);
  return `${without.slice(0, first.from)}${members.trimEnd().replace(/,?$/, ",")}${without.slice(first.from)}`;
}

function membersOf(text: string) {
  const found: { name: string; from: number; to: number }[] = [];
  const source = ts.createSourceFile("setup.ts", text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== "options" || !node.initializer) return;
    const { initializer } = node;
    const object = ts.isSatisfiesExpression(initializer) ? initializer.expression : initializer;
    if (!ts.isObjectLiteralExpression(object)) return;
    for (const member of object.properties) {
      const to = member.getEnd() + (text[member.getEnd()] === "," ? 1 : 0);
      found.push({ name: member.name?.getText() ?? "", from: member.getFullStart(), to });
    }
  };
  visit(source);
  return found;
}

// Not docs/api: signatures, written from the source itself (tests/docs/reference.test.ts).
const pages = globSync("{docs,lib/session}/**/*.md", { cwd: root, exclude: ["docs/api/**"] });
const snippets = ["README.md", ...pages].sort().flatMap(snippetsOf);
const faults = compile(snippets);

function compile(all: readonly Snippet[]): ReadonlyMap<string, readonly string[]> {
  const config = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  // A snippet shows a part: what it imports or declares need not be used in it.
  const loose = { ...options, noUnusedLocals: false, noUnusedParameters: false, incremental: false };
  const host = ts.createCompilerHost(loose);
  const texts = new Map(all.map(({ file, text }) => [file, text]));
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, rest[0]);
  };
  const program = ts.createProgram([...texts.keys(), path.join(root, "next-env.d.ts")], loose, host);
  return new Map(
    all.map(({ name, file }) => {
      const source = program.getSourceFile(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [
        name,
        found.filter((one) => !isReaders(one)).map((one) => ts.flattenDiagnosticMessageText(one.messageText, " ")),
      ];
    }),
  );
}

function isReaders({ code, messageText }: ts.Diagnostic): boolean {
  if (UNKNOWN_NAME.has(code)) return true;
  return code === UNKNOWN_MODULE && !/'@\/lib\/session/.test(ts.flattenDiagnosticMessageText(messageText, " "));
}

describe("snippets", () => {
  it("there are some", () => {
    expect(snippets.length).toBeGreaterThan(5);
  });

  it.each(snippets.map(({ name }) => name))("%s", (name) => {
    expect(faults.get(name)).toEqual([]);
  });

  it("a member that is not there is found", () => {
    const text = 'import { getSession } from "@/lib/session";\nawait (await getSession()).logon("ada");\n';
    const [found] = compile([{ name: "wrong", file: path.join(root, "snippet-wrong.tsx"), text }]).values();
    expect(found).toEqual([expect.stringContaining("'logon' does not exist")]);
  }, 60_000);
});
