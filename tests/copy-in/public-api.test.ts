// The names that a project may use, with their types: a change here is a change for everybody who has copied the folder.
// If it is meant: `npx vitest run tests/copy-in/public-api.test.ts --update`, and a line in CHANGELOG.md.

import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { root } from "../../scripts/lib/root";

const ENTRIES = ["index", "edge", "testing/index"];
const fileOf = (entry: string) => path.join(root, `lib/session/${entry}.ts`);
const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

const config = ts.getParsedCommandLineOfConfigFile(path.join(root, "tsconfig.json"), {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: () => undefined,
} as ts.ParseConfigFileHost);
const program = ts.createProgram(ENTRIES.map(fileOf), config?.options ?? {});
const checker = program.getTypeChecker();

/** What an import of this name gives: a value's type, or the members of a type. */
function described(exported: ts.Symbol, at: ts.Node): string {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const lines: string[] = [];
  if (symbol.flags & ts.SymbolFlags.Value && !isTypeOnly(exported)) {
    const type = checker.getTypeOfSymbolAtLocation(symbol, at);
    const made = type.getConstructSignatures().map((one) => `new ${checker.signatureToString(one, at, FORMAT)}`);
    lines.push(`${exported.name}: ${made.join("; ") || shown(type)}`);
  }
  if (symbol.flags & ts.SymbolFlags.Type) lines.push(...typeLines(exported.name, symbol));
  return lines.join("\n");
}

/** `export type { Session }`: the class itself is nobody's. */
const isTypeOnly = (exported: ts.Symbol) =>
  exported.declarations?.some((one) => ts.isExportSpecifier(one) && (one.isTypeOnly || one.parent.parent.isTypeOnly));

/** TypeScript names the members of a union in the order in which it met them; here they are sorted. */
function shown(type: ts.Type): string {
  const text = checker.typeToString(type, undefined, FORMAT);
  return /[({<]/.test(text) ? text : text.split(" | ").toSorted().join(" | ");
}

function typeLines(name: string, symbol: ts.Symbol): string[] {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  if (type.isUnion()) return [`type ${name} =`, ...type.types.map((one) => `  | ${unionMember(one)}`).sort()];
  return [`type ${name}`, ...membersOf(type).map((line) => `  ${line}`)];
}

const unionMember = (type: ts.Type): string =>
  type.getProperties().length > 0 && !type.isStringLiteral() ? `{ ${membersOf(type).join("; ")} }` : shown(type);

function membersOf(type: ts.Type): string[] {
  return type
    .getProperties()
    .filter((member) => {
      const declaration = member.valueDeclaration;
      // Those of Error and the like are not ours, and what is private is nobody's.
      if (!declaration?.getSourceFile().fileName.includes("lib/session/")) return false;
      const hidden = ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
      return hidden === 0 && !member.name.startsWith("#");
    })
    .map((member) => {
      const declaration = member.valueDeclaration as ts.Declaration;
      const type = checker.getTypeOfSymbolAtLocation(member, declaration);
      return `${member.name}${member.flags & ts.SymbolFlags.Optional ? "?" : ""}: ${shown(type)}`;
    });
}

it.each(ENTRIES)("lib/session/%s.ts", async (entry) => {
  const file = program.getSourceFile(fileOf(entry));
  const module = file && checker.getSymbolAtLocation(file);
  if (!file || !module) throw new Error(`${entry} is no module`);
  const names = checker.getExportsOfModule(module).toSorted((a, b) => a.name.localeCompare(b.name));
  expect(names.length).toBeGreaterThan(0);
  const text = names.map((one) => described(one, file)).join("\n\n");
  await expect(`${text}\n`).toMatchFileSnapshot(`public-api/${entry.replace("/", "-")}.txt`);
});
