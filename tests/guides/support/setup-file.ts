// lib/session/setup.ts as the guides have one edit it. A site has one `imported`; the app of the tests follows several guides,
// so there each library has its own.

import ts from "typescript";

/** What an `imported` is in a guide: the whole method. */
export type Importers = Readonly<Record<string, string>>;

/**
 * @param setup the shipped file
 * @param data the guide's `interface SessionData`
 * @param importers by SESSION_IMPORT_FROM
 */
export function setupFile(setup: string, data: string, importers: Importers): string {
  const source = ts.createSourceFile("setup.ts", setup, ts.ScriptTarget.Latest, true);
  const cuts: { node: ts.Node; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === "SessionData") cuts.push({ node, text: data });
    else if (ts.isMethodDeclaration(node) && node.name.getText() === "imported")
      cuts.push({ node, text: "imported: followed" });
    else ts.forEachChild(node, visit);
  };
  visit(source);
  if (cuts.length !== 2) throw new Error("setup.ts has no SessionData or no `imported` to edit.");
  const edited = cuts
    .sort((a, b) => b.node.getStart() - a.node.getStart())
    .reduce((text, cut) => text.slice(0, cut.node.getStart()) + cut.text + text.slice(cut.node.getEnd()), setup);
  return `${edited}\n${followed(importers)}`;
}

const followed = (importers: Importers) => `
type Guided = Pick<SessionOptions<SessionData>, "imported">;

function followed(...args: Parameters<Guided["imported"]>): ReturnType<Guided["imported"]> {
  const guides: Record<string, Guided> = {
${Object.entries(importers)
  .map(([library, method]) => `    ${JSON.stringify(library)}: {\n${method}\n    },`)
  .join("\n")}
  };
  return guides[process.env.SESSION_IMPORT_FROM ?? ""]?.imported(...args) ?? null;
}
`;
